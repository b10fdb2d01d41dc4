/** Databases as files: writes what a browser has stored into JSON, and stores it again as that browser had it. */

/** One database, whole. Binary values are `{ "$": kind, base64 }`. */
export interface Sample {
  readonly name: string;
  /** As IndexedDB counts it (Dexie's number times ten). */
  readonly version: number;
  /** What `version(n).stores()` was given. */
  readonly declared: Readonly<Record<string, string>>;
  readonly stores: readonly {
    readonly name: string;
    readonly keyPath: string | string[] | null;
    readonly autoIncrement: boolean;
    readonly indexes: readonly { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
    readonly rows: readonly { readonly key: IDBValidKey; readonly value: unknown }[];
  }[];
}

/** A request as a promise. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('request failed'));
  });
}

/** Tables and indexes of an open database, names sorted. */
export function structure(db: IDBDatabase): Omit<Sample['stores'][number], 'rows'>[] {
  const names = [...db.objectStoreNames].sort();
  const transaction = db.transaction(names);
  return names.map((name) => {
    const store = transaction.objectStore(name);
    const indexes = [...store.indexNames].sort().map((one) => {
      const { keyPath, unique, multiEntry } = store.index(one);
      return { name: one, keyPath, unique, multiEntry };
    });
    return { name, keyPath: store.keyPath, autoIncrement: store.autoIncrement, indexes };
  });
}

/** Reads a database whole. */
export async function take(name: string, declared: Readonly<Record<string, string>>): Promise<Sample> {
  const db = await done(indexedDB.open(name));
  const stores = await Promise.all(
    structure(db).map(async (shape) => {
      const store = db.transaction(shape.name).objectStore(shape.name);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      return { ...shape, rows: await Promise.all(keys.map(async (key, n) => ({ key, value: await toJson(values[n]) }))) };
    }),
  );
  const { version } = db;
  db.close();
  return { name, version, declared, stores };
}

/** Makes a database as the sample has it, under another name. */
export async function restore(sample: Sample, name: string): Promise<void> {
  const request = indexedDB.open(name, sample.version);
  request.onupgradeneeded = () => {
    for (const { name: store, keyPath, autoIncrement, indexes } of sample.stores) {
      const made = request.result.createObjectStore(store, { keyPath, autoIncrement });
      for (const { name: index, keyPath: path, unique, multiEntry } of indexes) made.createIndex(index, path, { unique, multiEntry });
    }
  };
  const db = await done(request);
  for (const { name: store, keyPath, rows } of sample.stores) {
    const into = db.transaction(store, 'readwrite').objectStore(store);
    await Promise.all(rows.map(({ key, value }) => done(keyPath === null ? into.put(fromJson(value), key) : into.put(fromJson(value)))));
  }
  db.close();
}

async function toJson(value: unknown): Promise<unknown> {
  if (value instanceof Blob) return { $: 'Blob', type: value.type, base64: base64(new Uint8Array(await value.arrayBuffer())) };
  if (value instanceof ArrayBuffer) return { $: 'ArrayBuffer', base64: base64(new Uint8Array(value)) };
  if (ArrayBuffer.isView(value)) {
    return { $: value.constructor.name, base64: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  }
  if (Array.isArray(value)) return Promise.all(value.map(toJson));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, one]) => [key, await toJson(one)] as const)));
}

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const { $: kind, base64: text, type } = value as { $?: string; base64?: string; type?: string };
  if (kind === undefined || text === undefined) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fromJson(one)]));
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  if (kind === 'Blob') return new Blob([bytes], { type: type ?? '' });
  if (kind === 'ArrayBuffer') return bytes.buffer;
  const Kind = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array }[kind];
  if (!Kind) throw new Error(`the sample has a value that is not known: ${kind}`);
  return new Kind(bytes.buffer);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
