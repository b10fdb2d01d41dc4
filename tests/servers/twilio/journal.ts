/** What really happened: every accepted create, every request by kind, every leaked credential. Tests count here, not in lists. */

/** One accepted create, counted whatever happened to its answer. */
export interface CreateEntry {
  readonly sid: string;
  readonly at: number;
  readonly to: string;
  readonly from: string | null;
  readonly serviceSid: string | null;
  /** The body as it was posted. */
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly contentSid: string | null;
  readonly sendAt: string | null;
}

/** One request, as it was answered. `status` 0: the connection was cut or left hanging. */
export interface RequestEntry {
  readonly kind: string;
  readonly method: string;
  /** Path and query as received. */
  readonly path: string;
  readonly at: number;
  readonly status: number;
}

/** The record of a run. */
export class Journal {
  readonly creates: CreateEntry[] = [];
  readonly requests: RequestEntry[] = [];
  /** Creates refused by validation: Twilio's code each. */
  readonly refused: { readonly code: number; readonly at: number; readonly to: string | null }[] = [];
  /** Requests to the CDN; `leaked` when they carried an Authorization header. */
  readonly cdn: { readonly path: string; readonly leaked: boolean }[] = [];
  /** Inbound texts that a service dropped without a log entry. */
  readonly lost: { readonly from: string; readonly to: string; readonly body: string }[] = [];
  /** Typing indicators: the message they were for. */
  readonly typing: string[] = [];
  /** Requests that have come in, by kind, answered or not. */
  readonly #begun = new Map<string, number>();

  /** Notes a request before it is answered. */
  begin(kind: string): void {
    this.#begun.set(kind, this.begun(kind) + 1);
  }

  /** How many requests of a kind came in, those that still wait for their answer too. */
  begun(kind: string): number {
    return this.#begun.get(kind) ?? 0;
  }

  /** How many requests of a kind (`messages.list`, `messages.*`, `*`) came in. */
  count(kind: string): number {
    return this.requests.filter((r) => kind === '*' || r.kind === kind || (kind.endsWith('.*') && r.kind.startsWith(kind.slice(0, -1))))
      .length;
  }

  /** Requests by kind between two times (epoch ms), scaled to an hour. */
  perHour(from: number, to: number): Record<string, number> {
    const out: Record<string, number> = {};
    const hours = Math.max(1, to - from) / 3_600_000;
    for (const r of this.requests) if (r.at >= from && r.at <= to) out[r.kind] = (out[r.kind] ?? 0) + 1;
    for (const kind of Object.keys(out)) out[kind] = Math.round(((out[kind] ?? 0) / hours) * 100) / 100;
    return out;
  }

  /** Accepted creates with this body, the number of real sends of a text. */
  sends(body: string): number {
    return this.creates.filter((c) => c.body === body).length;
  }

  /** CDN requests that carried an Authorization header. */
  get leaks(): number {
    return this.cdn.filter((c) => c.leaked).length;
  }

  /** Forgets everything. */
  clear(): void {
    for (const list of [this.creates, this.requests, this.refused, this.cdn, this.lost, this.typing]) list.length = 0;
  }
}
