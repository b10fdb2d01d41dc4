/** Small helpers of this folder's tests: a raw client with Basic auth and forms. */
import { isRecord } from './http';
import type { TwilioServer } from './server';

/** A customer's number and the default senders' counterpart on WhatsApp. */
export const CUSTOMER = '+14155550177';
export const CUSTOMER_WA = `whatsapp:${CUSTOMER}`;

/** A parsed answer. */
export interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
}

/** A client of the 2010 API of a server; `path` is relative to the account. */
export class Raw {
  constructor(
    readonly server: TwilioServer,
    readonly user = server.accountSid,
    readonly secret = server.authToken,
  ) {}

  /** The path of the account's resources, with the flavour's prefix. */
  get base(): string {
    return `${this.server.url}${this.server.world.signalwire ? '' : '/api'}${this.server.world.apiPath}/Accounts/${this.server.accountSid}`;
  }

  /** Any request; absolute URLs are used as they are. */
  async call(method: string, path: string, form?: Record<string, string | string[]>): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [key, value] of Object.entries(form ?? {})) for (const one of [value].flat()) body.append(key, one);
    const url = path.startsWith('http') ? path : `${this.base}${path}`;
    const res = await fetch(url, {
      method,
      headers: { Authorization: `Basic ${Buffer.from(`${this.user}:${this.secret}`).toString('base64')}` },
      ...(form ? { body } : {}),
    });
    const text = await res.text();
    const json: unknown = text === '' ? {} : JSON.parse(text);
    return { status: res.status, json: isRecord(json) ? json : {}, headers: res.headers };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, form: Record<string, string | string[]>): Promise<Answer> {
    return this.call('POST', path, form);
  }

  /** Creates a message. */
  create(form: Record<string, string | string[]>): Promise<Answer> {
    return this.post('/Messages.json', form);
  }

  /** One page of messages, as rows. */
  async list(query = ''): Promise<Record<string, unknown>[]> {
    const answer = await this.get(`/Messages.json${query}`);
    return rowsOf(answer.json.messages);
  }

  /** The rows' bodies of one page. */
  async bodies(query = ''): Promise<unknown[]> {
    return (await this.list(query)).map((row) => row.body);
  }
}

/** The records of a JSON array. */
export function rowsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
