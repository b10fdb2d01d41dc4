/** A request that tells how much of it has left: `fetch` does not, XMLHttpRequest does, and a Chrome worker has none. */

/** What to send. Entries are those of a form: names, and texts or files. */
export interface Upload {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly entries: readonly (readonly [string, string | File])[];
}

/** What came back. */
export interface Uploaded {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

/** Sends. Rejects when no answer came, for whatever reason. */
export function sendForm(of: Upload, signal: AbortSignal, progress: (sent: number, total: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = (): void => reject(new TypeError('upload lost'));
    if (signal.aborted) return lost();
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open(of.method, of.url);
    for (const [name, value] of Object.entries(of.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => progress(event.loaded, event.total));
    for (const ending of ['error', 'abort', 'timeout']) request.addEventListener(ending, lost);
    request.addEventListener('load', () => {
      const lines = request.getAllResponseHeaders().trim().split(/\r?\n/);
      const headers = lines.flatMap((line): [string, string][] => {
        const colon = line.indexOf(':');
        return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()]] : [];
      });
      resolve({ status: request.status, headers, text: request.responseText });
    });
    const form = new FormData();
    for (const [name, value] of of.entries) form.append(name, value);
    request.send(form);
  });
}
