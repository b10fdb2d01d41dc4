/**
 * The outbox as a pure model: what browsers, their workers, the network and the backend may do, one step at a time.
 *
 * ```
 *  person          worker (may die between any two steps)          network                 backend
 *  press ─► queued ─mark─► sending ─leave─► request ─────────────► arrive ───────────────► log
 *             ▲               │  ▲             │ vanish               │ accepted, rejected, busy
 *             │               │  └── reply ◄───┼──────────────────────┘                     │
 *             │               │                └ cut (late or lost)                         │
 *             ├── busy ◄──────┤                                                             │
 *             │               └─notice─► unconfirmed ─ask─► find ─► answer: there │ absent  │
 *             │                                                       │            │        │
 *             └── retry ◄── undecided, failed ◄───────────────────────┴────────────┘        │
 *  cancel (queued), discard, arrived (unconfirmed)          echo: any browser learns ◄──────┘
 * ```
 * A `ref` names a press and the person's words about it so far; the log is what customers got, in order.
 */

/** A row's state; `undecided` is an `unconfirmed` row that a person must decide about. */
export type Status = 'queued' | 'sending' | 'unconfirmed' | 'undecided' | 'sent' | 'canceled' | 'failed' | 'delivered';

/** A message that this browser wrote. */
export interface Row {
  readonly press: number;
  readonly conv: number;
  readonly status: Status;
  /** How often a person said "send": 1 for Enter, one more for each retry. */
  readonly words: number;
  /** The backend's id is stored. */
  readonly known: boolean;
  /** A person was asked, or refused for good: from then on its place in the order is the person's affair. */
  readonly asked: boolean;
}

/** What a worker has under way for a row. `left`: the request is out of the browser. */
export interface Job {
  readonly press: number;
  readonly conv: number;
  readonly kind: 'send' | 'find';
  readonly left: boolean;
}

/** A browser: its database and its worker. */
export interface Browser {
  readonly alive: boolean;
  /** In the order in which they shall go. */
  readonly rows: readonly Row[];
  /** Rows that were taken back: their words are a draft again. */
  readonly drafts: readonly Row[];
  readonly jobs: readonly Job[];
  /** What it learned about messages that it did not write. */
  readonly others: readonly { readonly ref: string; readonly status: 'sent' | 'delivered' }[];
}

/** A request on its way; `waiting`: its worker lives and waits for the answer. */
export interface Request {
  readonly ref: string;
  readonly b: number;
  readonly press: number;
  readonly conv: number;
  readonly state: 'going' | 'accepted' | 'rejected' | 'busy';
  readonly waiting: boolean;
}

/** A message that the backend has. */
export interface Entry {
  readonly ref: string;
  readonly b: number;
  readonly press: number;
  readonly conv: number;
  readonly status: 'sent' | 'delivered';
}

/** How often each thing may still happen; what is absent never happens. */
export interface Budget {
  readonly press?: number;
  readonly die?: number;
  readonly cut?: number;
  readonly vanish?: number;
  readonly rejected?: number;
  readonly busy?: number;
  readonly retry?: number;
  readonly cancel?: number;
  readonly decide?: number;
  readonly deliver?: number;
  readonly echo?: number;
}

/** Everything. */
export interface State {
  readonly browsers: readonly Browser[];
  readonly requests: readonly Request[];
  readonly log: readonly Entry[];
  readonly left: Budget;
  readonly presses: number;
}

/** One step. `b` is a browser, `press` a row of it. */
export type Action =
  | { readonly do: 'press'; readonly b: number; readonly conv: number }
  | { readonly do: Internal | 'answer' | 'retry' | 'cancel' | 'discard' | 'arrived'; readonly b: number; readonly press: number }
  | { readonly do: 'die' | 'boot'; readonly b: number }
  | { readonly do: 'arrive'; readonly ref: string; readonly outcome: 'accepted' | 'rejected' | 'busy' }
  | { readonly do: 'reply' | 'cut' | 'vanish' | 'deliver'; readonly ref: string }
  /** `old`: as it was when it was new, although more is known by now. */
  | { readonly do: 'echo'; readonly b: number; readonly ref: string; readonly old?: true };

/** Steps that a living worker takes by itself. */
export type Internal = 'mark' | 'leave' | 'notice' | 'ask';

/** Faults that are put into the model to see that the checker finds them. */
export interface Rules {
  /** A machine repeats what is unclear. */
  readonly repeats?: true;
  /** Later messages overtake. */
  readonly overtakes?: true;
  /** The request leaves before `sending` is stored. */
  readonly leavesFirst?: true;
  /** A report is taken as it comes. */
  readonly believesAll?: true;
  /** A worker forgets what its predecessor had under way. */
  readonly forgets?: true;
}

const RANK: Readonly<Record<Status, number>> = {
  queued: 0,
  sending: 1,
  unconfirmed: 2,
  undecided: 2,
  sent: 4,
  canceled: 5,
  failed: 5,
  delivered: 6,
};

/** As in `lib/domain/message.ts`. */
export function rank(status: Status): number {
  return RANK[status];
}

/** True while a row is in the outbox and holds up those behind it. */
export function holdsUp(row: Row): boolean {
  return row.status === 'queued' || row.status === 'sending' || row.status === 'unconfirmed';
}

/** Names a row's present try. */
export function refOf(row: Pick<Row, 'press' | 'words'>): string {
  return `p${row.press}.${row.words}`;
}

/** Nothing happened yet. */
export function start(browsers: number, left: Budget): State {
  const browser: Browser = { alive: true, rows: [], drafts: [], jobs: [], others: [] };
  return { browsers: Array.from({ length: browsers }, () => browser), requests: [], log: [], left, presses: 0 };
}

/** A row after the backend told of it. A verdict of this browser alone (failed, canceled) gives way to the backend's word. */
export function learned(row: Row, status: Entry['status'], rules: Rules = {}): Row {
  const local = !row.known && (row.status === 'failed' || row.status === 'canceled');
  const next = local || rules.believesAll || rank(status) > rank(row.status) ? status : row.status;
  return { ...row, known: true, status: next };
}
