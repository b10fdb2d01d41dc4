/** The writes that a panel may do: its own queued rows, drafts, seen marks, and the changes that it asks for. Each is one transaction. */
import { applyChange, type Change, slotOf } from '../domain/change';
import { type Conversation, type PageOrigin, summarise } from '../domain/conversation';
import { advance, type Attachment, type Message, requeue, type TemplateUse } from '../domain/message';
import { type AccountDb, type Draft, type PendingChange } from './db';
import { putConversation } from './filing';

/** What the agent pressed Enter on. */
export interface Composed {
  readonly conversationId: string;
  readonly text: string;
  readonly note?: boolean;
  readonly files?: readonly { readonly attachment: Attachment; readonly blob: Blob }[];
  readonly template?: TemplateUse;
  readonly replyTo?: string;
  readonly author?: { readonly id?: string; readonly name: string };
  readonly senderId?: string;
  /** A time that the agent chose (ms). */
  readonly sendAt?: number;
  readonly cancelOnReply?: true;
  /** Undo hold (ms); 0 = none. */
  readonly holdMs: number;
}

/** Passed in, so that tests decide. */
export interface Deps {
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * Adds the queued row, clears the conversation's draft and moves the conversation up, in one transaction.
 * Rejects when the conversation is gone; the draft then stays.
 */
export async function enqueue(db: AccountDb, composed: Composed, deps: Deps): Promise<Message> {
  const now = deps.now();
  const due = composed.sendAt ?? (composed.holdMs > 0 ? now + composed.holdMs : undefined);
  const message: Message = {
    id: deps.newId(),
    conversationId: composed.conversationId,
    kind: composed.note ? 'note' : 'outbound',
    at: now,
    text: composed.text,
    status: 'queued',
    outbox: 'queued',
    ref: deps.newId(),
    ...(due !== undefined ? { dueAt: due } : {}),
    ...(composed.sendAt !== undefined ? { sendAt: composed.sendAt } : {}),
    ...(composed.cancelOnReply ? { cancelOnReply: true } : {}),
    ...(composed.author ? { author: composed.author } : {}),
    ...(composed.files?.length ? { attachments: composed.files.map((file) => file.attachment) } : {}),
    ...(composed.template ? { template: composed.template } : {}),
    ...(composed.replyTo ? { replyTo: composed.replyTo } : {}),
    ...(composed.senderId ? { senderId: composed.senderId } : {}),
  };
  await db.transaction('rw', [db.messages, db.conversations, db.drafts, db.files, db.meta], async () => {
    const conversation = await db.conversations.get(composed.conversationId);
    if (!conversation) throw new GoneError();
    const newest = await db.messages.where('[conversationId+at+id]').between([conversation.id, now], [conversation.id, []]).last();
    const placed = newest ? { ...message, at: newest.at + 1 } : message;
    await db.messages.add(placed);
    await db.drafts.delete(conversation.id);
    if (composed.files?.length) {
      await db.files.bulkPut(composed.files.map(({ attachment, blob }) => ({ id: attachment.id, blob, at: now, own: 1 as const })));
    }
    await putConversation(db, summarise(conversation, placed, true), conversation);
  });
  return message;
}

/** The conversation does not exist any more; what was written is still in its draft. */
export class GoneError extends Error {
  constructor() {
    super('conversation gone');
    this.name = 'GoneError';
  }
}

/** A conversation that exists only here until its first send. Returns the existing one for the same number and inbox. */
export async function startConversation(
  db: AccountDb,
  wanted: { inboxId: string; channel: Conversation['channel']; phone: string; name: string; contactId?: string; origin?: PageOrigin },
  deps: Deps,
): Promise<Conversation> {
  return db.transaction('rw', [db.conversations, db.meta], async () => {
    const existing = (await db.conversations.where('phone').equals(wanted.phone).limit(50).toArray()).find((row) => row.inboxId === wanted.inboxId);
    if (existing) {
      if (!wanted.origin) return existing;
      const withOrigin = { ...existing, origin: wanted.origin };
      await db.conversations.put(withOrigin);
      return withOrigin;
    }
    const conversation: Conversation = {
      id: deps.newId(),
      state: 'open',
      unread: 0,
      lastAt: deps.now(),
      preview: { text: '', kind: 'activity', status: 'received' },
      historyComplete: true,
      ...wanted,
    };
    await putConversation(db, conversation, undefined);
    return conversation;
  });
}

/** Saves what is being written; an empty draft is removed. Returns false when another window wrote later than `basedOn`. */
export async function saveDraft(db: AccountDb, draft: Draft, basedOn: number): Promise<boolean> {
  return db.transaction('rw', [db.drafts, db.files], async () => {
    const stored = await db.drafts.get(draft.conversationId);
    if (stored && stored.at > basedOn && stored.by !== draft.by) return false;
    if (draft.text === '' && draft.files.length === 0 && !draft.replyTo) await db.drafts.delete(draft.conversationId);
    else await db.drafts.put(draft);
    return true;
  });
}

/** Keeps the bytes of a file that a draft holds. */
export async function saveFile(db: AccountDb, id: string, blob: Blob, now: number): Promise<void> {
  await db.files.put({ id, blob, at: now, own: 1 });
}

/** Forgets the bytes of a file that the agent took out of the draft. */
export async function dropFile(db: AccountDb, id: string): Promise<void> {
  await db.files.delete(id);
}

/**
 * Shows the change at once and queues it for the backend, after `holdMs` (during which `undoChange` takes it back without a trace).
 * A queued change of the same slot is replaced; then its `before` is kept, so that a roll-back goes all the way.
 */
export async function requestChange(db: AccountDb, conversationId: string, change: Change, holdMs: number, deps: Deps): Promise<string> {
  const id = deps.newId();
  await db.transaction('rw', [db.conversations, db.changes, db.meta], async () => {
    const conversation = await db.conversations.get(conversationId);
    if (!conversation) throw new GoneError();
    const rivals = await db.changes.where('conversationId').equals(conversationId).filter((row) => slotOf(row.change) === slotOf(change)).toArray();
    await db.changes.bulkDelete(rivals.map((row) => row.id));
    const before = rivals[0]?.before ?? conversation;
    const row: PendingChange = { id, conversationId, change, dueAt: deps.now() + holdMs, tries: 0, before };
    await db.changes.add(row);
    await putConversation(db, applyChange(conversation, change), conversation);
  });
  return id;
}

/** Takes a change back that has not left yet. Returns false when it is too late. */
export async function undoChange(db: AccountDb, changeId: string): Promise<boolean> {
  return db.transaction('rw', [db.conversations, db.changes, db.meta], async () => {
    const row = await db.changes.get(changeId);
    if (!row || row.tries > 0) return false;
    await db.changes.delete(changeId);
    const conversation = await db.conversations.get(row.conversationId);
    if (conversation) await putConversation(db, restored(conversation, row), conversation);
    return true;
  });
}

/** The fields that the change touched, as they were before; whatever else happened meanwhile stays. */
export function restored(conversation: Conversation, row: PendingChange): Conversation {
  const { before } = row;
  switch (slotOf(row.change)) {
    case 'state': {
      const { snoozedUntil: _s, ...rest } = conversation;
      return { ...rest, state: before.state, ...(before.snoozedUntil !== undefined ? { snoozedUntil: before.snoozedUntil } : {}) };
    }
    case 'assign':
      return applyChange(conversation, { kind: 'assign', agentId: before.assigneeId ?? null });
    case 'team':
      return applyChange(conversation, { kind: 'team', teamId: before.teamId ?? null });
    case 'labels':
      return { ...conversation, labels: before.labels ?? [] };
    case 'priority':
      return applyChange(conversation, { kind: 'priority', priority: before.priority ?? null });
    case 'mute':
      return { ...conversation, muted: before.muted ?? false };
    case 'read':
      return { ...conversation, unread: before.unread };
    default:
      return conversation;
  }
}

/** The panel has shown the refusal. */
export async function dismissChange(db: AccountDb, changeId: string): Promise<void> {
  await db.changes.delete(changeId);
}

/** Takes a message back that is still held or scheduled here; its text and files become the draft again. False when it left already. */
export async function undoSend(db: AccountDb, messageId: string, by: string, deps: Deps): Promise<boolean> {
  return db.transaction('rw', [db.messages, db.conversations, db.drafts, db.meta], async () => {
    const message = await db.messages.get(messageId);
    if (message?.status !== 'queued' || message.attemptAt !== undefined) return false;
    await db.messages.delete(messageId);
    const draft = await db.drafts.get(message.conversationId);
    await db.drafts.put({
      conversationId: message.conversationId,
      text: draft?.text ? `${message.text}\n${draft.text}` : message.text,
      at: deps.now(),
      files: [...(message.attachments ?? []).map((a) => a.id), ...(draft?.files ?? [])],
      ...(message.replyTo ? { replyTo: message.replyTo } : {}),
      ...(message.kind === 'note' ? { note: true } : {}),
      by,
    });
    await resummarise(db, message.conversationId);
    return true;
  });
}

/** Sends a held or scheduled message now. */
export async function sendNow(db: AccountDb, messageId: string): Promise<void> {
  await db.messages.where('id').equals(messageId).modify((row: Message & { dueAt?: number; sendAt?: number }) => {
    if (row.status !== 'queued') return;
    delete row.dueAt;
    delete row.sendAt;
  });
}

/**
 * A person's word: send it again. A row that the backend does not have goes back to the queue itself; one that failed at the provider
 * stays as it is and a new row follows it. An unconfirmed row may be sent again only after all probes found nothing (`undecided`).
 */
export async function sendAgain(db: AccountDb, messageId: string, deps: Deps): Promise<void> {
  await db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const message = await db.messages.get(messageId);
    if (!message || !(message.status === 'failed' || (message.status === 'unconfirmed' && message.undecided))) return;
    if (message.resentAs) return;
    if (message.remoteId === undefined) {
      await db.messages.put(requeue(message, deps.newId(), deps.now()));
    } else {
      const { remoteId: _r, resentAs: _x, leg: _l, segments: _s, price: _p, ...rest } = message;
      const copy = requeue({ ...rest, id: deps.newId() }, deps.newId(), deps.now());
      await db.messages.bulkPut([{ ...message, resentAs: copy.id }, copy]);
    }
    await resummarise(db, message.conversationId);
  });
}

/** A person's word about an unconfirmed row: it did arrive (seen elsewhere), or it shall be dropped. */
export async function decide(db: AccountDb, messageId: string, word: 'arrived' | 'discard'): Promise<void> {
  await db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const message = await db.messages.get(messageId);
    if (!message || message.status !== 'unconfirmed') return;
    const { undecided: _u, ...rest } = message;
    await db.messages.put(advance(rest, word === 'arrived' ? { status: 'sent' } : { status: 'canceled' }));
    await resummarise(db, message.conversationId);
  });
}

/** Deletes a failed or canceled row that only exists here. */
export async function removeMessage(db: AccountDb, messageId: string): Promise<void> {
  await db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const message = await db.messages.get(messageId);
    if (!message || message.remoteId !== undefined || !(message.status === 'failed' || message.status === 'canceled')) return;
    await db.messages.delete(messageId);
    await resummarise(db, message.conversationId);
  });
}

async function resummarise(db: AccountDb, conversationId: string): Promise<void> {
  const conversation = await db.conversations.get(conversationId);
  const newest = await db.messages
    .where('[conversationId+at+id]')
    .between([conversationId], [conversationId, []])
    .reverse()
    .filter((row) => row.kind === 'inbound' || row.kind === 'outbound')
    .first();
  if (conversation && newest) await putConversation(db, summarise({ ...conversation, lastAt: 0 }, newest, false), conversation);
}
