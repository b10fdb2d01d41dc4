/**
 * A message and its status machine.
 *
 * ```
 *            hold over          answer: accepted            provider reports
 *  queued ───────────► sending ───────────────► sent ─────► delivered ─────► read
 *    ▲  ▲                │  │                    ▲ │            ▲
 *    │  └── busy, ───────┘  │ no answer          │ └► failed ───┘ (late good news wins)
 *    │      not sent        ▼                    │      │
 *    │                 unconfirmed ──── found ───┘      │
 *    │                      │                           │
 *    └──── a person's retry ┴───────────────────────────┘
 *
 *  scheduled (kept by the backend until its time) ──► sent … or canceled
 * ```
 * Reports rank sending < unconfirmed < scheduled < sent < failed < delivered < read and never move back.
 */

/** The carrier of a message. */
export type Channel = 'sms' | 'whatsapp';

/** Outbound states, and `received` for every inbound message and `note` for private notes and activity lines. */
export type Status =
  | 'queued'
  | 'sending'
  | 'unconfirmed'
  | 'scheduled'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'canceled'
  | 'received';

/** Why a message failed: the provider's code where there is one, and the provider's own words. */
export interface Failure {
  /** Provider error code, for example `30003` (Twilio) or `131047` (WhatsApp). */
  readonly code?: string;
  /** The provider's words, untrusted plain text. */
  readonly text: string;
}

/** A file that belongs to a message. `ref` is opaque to everybody but the adapter; bytes live in the `files` table or at the backend. */
export interface Attachment {
  readonly id: string;
  readonly kind: 'image' | 'audio' | 'video' | 'file' | 'location' | 'contact';
  /** Media type as the sender states it, for example `image/jpeg`. */
  readonly type?: string;
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
  /** What the adapter needs to fetch it (`Backend.media`). Absent while it only exists here (an outbound file in `files`). */
  readonly ref?: string;
  /** Degrees, for a location. */
  readonly latitude?: number;
  readonly longitude?: number;
  /** A location's label, or a contact card as text. */
  readonly text?: string;
}

/** A WhatsApp template chosen in the composer; `values` are keyed as the template names its variables. */
export interface TemplateUse {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Who wrote an outbound message, note or activity. */
export interface Author {
  readonly id?: string;
  readonly name: string;
}

/** One message of a conversation. Inbound, outbound, a private note of the agents, or a line of activity ("Ana closed this"). */
export interface Message {
  /** Ours; never changes, so that a bubble keeps its node from Enter to read. Sorts within equal `at`. */
  readonly id: string;
  readonly conversationId: string;
  /** The backend's id, unique in the account; absent until the backend has it. */
  readonly remoteId?: string;
  readonly kind: 'inbound' | 'outbound' | 'note' | 'activity';
  /** Milliseconds since the epoch; the order of the thread is (at, id). */
  readonly at: number;
  readonly text: string;
  readonly status: Status;
  readonly failure?: Failure;
  readonly author?: Author;
  readonly attachments?: readonly Attachment[];
  readonly template?: TemplateUse;
  /** Id of the message that this one answers. */
  readonly replyTo?: string;
  /** The adapter's name for the leg (remote conversation) of the thread that it belongs to; a change of leg is shown as a seam. */
  readonly leg?: string;
  /** Inbound: part of it never arrived, as the provider says. */
  readonly partial?: true;
  /** Billed segments and price as the provider states them after the send. */
  readonly segments?: number;
  readonly price?: string;

  // The outbox half: only on rows that this browser wrote.
  /** `queued | sending | unconfirmed` while the row is in the outbox, else absent: the sparse index that is the outbox. */
  readonly outbox?: 'queued' | 'sending' | 'unconfirmed';
  /** Our reference that travels with the send and comes back (`client_ref`); a new one for each try that a person asks for. */
  readonly ref?: string;
  /** Not before this time (ms): undo hold, schedule, backoff. */
  readonly dueAt?: number;
  /** Automatic tries so far that certainly did not send. */
  readonly tries?: number;
  /** When the last request left (ms); with `status: sending` and no answer it is the reason for `unconfirmed`. */
  readonly attemptAt?: number;
  /** The backend's own time (ms) when that request left; 0 = it has not left yet. Absent: not known, or an adapter that does not say. */
  readonly leftAt?: number;
  /** Remote ids of the newest messages of other hands that were here when that request left: it is none of these. */
  readonly before?: readonly string[];
  /** How often the backend was asked whether an unclear send arrived. */
  readonly probes?: number;
  /** Set when all probes found nothing: now a person decides. */
  readonly undecided?: true;
  /** While it was asked about, a message that may be it was stored: an answer "absent" may be older than that. */
  readonly heard?: true;
  /** The agent stopped it while its files were on their way: if it did not arrive, nobody is asked. */
  readonly stopped?: true;
  /** `cancel if they reply`: an inbound message cancels this scheduled row. */
  readonly cancelOnReply?: true;
  /** The agent wrote a time to send (ms), as opposed to a hold of seconds. */
  readonly sendAt?: number;
  /** The row that was sent again in place of this failed one. */
  readonly resentAs?: string;
  /** Optional sender (inbox) other than the conversation's. */
  readonly senderId?: string;
}

/** What a backend may say about an outbound message. */
export interface Report {
  readonly status: Exclude<Status, 'queued' | 'received'>;
  readonly failure?: Failure;
}

const RANK: Readonly<Record<Status, number>> = {
  queued: 0,
  sending: 1,
  unconfirmed: 2,
  scheduled: 3,
  sent: 4,
  canceled: 5,
  failed: 5,
  delivered: 6,
  read: 7,
  received: 9,
};

/** True when a report of `next` may replace `current`. */
export function outranks(next: Status, current: Status): boolean {
  return RANK[next] > RANK[current];
}

/**
 * The message after a backend's report. Never moves back; a message that is on record at the backend leaves the outbox.
 * An inbound or activity row is returned unchanged; a note travels through the outbox like an outbound message.
 */
export function advance(message: Message, report: Report): Message {
  if (message.kind === 'inbound' || message.kind === 'activity' || !outranks(report.status, message.status)) return message;
  const { failure: _failure, outbox: _outbox, ...rest } = message;
  const inOutbox = report.status === 'sending' || report.status === 'unconfirmed' ? { outbox: report.status } : {};
  const failure = report.status === 'failed' ? { failure: report.failure ?? { text: '' } } : {};
  return { ...rest, ...inOutbox, ...failure, status: report.status };
}

/** True for states that only a person's retry (or the backend's good news) leaves. */
export function isSettled(status: Status): boolean {
  return RANK[status] >= RANK.sent;
}

/** The row as it goes back to the queue on a person's word, with a fresh reference. Only for rows that the backend does not have. */
export function requeue(message: Message, ref: string, now: number): Message {
  const {
    failure: _f,
    undecided: _u,
    heard: _h,
    stopped: _s,
    attemptAt: _a,
    leftAt: _l,
    before: _b,
    tries: _t,
    probes: _p,
    dueAt: _d,
    ...rest
  } = message;
  return { ...rest, status: 'queued', outbox: 'queued', ref, at: now };
}
