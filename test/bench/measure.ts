/** One row of the benchmark: a number, what it is in, and the bar it is held to. */
export interface Measurement {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'MB/s' | 'KB' | 'x' | 'share' | '%';
  readonly samples: number;
  readonly median: number;
  readonly p95: number;
  /** What the number is held to, as `p95 <= 30`; absent where it is only told. */
  readonly bar?: { readonly of: 'median' | 'p95'; readonly atMost?: number; readonly atLeast?: number };
}

export function measurement(
  name: string,
  unit: Measurement['unit'],
  values: readonly number[],
  bar?: Measurement['bar'],
): Measurement {
  return {
    name,
    unit,
    samples: values.length,
    median: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    ...(bar ? { bar } : {}),
  };
}

/** Nearest rank, so that every number printed was really measured. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

export function holds({ bar, ...row }: Measurement): boolean | null {
  if (!bar) return null;
  const value = row[bar.of];
  return (bar.atMost === undefined || value <= bar.atMost) && (bar.atLeast === undefined || value >= bar.atLeast);
}

export function table(rows: readonly Measurement[]): string {
  const cells = rows.map((row) => {
    const kept = holds(row);
    const { bar } = row;
    const wanted = bar ? `${bar.of} ${bar.atMost === undefined ? `>= ${bar.atLeast ?? ''}` : `<= ${bar.atMost}`}` : '';
    return [
      row.name,
      row.unit,
      String(row.samples),
      round(row.median),
      round(row.p95),
      wanted,
      kept === null ? '' : kept ? 'yes' : 'NO',
    ];
  });
  const head = ['what', 'unit', 'n', 'median', 'p95', 'bar', 'kept'];
  const all = [head, ...cells];
  const width = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(4);
}
