/** The addresses of messages in the search index. */

/** Where a document is found in `messages`: the first eight digits of a UUID (rows are read by prefix and verified), or the whole id. */
export interface DocKey {
  readonly at: number;
  readonly key: string;
}

const UUID = /^([\da-f]{8})-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The address of a message id. An id that merely looks like a shortened one is told apart by a mark. */
export function docKey(id: string): string {
  return UUID.exec(id)?.[1] ?? `=${id}`;
}

/** The whole id, when the address is one. */
export function wholeId(key: string): string | undefined {
  return key.startsWith('=') ? key.slice(1) : undefined;
}
