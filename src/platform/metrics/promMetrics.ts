import { statfs } from 'node:fs/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Machine } from './machine';
import {
  METRICS,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type Meter,
  type MetricName,
} from './metricNames';

/** The product's metrics as Prometheus reads them: those of metricNames.ts, and prom-client's of process and machine. */
export class PromMetrics implements Meter {
  private readonly registry = new Registry();
  private readonly machine = new Machine();
  private readonly counters = new Map<MetricName, Counter>();
  private readonly gauges = new Map<MetricName, Gauge>();
  private readonly histograms = new Map<MetricName, Histogram>();

  /** @param dataFolder of the file system whose room is told. */
  constructor(private readonly dataFolder: string) {
    collectDefaultMetrics({ register: this.registry });
    for (const [name, description] of Object.entries(METRICS) as [MetricName, (typeof METRICS)[MetricName]][]) {
      const options = { name, help: description.help, labelNames: description.labels, registers: [this.registry] };
      if (description.type === 'counter') this.counters.set(name, new Counter(options));
      else if (description.type === 'gauge') this.gauges.set(name, new Gauge(options));
      else this.histograms.set(name, new Histogram({ ...options, buckets: [...description.buckets] }));
    }
  }

  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by = 1): void {
    this.counters.get(name)?.inc(labels, by);
  }

  set<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, value: number): void {
    this.gauges.get(name)?.set(labels, value);
  }

  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, seconds: number): void {
    this.histograms.get(name)?.observe(labels, seconds);
  }

  /** Prometheus' text format, and its content type. */
  async render(): Promise<{ readonly text: string; readonly type: string }> {
    await this.lookAtDisk();
    const { cpu, memory } = await this.machine.load();
    if (cpu !== null) this.set('system_cpu_usage_ratio', {}, cpu);
    this.set('system_memory_usage_ratio', {}, memory);
    return { text: await this.registry.metrics(), type: this.registry.contentType };
  }

  private async lookAtDisk(): Promise<void> {
    try {
      const { bsize, blocks, bavail } = await statfs(this.dataFolder);
      this.set('disk_size_bytes', {}, blocks * bsize);
      this.set('disk_free_bytes', {}, bavail * bsize);
    } catch {
      // A folder that is gone has no room to tell of; everything else is told all the same.
    }
  }
}
