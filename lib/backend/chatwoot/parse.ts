/** The edge: lists and single things from the server, read by schema. A bad item is dropped with a logged reason, never its page. */
import * as v from 'valibot';
import { BackendError, type Environment } from '../backend';

/** Where reasons are logged. */
export type Log = Environment['log'];

type Schema<T> = v.GenericSchema<unknown, T>;

/** Every readable item of a list; undefined when there is no list at all. */
export function readList<T>(schema: Schema<T>, value: unknown, what: string, log: Log): T[] {
  if (!Array.isArray(value)) {
    log(`chatwoot: ${what} is no list`);
    return [];
  }
  return value.flatMap((one: unknown) => readOne(schema, one, what, log) ?? []);
}

/** One thing, or undefined with a logged reason. The reason names fields, never values. */
export function readOne<T>(schema: Schema<T>, value: unknown, what: string, log: Log): T | undefined {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  log(`chatwoot: ${what} dropped: ${parsed.issues.map((issue) => `${v.getDotPath(issue) ?? '-'} ${issue.type}`).join(', ')}`);
  return undefined;
}

/** One thing that must be there: an answer without it says nothing about what was done. */
export function need<T>(schema: Schema<T>, value: unknown, what: string, log: Log): T {
  const read = readOne(schema, value, what, log);
  if (read === undefined) throw new BackendError('unknown', { text: '' });
  return read;
}

/** A field of an answer, for looking into envelopes. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
  return at;
}

/** Text that may be null or absent; a number is written out, anything else is no text. */
export const text = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')),
  ),
  null,
);

/** An object of anything; anything else is empty. */
export const bag = v.fallback(v.optional(v.record(v.string(), v.unknown()), {}), {});

/** Later than this is no time (ms): 14 digits, as lists are sorted. */
const LATEST = 99_999_999_999_999;

/** Seconds as int, float, numeric text or ISO text, to milliseconds; null, 0, times before 1970 and nonsense to undefined. The two shapes differ in this. */
export const time = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value) => {
      const number =
        typeof value === 'number' ? value : typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
      if (!Number.isNaN(number)) return number > 0 && number < LATEST / 1000 ? Math.round(number * 1000) : undefined;
      const date = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return date > 0 && date < LATEST ? date : undefined;
    }),
  ),
  null,
);
