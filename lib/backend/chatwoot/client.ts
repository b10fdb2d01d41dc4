/** Requests to one Chatwoot server: the token in its header, a time limit on each, and every outcome as what it means for a repeat. */
import { BackendError, type Environment } from '../backend';
import { textOf } from '../body';
import { ServerClock } from '../server-clock';
import { answerOf, refusalOf } from './answer';

/** A request. Paths beginning with `/api` or `/health` are absolute, others are under the account. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  /** An object goes as JSON. */
  readonly body?: object;
  /** True where a second request would be a second message: what is unclear then is `unknown` and never `notSent`. */
  readonly once?: boolean;
  /** Awaited right before the request leaves, with the server's time where it is known (see `Outgoing.leaving`). */
  readonly leaving?: ((at: number | undefined) => Promise<void>) | undefined;
  /** Milliseconds; default 20 s. */
  readonly timeout?: number;
  /** Hears how much of a form has left (bytes). */
  readonly progress?: (sent: number, total: number) => void;
  /** False for what anybody may read. */
  readonly signed?: boolean;
}

const TIMEOUT = 20_000;
/** Network errors of which the cause says that no connection came about. Browsers do not tell; other runtimes do. */
const NEVER_LEFT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|DEPTH_ZERO)/;

/** Speaks to one account of one server. */
export class Client {
  /** The server's clock minus ours (ms), from the Date header of the last answer; 0 until there was one. */
  skew = 0;
  /** When the server was last heard (ms of our clock): an answer or a ping. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** The server's time for what must hold although our clock is set meanwhile. */
  readonly clock: ServerClock;

  constructor(
    readonly env: Environment,
    readonly base: string,
    private readonly token: string,
    private readonly account: number,
  ) {
    this.clock = new ServerClock(env);
  }

  /** The server's time (ms). */
  now(): number {
    return this.env.now() + this.skew;
  }

  /** True after the first answer: `now` can be trusted. */
  get clockKnown(): boolean {
    return this.heardAt !== Number.NEGATIVE_INFINITY;
  }

  /** Reads. */
  get(path: string, signal: AbortSignal, query: Ask['query'] = {}): Promise<unknown> {
    return this.ask(path, signal, { query });
  }

  /** Does something that is the same when done twice. */
  post(path: string, signal: AbortSignal, body: object = {}): Promise<unknown> {
    return this.ask(path, signal, { method: 'POST', body });
  }

  /** One request. Rejects with a `BackendError` that says what is known. */
  async ask(path: string, signal: AbortSignal, how: Ask = {}): Promise<unknown> {
    if (signal.aborted) throw new BackendError('notSent', { text: '' }, { cause: signal.reason });
    await how.leaving?.(this.clock.now());
    const limit = AbortSignal.any([signal, AbortSignal.timeout(how.timeout ?? TIMEOUT)]);
    let response: Response;
    let text: string;
    try {
      response = await this.exchange(this.url(path, how.query), this.init(how, limit), how.progress);
      this.heard(response);
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400))
        throw new BackendError('busy', { text: '', code: 'redirect' });
      text = await textOf(response);
    } catch (cause) {
      if (cause instanceof BackendError) throw cause;
      // No answer: the server may be away, so the next message asks first, or it would be unclear whether it left.
      if (!signal.aborted) this.heardAt = Math.min(this.heardAt, 0);
      throw this.lost(cause, how, limit);
    }
    if (response.ok) {
      const answer = answerOf(text);
      if (answer.readable) return answer.value;
      // A page of a proxy, or half of an answer: what was asked may have been done.
      throw new BackendError('unknown', { text: '' });
    }
    const refusal = refusalOf(response.status, text, response.headers, { once: how.once === true, now: this.now() });
    if (refusal.kind !== 'unauthorized' || path === '/api/v1/profile') throw refusal;
    throw await this.confirmed(refusal, signal);
  }

  /** The address of a path. */
  url(path: string, query: Ask['query'] = {}): string {
    const absolute = path.startsWith('/api') || path.startsWith('/health');
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (typeof value === 'string' || typeof value === 'number') parameters.append(name, String(value));
      else for (const one of value) parameters.append(name, one);
    }
    const tail = parameters.size > 0 ? `?${parameters}` : '';
    return `${this.base}${absolute ? '' : `/api/v1/accounts/${this.account}`}${path}${tail}`;
  }

  private async exchange(url: string, init: RequestInit, progress: Ask['progress']): Promise<Response> {
    const { body } = init;
    const told = progress && body instanceof FormData ? await this.env.upload?.(url, { ...init, body }, progress) : undefined;
    init.signal?.throwIfAborted();
    return told ?? (await this.env.fetch(url, init));
  }

  private init(how: Ask, signal: AbortSignal): RequestInit {
    const form = how.body instanceof FormData ? how.body : undefined;
    const headers = {
      Accept: 'application/json',
      ...(how.signed === false ? {} : { 'Api-Access-Token': this.token }),
      ...(how.body !== undefined && !form ? { 'Content-Type': 'application/json' } : {}),
    };
    const body = form ?? (how.body === undefined ? undefined : JSON.stringify(how.body));
    return {
      method: how.method ?? 'GET',
      headers,
      credentials: 'omit',
      // Followed, it would carry the token along.
      redirect: how.signed === false ? 'manual' : 'error',
      signal,
      ...(body === undefined ? {} : { body }),
    };
  }

  private heard(response: Response): void {
    this.heardAt = this.env.now();
    this.clock.hear(this.clock.moment(response));
    const date = Date.parse(response.headers.get('date') ?? '');
    // The header has whole seconds: the middle of the second is nearest.
    if (!Number.isNaN(date)) this.skew = date + 500 - this.env.now();
  }

  private lost(cause: unknown, how: Ask, limit: AbortSignal): BackendError {
    const code = causeCode(cause);
    const certain = NEVER_LEFT.test(code) || (!limit.aborted && how.once !== true);
    return new BackendError(certain ? 'notSent' : 'unknown', { text: '', ...(code ? { code } : {}) }, { cause });
  }

  /** A 401 may be meant for this request only: the profile tells whether the token still counts. */
  private async confirmed(refusal: BackendError, signal: AbortSignal): Promise<BackendError> {
    try {
      await this.get('/api/v1/profile', signal);
      return new BackendError('forbidden', refusal.failure);
    } catch (error) {
      return error instanceof BackendError && error.kind === 'unauthorized' ? refusal : new BackendError('busy', refusal.failure);
    }
  }
}

/** The code of a network error's cause, where the runtime has one. */
export function causeCode(error: unknown): string {
  const inner = error instanceof Error ? (error.cause ?? error) : error;
  return typeof inner === 'object' && inner !== null && 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
}
