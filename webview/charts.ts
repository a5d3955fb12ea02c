import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartDataset,
} from 'chart.js';
import type { DayView } from '../src/protocol/historyView';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** The charts by day, drawn in the theme's colours. */
export interface ChartSet {
  show(days: readonly DayView[]): void;
}

type Colour = 'green' | 'red' | 'yellow' | 'grey' | 'blue' | 'purple';

interface Series {
  readonly label: string;
  readonly colour: Colour;
  /** Lines are told apart without their colours, too. */
  readonly dash?: readonly number[];
  readonly values: (day: DayView) => number | null;
}

interface Plan {
  readonly title: string;
  readonly type: 'bar' | 'line';
  readonly unit: string;
  readonly most?: number;
  readonly series: readonly Series[];
}

const PLANS: readonly Plan[] = [
  {
    title: 'Use by day',
    type: 'bar',
    unit: '',
    series: [
      { label: 'done', colour: 'green', values: ({ done }) => done },
      { label: 'failed', colour: 'red', values: ({ failed }) => failed },
      { label: 'not a command', colour: 'yellow', values: ({ rejected }) => rejected },
      { label: 'cancelled', colour: 'grey', values: ({ cancelled }) => cancelled },
    ],
  },
  {
    title: 'Success by day',
    type: 'line',
    unit: ' %',
    most: 100,
    series: [
      {
        label: 'commands that succeeded',
        colour: 'green',
        values: ({ done, failed }) => (done + failed === 0 ? null : Math.round((100 * done) / (done + failed))),
      },
    ],
  },
  {
    title: 'Speed by day',
    type: 'line',
    unit: ' ms',
    series: [
      { label: 'heard, median', colour: 'blue', values: ({ finalMs }) => rounded(finalMs.p50) },
      { label: 'heard, 95 %', colour: 'blue', dash: [4, 3], values: ({ finalMs }) => rounded(finalMs.p95) },
      { label: 'done, median', colour: 'purple', values: ({ effectMs }) => rounded(effectMs.p50) },
      { label: 'done, 95 %', colour: 'purple', dash: [4, 3], values: ({ effectMs }) => rounded(effectMs.p95) },
    ],
  },
];

/** Makes a canvas for each chart in a container; they are drawn anew when the theme changes. */
export function createCharts(container: HTMLElement): ChartSet {
  const charts = PLANS.map((plan) => chartOf(plan, container));
  let shown: readonly DayView[] = [];
  const draw = () => charts.forEach((each) => each(shown));
  // The editor writes the theme's colours and kind to these two.
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  themes.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return {
    show(days) {
      shown = days;
      draw();
    },
  };
}

function chartOf(plan: Plan, container: HTMLElement): (days: readonly DayView[]) => void {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.textContent = plan.title;
  const box = document.createElement('div');
  box.className = 'chart';
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.dataset['testid'] = 'chart';
  box.append(canvas);
  figure.append(caption, box);
  container.append(figure);
  let chart: Chart<'bar' | 'line', (number | null)[], string> | null = null;
  return (days) => {
    const labels = days.map(({ day }) => day.slice(5));
    const datasets = plan.series.map((series) => dataset(plan, series, days));
    canvas.setAttribute('aria-label', `${plan.title}: ${summary(plan, days)} The table below has every day.`);
    const quiet = colourOf('--vscode-descriptionForeground');
    const line = colourOf('--vscode-panel-border', colourOf('--vscode-contrastBorder', quiet));
    const options = optionsOf(plan, quiet, line);
    if (chart) {
      chart.data = { labels, datasets };
      chart.options = options;
      chart.update('none');
    } else {
      chart = new Chart(canvas, { type: plan.type, data: { labels, datasets }, options });
    }
  };
}

function optionsOf({ type, unit, most }: Plan, quiet: string, line: string) {
  const stacked = type === 'bar';
  return {
    animation: false as const,
    maintainAspectRatio: false,
    color: quiet,
    interaction: { mode: 'index' as const, intersect: false },
    plugins: { legend: { position: 'bottom' as const, labels: { color: quiet, boxWidth: 12, boxHeight: 2 } } },
    scales: {
      x: { stacked, grid: { display: false }, ticks: { color: quiet, maxRotation: 0, autoSkipPadding: 12 } },
      y: {
        stacked,
        beginAtZero: true,
        ...(most === undefined ? {} : { max: most }),
        grid: { color: line },
        ticks: { color: quiet, precision: 0, callback: (value: number | string) => `${value}${unit}` },
      },
    },
  };
}

function dataset(
  { type }: Plan,
  { label, colour, dash, values }: Series,
  days: readonly DayView[],
): ChartDataset<'bar' | 'line', (number | null)[]> {
  const paint = colourOf(`--vscode-charts-${colour}`, colourOf('--vscode-foreground'));
  const data = days.map(values);
  if (type === 'bar') return { type, label, data, backgroundColor: paint };
  return {
    type,
    label,
    data,
    borderColor: paint,
    backgroundColor: paint,
    borderDash: [...(dash ?? [])],
    borderWidth: 1.5,
    pointRadius: days.length > 60 ? 0 : 2,
    spanGaps: true,
  };
}

/** What the chart comes to, as a sentence. */
function summary({ series, unit }: Plan, days: readonly DayView[]): string {
  const parts = series.map(({ label, values }) => {
    const known = days.map(values).filter((value) => value !== null);
    if (known.length === 0) return `${label}: nothing`;
    if (unit === '') return `${label}: ${known.reduce((sum, value) => sum + value, 0)}`;
    return `${label}: ${Math.min(...known)} to ${Math.max(...known)}${unit}`;
  });
  return `${parts.join('; ')}.`;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}

function colourOf(variable: string, otherwise = 'gray'): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || otherwise;
}
