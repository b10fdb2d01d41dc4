/**
 * Keeps the browser from repeating a request by itself: one send, two messages, and no code of ours would ever know.
 *
 * Chromium and Firefox repeat a request, a POST too, when a connection that they used before breaks without an answer
 * (Chromium `HttpNetworkTransaction::ShouldResendRequest`, Firefox `nsHttpTransaction::Close`).
 *
 * - HTTP/1.1: a request that asks for `Connection: close` leaves no connection to be used again. A rule adds that to all requests of ours;
 *   session rules are gone with the browser, so the first request of each background installs it and waits for that.
 * - HTTP/2 and 3 know no such header. Firefox repeats nothing there; Chromium does, unless the body is a stream, which it cannot send
 *   again. A stream over HTTP/1.1 is refused by Chromium, so the protocol must be known: from the last request to that server, or by asking.
 */
import { browser } from './browser';
import { chromeOnly } from './chrome';

const RULE = 1;

/** Installs the rule. Harmless twice; a browser without the API is left as it is. */
export async function freshConnections(): Promise<void> {
  await chromeOnly?.declarativeNetRequest?.updateSessionRules({
    removeRuleIds: [RULE],
    addRules: [
      {
        id: RULE,
        condition: { initiatorDomains: [new URL(browser.runtime.getURL('')).host], resourceTypes: ['xmlhttprequest', 'other'] },
        action: { type: 'modifyHeaders', requestHeaders: [{ header: 'connection', operation: 'set', value: 'close' }] },
      },
    ],
  });
}

/** What `fetchOnce` stands on. */
export interface Wire {
  readonly fetch: typeof fetch;
  /** Resolves when the rule is there. */
  readonly ready: () => Promise<void>;
  /** True where a stream can be sent (Chromium). */
  readonly streams: boolean;
  /** The protocol (ALPN) of the last answer from an origin; undefined when none is known. */
  readonly protocol: (origin: string) => string | undefined;
}

/** A fetch whose requests with a body leave at most once. */
export function fetchOnce(wire: Wire): typeof fetch {
  /** Origins that want to know the length of a body. */
  const measured = new Set<string>();
  return async (input, init = {}) => {
    await wire.ready();
    const url = new URL(input instanceof Request ? input.url : input);
    const { body, method = 'GET' } = init;
    if (!wire.streams || !body || method === 'GET' || url.protocol !== 'https:' || measured.has(url.origin)) return wire.fetch(input, init);
    if (!(await multiplexed(wire, url.origin, init.signal ?? null))) return wire.fetch(input, init);
    const whole = new Request(url, { ...init, body });
    const response = await wire.fetch(input, { ...init, headers: whole.headers, body: whole.body, ...{ duplex: 'half' } });
    if (!wantsLength(response)) return response;
    measured.add(url.origin);
    return wire.fetch(input, init);
  };
}

/** Sends a form and tells how much has left; undefined where that cannot be told, and then nothing was done. See `Environment.upload`. */
export type Uploader = (
  url: string,
  init: RequestInit & { readonly body: FormData },
  progress: (sent: number, total: number) => void,
) => Promise<Response | undefined>;

/** An upload that leaves at most once: a stream that counts itself where a stream is needed, else `plain`. */
export function uploadOnce(wire: Wire, plain: Uploader): Uploader {
  return async (url, init, progress) => {
    await wire.ready();
    const { origin, protocol } = new URL(url);
    if (!wire.streams || protocol !== 'https:' || !(await multiplexed(wire, origin, init.signal ?? null)))
      return plain(url, init, progress);
    const whole = new Request(url, init);
    const total = [...init.body.values()].reduce((sum, value) => sum + (typeof value === 'string' ? value.length : value.size), 0);
    let sent = 0;
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        sent += chunk.byteLength;
        progress(Math.min(sent, total), total);
        controller.enqueue(chunk);
      },
    });
    const body = whole.body?.pipeThrough(counting) ?? null;
    const response = await wire.fetch(url, { ...init, headers: whole.headers, body, ...{ duplex: 'half' } });
    return wantsLength(response) ? undefined : response;
  };
}

/**
 * True where a front server turned a body without a length away, so that nothing was done: 411 (RFC 9110), or the page of an error that is
 * not the API's own, which speaks JSON. Without this, nothing could ever be sent past such a server.
 */
function wantsLength(response: Response): boolean {
  if (response.status === 411) return true;
  const type = response.headers.get('content-type') ?? '';
  return (response.status === 400 || response.status === 501) && !/json|xml/i.test(type);
}

async function multiplexed(wire: Wire, origin: string, signal: AbortSignal | null): Promise<boolean> {
  const known = wire.protocol(origin);
  if (known !== undefined) return /^h[23]/.test(known);
  await wire.fetch(`${origin}/`, { method: 'HEAD', redirect: 'manual', signal }).catch((cause: unknown) => {
    // The request itself has not left: adapters tell by the code.
    throw new TypeError('not connected', { cause: Object.assign(new Error('not connected', { cause }), { code: 'ECONNREFUSED' }) });
  });
  return /^h[23]/.test(wire.protocol(origin) ?? '');
}

/** The protocol of the last answer from an origin, as the browser's own timing tells it. */
export function lastProtocol(origin: string): string | undefined {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.findLast((entry) => entry.name.startsWith(`${origin}/`) && entry.nextHopProtocol !== '')?.nextHopProtocol;
}

/** The wire of this browser. */
export function browserWire(plain: typeof fetch, log: (line: string) => void): Wire {
  let installed: Promise<void> | undefined;
  return {
    fetch: plain,
    ready: () => {
      installed ??= freshConnections().catch((error: unknown) => {
        installed = undefined;
        log(`connections: ${error instanceof Error ? error.name : 'error'}`);
      });
      return installed;
    },
    streams: chromeOnly?.sidePanel !== undefined,
    protocol: lastProtocol,
  };
}
