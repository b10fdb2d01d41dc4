/** What the providers saw, and what was asked of the server: tests count sends here, because the customer gets what is counted here. */

/** One call to a provider's API. */
export interface Send {
  /** Milliseconds since the epoch of the server's clock. */
  readonly at: number;
  readonly accountId: number;
  readonly inboxId: number;
  /** Display id. */
  readonly conversationId: number;
  readonly messageId: number;
  /** The customer's address as the provider gets it. */
  readonly to: string;
  /** The text that the customer gets, after Liquid and Markdown. */
  readonly text: string;
  /** The stored source text. */
  readonly content: string;
  readonly clientRef: string | null;
  readonly echoId: string | null;
  /** File names that were really sent (WhatsApp Cloud: only the first). */
  readonly files: readonly string[];
  /** Only for templates: what the provider gets. */
  readonly template?: {
    readonly name: string;
    readonly language: string;
    readonly body: readonly string[];
    readonly buttons: readonly ButtonParameter[];
  };
  /** `refused`: the provider's API said no, the customer got nothing. */
  readonly outcome: 'accepted' | 'refused';
  readonly sourceId: string | null;
  readonly error: string | null;
}

/** A template button's parameter at the index where the provider gets it. */
export interface ButtonParameter {
  readonly index: number;
  readonly type: string;
  readonly parameter: string;
}

/** One request to the REST interface. */
export interface RequestRow {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly fault: string | null;
  readonly userId: number | null;
  /** The request carried an access token. Files must be fetched without. */
  readonly credential: boolean;
}

/** Counts of a whole run. */
export class Journal {
  readonly sends: Send[] = [];
  readonly requests: RequestRow[] = [];
  /** Requests ever, also those that no longer fit in `requests`. */
  requestCount = 0;
  /** Events put on the cable, by name. */
  readonly events = new Map<string, number>();

  send(row: Send): void {
    this.sends.push(row);
  }

  request(row: RequestRow): void {
    this.requestCount += 1;
    this.requests.push(row);
    if (this.requests.length > 20_000) this.requests.splice(0, 10_000);
  }

  event(name: string): void {
    this.events.set(name, (this.events.get(name) ?? 0) + 1);
  }

  /** Sends that reached the customer. */
  delivered(): Send[] {
    return this.sends.filter((s) => s.outcome === 'accepted');
  }

  /** How often the customer got the message with this reference. */
  count(clientRef: string): number {
    return this.delivered().filter((s) => s.clientRef === clientRef).length;
  }

  /** References that reached the customer more than once: must be empty. */
  doubled(): string[] {
    const counts = new Map<string, number>();
    for (const s of this.delivered()) if (s.clientRef !== null) counts.set(s.clientRef, (counts.get(s.clientRef) ?? 0) + 1);
    return [...counts].filter(([, n]) => n > 1).map(([ref]) => ref);
  }

  /** Requests by method and path with ids replaced by `:id`. */
  requestsByRoute(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const r of this.requests) {
      const key = `${r.method} ${(r.path.split('?')[0] ?? '').replace(/\/\d+(?=\/|$)/g, '/:id')}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  clear(): void {
    this.sends.length = 0;
    this.requests.length = 0;
    this.requestCount = 0;
    this.events.clear();
  }
}
