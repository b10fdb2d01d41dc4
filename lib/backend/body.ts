/** Reads answers within limits: a server that never ends, or a small answer that unpacks to a huge one, costs one request and no more. */

/** More than any answer in JSON has (bytes), unpacked. */
const MOST_TEXT = 32 * 1024 * 1024;
/** More than any file of a message has (bytes). */
const MOST_FILE = 64 * 1024 * 1024;

/** The answer was longer than what is read. */
export class TooLongError extends Error {
  constructor() {
    super('an answer without end');
    this.name = 'TooLongError';
  }
}

/** The body as text (UTF-8). Rejects with `TooLongError`, and with the network's error when it breaks off. */
export async function textOf(response: Response, most = MOST_TEXT): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces(response, most)) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

/** The body as a blob of the type that the answer states. Rejects like `textOf`. */
export async function blobOf(response: Response, most = MOST_FILE): Promise<Blob> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces(response, most)) all.push(piece);
  return new Blob(all, { type: response.headers.get('content-type') ?? '' });
}

async function* pieces(response: Response, most: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
    if (bytes > most) {
      await reader.cancel().catch(() => undefined);
      throw new TooLongError();
    }
    yield value as Uint8Array<ArrayBuffer>;
  }
}
