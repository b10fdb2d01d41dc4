/** Request parameters as Rails reads them: nested brackets in queries and forms, nulls removed from JSON arrays. */
import type { Json } from './model';

/** A file of a multipart form. */
export interface Upload {
  readonly upload: true;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isUpload(value: unknown): value is Upload {
  return isObject(value) && value.upload === true && Buffer.isBuffer(value.bytes);
}

/** Puts `a[b][]` style names into nested objects and arrays. */
export function nest(entries: Iterable<[string, unknown]>): Json {
  const root: Json = {};
  for (const [name, value] of entries) {
    const keys = [name.split('[')[0] ?? name, ...[...name.matchAll(/\[([^\]]*)\]/g)].map((k) => k[1] ?? '')];
    put(root, keys, value);
  }
  return root;
}

function put(target: Json, keys: string[], value: unknown): void {
  const [key, next, ...rest] = keys;
  if (key === undefined || key === '__proto__') return;
  if (next === undefined) {
    target[key] = value;
  } else if (next === '') {
    const list = Array.isArray(target[key]) ? target[key] : [];
    target[key] = [...list, value];
  } else {
    const inner = isObject(target[key]) ? target[key] : {};
    target[key] = inner;
    put(inner, [next, ...rest], value);
  }
}

/** Removes nulls from arrays, at any depth, as Rails does with JSON bodies (contract 4.6). */
export function withoutNullsInArrays(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((v) => v !== null).map(withoutNullsInArrays);
  if (!isObject(value) || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutNullsInArrays(v)]));
}

/** Reads a body by its content type. A body that is not JSON though it says so is an error. */
export async function readBody(contentType: string, bytes: Buffer): Promise<Json> {
  if (bytes.length === 0) return {};
  if (contentType.startsWith('multipart/form-data') || contentType.startsWith('application/x-www-form-urlencoded')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
    const entries: [string, unknown][] = [];
    for (const [name, value] of form.entries()) {
      if (typeof value === 'string') entries.push([name, value]);
      else
        entries.push([
          name,
          { upload: true, name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) } satisfies Upload,
        ]);
    }
    return nest(entries);
  }
  const parsed: unknown = JSON.parse(bytes.toString('utf8'));
  const clean = withoutNullsInArrays(parsed);
  return isObject(clean) ? clean : { _json: clean };
}

/** A trimmed number, or undefined. */
export function int(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^\s*-?\d+/.test(value)) return Number.parseInt(value, 10);
  return undefined;
}

export function str(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Rails' cast of booleans. */
export function bool(value: unknown): boolean {
  return (
    value === true ||
    (typeof value === 'string' && value !== '' && !['false', '0', 'f', 'off'].includes(value.toLowerCase())) ||
    value === 1
  );
}

export function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap((v: unknown) => str(v) ?? []);
}

export function ints(value: unknown): number[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap((v: unknown) => int(v) ?? []);
}
