/** Uploads with progress: by the background itself where it can, else by an offscreen page, else not at all (the caller uses `fetch`). */
import { chromeOnly } from './chrome';
import { CHANNEL, type ToPage, type ToWorker } from './upload-channel';
import { sendForm, type Upload, type Uploaded } from './xhr';

const PAGE = 'upload.html';
/** How long the page may take to say that it is there (ms). */
const READY = 3_000;

let under = 0;
/** The page on its way out: while it is, it is still listed. */
let closing: Promise<unknown> = Promise.resolve();

/**
 * Sends a form and tells how much has left. Undefined: it cannot be told here, and nothing was sent. Rejects when it may have been sent and
 * no answer came. `init` as for `fetch`, its body a form.
 */
export async function upload(
  url: string,
  init: RequestInit & { readonly body: FormData },
  progress: (sent: number, total: number) => void,
): Promise<Response | undefined> {
  const signal = init.signal ?? new AbortController().signal;
  const headers = Object.fromEntries(new Headers(init.headers));
  const of: Upload = { url, method: init.method ?? 'POST', headers, entries: [...init.body.entries()] };
  if (typeof XMLHttpRequest !== 'undefined') return responseOf(await sendForm(of, signal, progress));
  under += 1;
  try {
    const answer = (await openPage()) ? await throughPage(of, signal, progress) : undefined;
    return answer && responseOf(answer);
  } finally {
    under -= 1;
    if (under === 0) closing = Promise.resolve(chromeOnly?.offscreen?.closeDocument().catch(() => undefined));
  }
}

/** True when our page is there. There may be one offscreen page only, and the one that plays a sound is closed by the browser. */
async function openPage(): Promise<boolean> {
  const { offscreen, runtime } = chromeOnly ?? {};
  if (!offscreen || !runtime?.getContexts) return false;
  await closing;
  const [open] = await runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  if (open) return open.documentUrl?.endsWith(PAGE) === true;
  return offscreen
    .createDocument({ url: PAGE, reasons: ['BLOBS'], justification: 'Uploads files and shows how much has left' })
    .then(() => true)
    .catch(() => false);
}

/** See `upload-channel.ts`. */
function throughPage(of: Upload, signal: AbortSignal, progress: (sent: number, total: number) => void): Promise<Uploaded | undefined> {
  const channel = new BroadcastChannel(CHANNEL);
  const id = crypto.randomUUID();
  const say = (message: ToPage): void => channel.postMessage(message);
  let gone = false;
  return new Promise<Uploaded | undefined>((resolve, reject) => {
    const stop = (): void => {
      say({ type: 'abort', id });
      // Before the word to go nothing leaves.
      if (gone) reject(new TypeError('upload stopped'));
      else resolve(undefined);
    };
    const late = setTimeout(() => !gone && stop(), READY);
    signal.addEventListener('abort', stop, { once: true });
    channel.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
      if (data.id !== id) return;
      if (data.type === 'ready' && !gone && !signal.aborted) {
        gone = true;
        clearTimeout(late);
        say({ type: 'go', id });
      } else if (data.type === 'progress') progress(data.sent, data.total);
      else if (data.type === 'done') resolve(data.answer);
      else if (data.type === 'lost') reject(new TypeError('upload lost'));
    });
    say({ type: 'ask', id, upload: of });
  }).finally(() => channel.close());
}

function responseOf({ status, headers, text }: Uploaded): Response {
  return new Response(status === 204 ? null : text, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) });
}
