/** What a torture run is asked and what it says. */

/** The backends that can be tortured. */
export type BackendName = 'demo' | 'chatwoot' | 'twilio';

/** One run. */
export interface TortureOptions {
  readonly backend: BackendName;
  readonly browser: 'chromium' | 'firefox';
  readonly seed: number;
  /** How long things go wrong (ms); healing and comparing come after. */
  readonly forMs: number;
}

/** A press of Enter in the panel; its text is unique. */
export interface Press {
  readonly text: string;
  readonly conversationId: string;
  /** The text asks the backend for a fault after which a person must decide or the provider refuses. */
  readonly doomed: boolean;
  /** The panel showed it. When it died in that moment or gave the words back, a row may be there or not, but never two. */
  readonly promised: boolean;
  /** The words stayed in the box, and the panel did not say why. */
  readonly silent?: boolean;
}

/** A message that reached the customer, in the order of arrival. */
export interface Arrival {
  readonly text: string;
}

/** The row of a message as the panel's database holds it. */
export interface StoredRow {
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  readonly status: string;
  readonly kind: string;
  readonly at: number;
  readonly remoteId?: string;
  readonly undecided?: boolean;
  readonly outbox?: string;
  /** Requests that this browser made for the row since a person last said so. */
  readonly tries?: number;
}

/** What the panel's database holds at the end. */
export interface Stored {
  readonly messages: readonly StoredRow[];
  /** Drafts, also those that the panel keeps outside of the database. */
  readonly drafts: readonly { readonly text: string }[];
  readonly unread: number;
  /** Unread conversations by the index that the list is read from. */
  readonly unreadListed: number;
  readonly badge: string;
  readonly sync: string;
}

/** The figures of a run, as `--json` writes them. */
export interface Report {
  readonly seed: number;
  readonly backend: BackendName;
  readonly browser: string;
  /** Deaths of the worker and of the whole browser. */
  readonly kills: number;
  readonly faults: number;
  /** Presses of Enter that the panel showed. */
  readonly sends: number;
  readonly inbound: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  readonly stale: number;
  /** Sends that the panel says are not confirmed (or wait behind such a one), none of which reached the customer. */
  readonly unconfirmed: number;
}

/** What a run tells besides. */
export interface Outcome {
  readonly report: Report;
  /** Those of the kills that took the whole browser. */
  readonly browserKills: number;
  /** Presses that the panel turned down with the words left in the box, or that it died over. */
  readonly refused: number;
  /** How often the disk was full (one of the faults), and the writes that were refused for it. */
  readonly full: number;
  readonly refusedWrites: number;
  readonly seconds: number;
  /** What exactly is wrong, at most 20 lines. */
  readonly details: readonly string[];
}
