/**
 * HTTP towards Twilio: Basic auth, one request at a time, timeouts, and what an error means for a repeat.
 *
 * | answer                        | read                    | create (`left` = the request may have left)   |
 * |-------------------------------|-------------------------|-----------------------------------------------|
 * | 429                           | again, then `busy`      | `busy`: documented as never processed         |
 * | 401, 403                      | `unauthorized`, `forbidden` | the same (`send.ts` looks which of the two) |
 * | 404 / other 4xx               | `gone` / `rejected`     | `rejected`: nothing was created               |
 * | 408, 5xx, unreadable answer   | `busy`                  | `unknown`                                     |
 * | no answer                     | `notSent`               | `unknown`, `notSent` if it certainly never left |
 */
import { retryAfterMs } from '../../domain/retry';
import { BackendError, type Environment } from '../backend';
import { blobOf, textOf } from '../body';
import { ServerClock } from '../server-clock';
import { accountPath, baseOf, type Config, type Host } from './config';
import { parseProblem } from './parse';
import { Turnstile } from './turnstile';

/** A request. `path` is relative to the host's base and may carry a query. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly host?: Host;
  readonly path: string;
  readonly form?: readonly (readonly [string, string])[];
  readonly file?: Blob;
  /** A body of several parts. */
  readonly parts?: FormData;
  /** A create that must not be repeated: no answer is `unknown`. */
  readonly once?: boolean;
  /** Awaited right before the request leaves, with the server's time where it is known (see `Outgoing.leaving`). */
  readonly leaving?: ((at: number | undefined) => Promise<void>) | undefined;
  /** The bytes lie elsewhere: fetch follows, and leaves the credentials behind. */
  readonly elsewhere?: boolean;
  /** A person waits: goes before polling. */
  readonly urgent?: boolean;
  readonly timeoutMs?: number;
}

/** An answer with its body as JSON. */
export interface Answer {
  readonly json: unknown;
}

const READ_TIMEOUT = 25_000;
/** Twilio itself gives up after about 26 s. */
const CREATE_TIMEOUT = 45_000;
const TRIES = 4;
/** Causes under which no byte of a request can have left; browsers do not tell them. */
const NEVER_LEFT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** The client of one account. What it holds are hints: the next worker starts without them. */
export class TwilioClient {
  /** The server's time, and when it was last heard. */
  readonly clock: ServerClock;
  /** True after a request without an answer, until one has an answer. */
  missed = false;
  /** Answers `429` in a row. */
  private refusals = 0;
  private readonly turnstile = new Turnstile();
  private readonly authorization: string;

  constructor(
    readonly config: Config,
    secret: string,
    readonly env: Environment,
  ) {
    this.clock = new ServerClock(env);
    const bytes = new TextEncoder().encode(`${config.user}:${secret}`);
    this.authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }

  /** The server's time (ms); our own as long as that is not known. */
  now(): number {
    return this.clock.now() ?? this.env.now();
  }

  /** Path of a resource of the account in the 2010 API. */
  path(rest: string): string {
    return `${accountPath(this.config)}${rest}`;
  }

  /** A read. Repeats a `429` by itself, with full jitter. */
  async get(path: string, signal: AbortSignal, options: Pick<Ask, 'host' | 'urgent'> = {}): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.ask({ path, ...options }, signal);
      } catch (error) {
        if (!(error instanceof BackendError) || error.failure.code !== '20429' || tries >= TRIES) throw error;
        await this.env.sleep(error.retryAfterMs ?? this.env.random() * Math.min(3_000, 200 * 2 ** tries), signal);
      }
    }
  }

  /** One request, one attempt. */
  ask(ask: Ask, signal: AbortSignal): Promise<Answer> {
    return this.inTurn(ask, signal, async (response) => {
      const moment = this.clock.moment(response);
      const json = read(await textOf(response));
      // A page of something in between has its own idea of the time.
      if (json !== undefined) this.clock.hear(moment);
      return { json };
    });
  }

  /** The bytes behind a path of the account. Redirects lose the credentials (fetch does that on a change of origin). */
  blob(path: string, signal: AbortSignal): Promise<Blob> {
    return this.inTurn({ path, urgent: true, elsewhere: true }, signal, (response) => blobOf(response));
  }

  private inTurn<T>(ask: Ask, signal: AbortSignal, use: (response: Response) => Promise<T>): Promise<T> {
    return this.turnstile
      .run(() => this.once(ask, signal, use), signal, ask.urgent ?? ask.once ?? false)
      .catch((error: unknown) => {
        if (error instanceof BackendError) throw error;
        // Aborted while waiting for its turn: nothing left.
        throw ask.once ? new BackendError('notSent', { text: '' }, { cause: error }) : error;
      });
  }

  private async once<T>(ask: Ask, signal: AbortSignal, use: (response: Response) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (ask.leaving) {
      // The computer slept or its clock was set since the last answer: without a time to look for it by, it must not leave.
      if (this.clock.isLost) throw new BackendError('notSent', { text: '' });
      await ask.leaving(this.clock.now());
    }
    const timer = new AbortController();
    const limit = new AbortController();
    const timeout = ask.timeoutMs ?? (ask.once || ask.file || ask.parts ? CREATE_TIMEOUT : READ_TIMEOUT);
    this.env.sleep(timeout, timer.signal).then(
      () => limit.abort(),
      () => undefined,
    );
    try {
      const response = await this.env.fetch(this.url(ask), this.init(ask, AbortSignal.any([signal, limit.signal])));
      this.missed = false;
      if (!response.ok) throw await this.problem(ask, response);
      const value = await use(response);
      this.refusals = 0;
      return value;
    } catch (error) {
      if (error instanceof BackendError) throw error;
      if (!signal.aborted) this.missed = true;
      if (signal.aborted && !ask.once) throw error;
      throw noAnswer(ask, error, limit.signal.aborted);
    } finally {
      timer.abort();
    }
  }

  private url(ask: Ask): string {
    if (!/^\/(?!\/)/.test(ask.path)) throw new BackendError('rejected', { text: 'not a path' });
    return `${baseOf(this.config, ask.host ?? 'api')}${ask.path}`;
  }

  private init(ask: Ask, signal: AbortSignal): RequestInit {
    const body = ask.form ? new URLSearchParams(ask.form.map(([name, value]) => [name, value])) : (ask.file ?? ask.parts);
    return {
      method: ask.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { Authorization: this.authorization, ...(ask.file ? { 'Content-Type': ask.file.type } : {}) },
      // Nothing else is ever redirected: whoever does it means no good, or is no Twilio.
      redirect: ask.elsewhere ? 'follow' : 'error',
      ...(body === undefined ? {} : { body }),
      signal,
    };
  }

  private async problem(ask: Ask, response: Response): Promise<BackendError> {
    const { status } = response;
    const failure = parseProblem(read(await textOf(response).catch(() => '')), status);
    if (status === 429) {
      this.refusals += 1;
      const asked = retryAfterMs(response.headers.get('retry-after'), this.env.now());
      const wait = asked ?? this.env.random() * Math.min(30_000, 1_000 * 2 ** this.refusals) + 200;
      return new BackendError('busy', { ...failure, code: '20429' }, ask.once || asked !== undefined ? { retryAfterMs: wait } : {});
    }
    if (status === 401) return new BackendError('unauthorized', failure);
    if (status === 403) return new BackendError('forbidden', failure);
    if (status >= 500 || status === 408) return new BackendError(ask.once ? 'unknown' : 'busy', failure);
    return new BackendError(status === 404 && !ask.once ? 'gone' : 'rejected', failure);
  }
}

function noAnswer(ask: Ask, error: unknown, timedOut: boolean): BackendError {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const never = typeof cause?.code === 'string' && NEVER_LEFT.test(cause.code);
  const text = timedOut ? 'timeout' : '';
  return new BackendError(ask.once && !never ? 'unknown' : 'notSent', { text }, { cause: error });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an HTML page of something in between: the parsers say what is missing
  }
}
