/**
 * A conversation: everything exchanged with one customer address through one inbox, and the rules of its summary.
 *
 * A backend that starts a new conversation when a closed one is answered (Chatwoot) maps its conversations to *legs* of one
 * conversation here; the thread is continuous and the seams are marked.
 *
 * ```
 *          close                     snooze(until)
 *  open ──────────► closed    open ───────────────► snoozed
 *   ▲                 │         ▲                      │
 *   └── reply, reopen ┘         └── time, reply, reopen┘
 * ```
 */
import type { OptOut, Viewer } from './contact';
import { fromEnd } from './find-words';
import type { Channel, Failure, Message, Status } from './message';
import { previewWords } from './preview';

/** Where a conversation is filed. One that is *pending* (a bot holds it, or an agent put it aside) is open, and a reply leaves it pending. */
export type State = 'open' | 'closed' | 'snoozed';

/** One remote conversation of the thread. The newest leg that is not closed is the one that acts. */
export interface Leg {
  readonly id: string;
  readonly state: State;
  readonly pending?: true; // see `State`
  readonly startedAt: number; // ms
  readonly lastAt: number;
  readonly snoozedUntil?: number;
  readonly assigneeId?: string;
  readonly teamId?: string;
  readonly unread: number;
  readonly version: number;
  /** Absent where the backend keeps labels and priority by thread; then they come by patch. */
  readonly labels?: readonly string[];
  readonly priority?: Conversation['priority'] | null;
  readonly noWindow?: true; // no free text here, whatever the customer wrote in another leg
}

/** One row of the list and the head of a thread. */
export interface Conversation {
  /** Ours; never changes. */
  readonly id: string;
  /** The backend's name for (contact, inbox); unique; absent until the backend knows the conversation. */
  readonly key?: string;
  readonly inboxId: string;
  readonly channel: Channel;
  /** The customer's number, E.164 (or a short code or name that cannot be answered). */
  readonly phone: string;
  readonly contactId?: string;
  /** Copied from the contact so that the list needs no join; empty when unknown. */
  readonly name: string;
  readonly state: State;
  readonly pending?: true; // see `State`
  readonly snoozedUntil?: number;
  readonly assigneeId?: string;
  readonly teamId?: string;
  readonly labels?: readonly string[];
  readonly priority?: 'low' | 'medium' | 'high' | 'urgent';
  readonly muted?: boolean;
  readonly optOut?: OptOut;
  /** Inbound messages not yet seen, as far as known. */
  readonly unread: number;
  /** First inbound message that was unread when the thread was last left, for the unread line (ms). */
  readonly unreadSince?: number;
  /** Time of the newest message (ms). */
  readonly lastAt: number;
  readonly preview: Preview;
  /** Newest inbound message (ms): the 24-hour window starts here. */
  readonly lastInboundAt?: number;
  readonly legs?: readonly Leg[];
  /** The page that it was started from. */
  readonly origin?: PageOrigin;
  /** Opaque to all but the adapter: where older messages continue; absent = nothing loaded; `complete` = first message is here. */
  readonly historyCursor?: string;
  readonly historyComplete?: boolean;
  /** Index entries, made by `filing()`; never written by hand. */
  readonly folders?: readonly string[];
  readonly version?: number;
}

/** What the list shows under the name. */
export interface Preview {
  readonly text: string;
  readonly kind: Message['kind'];
  readonly status: Status;
  readonly failure?: Failure;
  /** The kind of file when there is no text. */
  readonly media?: string;
}

/** A CRM page as far as it is remembered. */
export interface PageOrigin {
  readonly url: string;
  readonly title: string;
  /** The words beside the number, for example "Mobile". */
  readonly label?: string;
}

/** The list line of a message; long text is cut at a code point. */
export function previewOf(message: Message): Preview {
  const media = message.attachments?.[0]?.kind;
  return {
    text: previewWords(message.text),
    kind: message.kind,
    status: message.status,
    ...(message.failure ? { failure: message.failure } : {}),
    ...(media ? { media } : {}),
  };
}

/** One line of text for a preview that has no icons; empty for media without words. */
export function previewText(preview: Preview): string {
  return preview.text;
}

/**
 * The conversation after `message` was stored. `isNew` is false for an update of a message that was already there.
 * Rules: activity and notes never move the preview; an inbound message that is newer than the last seen one counts as unread and
 * re-opens a closed or snoozed conversation (unless muted).
 */
export function summarise(conversation: Conversation, message: Message, isNew: boolean, countsUnread = true): Conversation {
  if (message.kind === 'activity' || message.kind === 'note') return conversation;
  const newest = message.at >= conversation.lastAt;
  let next: Conversation = newest ? { ...conversation, lastAt: message.at, preview: previewOf(message) } : conversation;
  if (message.kind === 'inbound' && isNew) {
    if (message.at > (conversation.lastInboundAt ?? 0)) next = { ...next, lastInboundAt: message.at };
    if (countsUnread) {
      next = { ...next, unread: next.unread + 1, unreadSince: Math.min(next.unreadSince ?? message.at, message.at) };
      if (!conversation.muted && conversation.state !== 'open') next = reopened(next);
    }
  }
  return next;
}

/** Open again: without a return time, and not pending. */
export function reopened(conversation: Conversation): Conversation {
  const { snoozedUntil: _until, pending: _pending, ...rest } = conversation;
  return { ...rest, state: 'open' };
}

/** Seen up to now: nothing unread. */
export function seen(conversation: Conversation): Conversation {
  const { unreadSince: _since, ...rest } = conversation;
  return { ...rest, unread: 0 };
}

/** True when the role of the viewer may see this conversation. */
export function mayView(viewer: Viewer, conversation: Pick<Conversation, 'assigneeId' | 'inboxId'>): boolean {
  if (viewer.inboxIds && !viewer.inboxIds.includes(conversation.inboxId)) return false;
  switch (viewer.visibility) {
    case 'all':
      return true;
    case 'assigned-and-unassigned':
      return conversation.assigneeId === undefined || conversation.assigneeId === viewer.agentId;
    case 'assigned':
      return conversation.assigneeId !== undefined && conversation.assigneeId === viewer.agentId;
    case 'none':
      return false;
  }
}

/** The owner filter of the list. */
export type Owner = 'mine' | 'unassigned' | 'all';

/** What the list shows. `inboxId` and `channel` narrow it; at most one of the two is used (an inbox has one channel). */
export interface Folder {
  readonly state: State;
  readonly owner: Owner;
  readonly inboxId?: string;
  readonly channel?: Channel;
}

/**
 * The index entries under which a conversation is found: `<state>/<owner>/<scope>/<time>/<id>`, for every owner filter and scope that
 * shows it, and `phone/<digits from the end>`. What the role may not see has no such entry, so no list and no search by number can leak
 * it; only its legs are found. Times are padded to 14 digits so that text order is time order.
 */
export function filing(viewer: Viewer, conversation: Conversation): string[] {
  return [...lists(viewer, conversation), ...(conversation.legs ?? []).map((leg) => legEntry(leg.id))];
}

/** The entry that finds the conversation of a leg, also where no list shows it. */
export function legEntry(id: string): string {
  return `${LEG_ENTRIES}${id}`;
}

/** What all entries of legs begin with. */
export const LEG_ENTRIES = 'leg/';

function lists(viewer: Viewer, conversation: Conversation): string[] {
  if (!mayView(viewer, conversation)) return [];
  const owners = ['all'];
  if (conversation.assigneeId === undefined) owners.push('unassigned');
  else if (conversation.assigneeId === viewer.agentId) owners.push('mine');
  const tail = `${timeKey(conversation.lastAt)}/${conversation.id}`;
  const scopes = ['-', `i:${conversation.inboxId}`, `c:${conversation.channel}`];
  const shown = owners.flatMap((owner) => scopes.map((scope) => `${conversation.state}/${owner}/${scope}/${tail}`));
  if (conversation.phone !== '') shown.push(`${NUMBER_PREFIX}${fromEnd(conversation.phone)}`);
  return conversation.unread > 0 && conversation.state === 'open' ? [...shown, ...owners.map((owner) => `unread/${owner}/${tail}`)] : shown;
}

/** The beginning of the index entry by which a conversation is found from the end of its number. */
export const NUMBER_PREFIX = 'phone/';

/** The common beginning of a folder's index entries. */
export function folderPrefix(folder: Folder): string {
  const scope = folder.inboxId !== undefined ? `i:${folder.inboxId}` : folder.channel !== undefined ? `c:${folder.channel}` : '-';
  return `${folder.state}/${folder.owner}/${scope}/`;
}

/** A time (ms) as 14 digits; negative and fractional times are clamped. */
export function timeKey(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(14, '0');
}

/** The leg that acts: the newest that is not closed, else the newest of all. */
export function actingLeg(legs: readonly Leg[]): Leg | undefined {
  const byAge = [...legs].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  return byAge.filter((leg) => leg.state !== 'closed').at(-1) ?? byAge.at(-1);
}

/** The conversation with that leg stored (an older version never replaces a newer one) and its own state read off the acting leg. */
export function withLeg(conversation: Conversation, leg: Leg): Conversation {
  const known = conversation.legs?.find((l) => l.id === leg.id);
  if (known && known.version > leg.version) return conversation;
  const legs = [...(conversation.legs ?? []).filter((l) => l.id !== leg.id), leg];
  const acting = actingLeg(legs) ?? leg;
  const { pending: _w, snoozedUntil: _s, assigneeId: _a, teamId: _t, priority: _p, ...rest } = conversation;
  const priority = acting.priority === undefined ? conversation.priority : (acting.priority ?? undefined);
  return {
    ...rest,
    legs,
    ...(acting.labels !== undefined ? { labels: acting.labels } : {}),
    ...(priority !== undefined ? { priority } : {}),
    state: acting.state,
    unread: legs.reduce((sum, l) => sum + (l.state === 'closed' ? 0 : l.unread), 0),
    ...(acting.pending ? { pending: true } : {}),
    ...(acting.snoozedUntil !== undefined ? { snoozedUntil: acting.snoozedUntil } : {}),
    ...(acting.assigneeId !== undefined ? { assigneeId: acting.assigneeId } : {}),
    ...(acting.teamId !== undefined ? { teamId: acting.teamId } : {}),
  };
}

/** The conversation without that leg; undefined when it was the last one. */
export function withoutLeg(conversation: Conversation, id: string): Conversation | undefined {
  const left = (conversation.legs ?? []).filter((leg) => leg.id !== id);
  const [first] = left;
  return first && withLeg({ ...conversation, legs: left }, first);
}
