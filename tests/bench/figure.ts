/** What a part of the bench returns, and the arithmetic that they share. */

/** One line of the table. `value` is the figure that the target is about; `p95` is told where it is a median or worth knowing. */
export interface Figure {
  readonly value: number;
  readonly unit: 'x' | 'ms' | 'KB' | 'count';
  readonly runs: number;
  readonly p95?: number;
}

/** Figures by key. */
export type Figures = Record<string, Figure>;

/** How a part is run. */
export interface BenchOptions {
  /** Smaller stores and fewer runs. */
  readonly quick: boolean;
  readonly browser: 'chromium' | 'firefox';
  /** The project's folder. */
  readonly root: string;
  /** Folder for the profiles of this run. */
  readonly profiles: string;
  /** Folder for filled stores that the next run begins with, as they were before anything was measured on them. */
  readonly kept?: string;
}

/** The value at a share of the sorted values (0.5 = median); NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The median as the value, with the 95th percentile beside it. */
export function medianOf(values: readonly number[], unit: Figure['unit'] = 'ms'): Figure {
  return { value: quantile(values, 0.5), unit, runs: values.length, p95: quantile(values, 0.95) };
}

/** The 95th percentile as the value: for targets that speak of it. */
export function p95Of(values: readonly number[], unit: Figure['unit'] = 'ms'): Figure {
  return { value: quantile(values, 0.95), unit, runs: values.length, p95: quantile(values, 0.95) };
}
