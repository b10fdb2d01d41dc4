/** The writes that a panel may do: its own queued rows and what a person says about them. Each is one transaction. (Drafts: `drafts.ts`; changes: `changes.ts`.) */
import { type Conversation, type PageOrigin, summarise } from '../domain/conversation';
import { type Attachment, advance, type Message, requeue, type TemplateUse } from '../domain/message';
import type { AccountDb } from './db';
import { type Deps, GoneError } from './deps';
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
  /** The window that sends: what another window is writing meanwhile stays a draft. Absent: the draft goes, whoever wrote it. */
  readonly by?: string;
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
  return db.transaction('rw', [db.messages, db.conversations, db.drafts, db.files, db.meta], async () => {
    const conversation = await db.conversations.get(composed.conversationId);
    if (!conversation) throw new GoneError();
    const placed = await behindAll(db, message);
    await db.messages.add(placed);
    const draft = await db.drafts.get(conversation.id);
    const others = composed.by !== undefined && draft !== undefined && draft.by !== composed.by && !composed.text.includes(draft.text);
    if (!others) await db.drafts.delete(conversation.id);
    if (composed.files?.length) {
      await db.files.bulkPut(composed.files.map(({ attachment, blob }) => ({ id: attachment.id, blob, at: now, own: 1 as const })));
    }
    await putConversation(db, summarise(conversation, placed, true), conversation);
    return placed;
  });
}

/** The row with a time behind all that its conversation holds, also when the clock was set back: the outbox sends in this order. */
async function behindAll(db: AccountDb, message: Message): Promise<Message> {
  const { conversationId, at } = message;
  const newest = await db.messages.where('[conversationId+at+id]').between([conversationId, at], [conversationId, []]).last();
  return newest && newest.id !== message.id ? { ...message, at: newest.at + 1 } : message;
}

/** A conversation that exists only here until its first send. Returns the existing one for the same number and inbox. */
export async function startConversation(
  db: AccountDb,
  wanted: { inboxId: string; channel: Conversation['channel']; phone: string; name: string; contactId?: string; origin?: PageOrigin },
  deps: Deps,
): Promise<Conversation> {
  return db.transaction('rw', [db.conversations, db.meta], async () => {
    const existing = (await db.conversations.where('phone').equals(wanted.phone).limit(50).toArray()).find(
      (row) => row.inboxId === wanted.inboxId,
    );
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

/** Takes a message back that certainly has not left: held, scheduled here, or waiting to be tried again. Text and files become the draft. */
export async function undoSend(db: AccountDb, messageId: string, by: string, deps: Deps): Promise<boolean> {
  return db.transaction('rw', [db.messages, db.conversations, db.drafts, db.meta], async () => {
    const message = await db.messages.get(messageId);
    if (message?.status !== 'queued') return false;
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
  await db.messages
    .where('id')
    .equals(messageId)
    .modify((row: Message & { dueAt?: number; sendAt?: number }) => {
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
      await db.messages.put(await behindAll(db, requeue(message, deps.newId(), deps.now())));
    } else {
      const { remoteId: _r, resentAs: _x, leg: _l, segments: _s, price: _p, ...rest } = message;
      const copy = await behindAll(db, requeue({ ...rest, id: deps.newId() }, deps.newId(), deps.now()));
      await db.messages.bulkPut([{ ...message, resentAs: copy.id }, copy]);
    }
    await resummarise(db, message.conversationId);
  });
}

/** A person's word about an unconfirmed row: it did arrive (seen elsewhere), or it shall be dropped. */
export async function decide(db: AccountDb, messageId: string, word: 'arrived' | 'discard'): Promise<void> {
  await db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const message = await db.messages.get(messageId);
    if (message?.status !== 'unconfirmed') return;
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
  if (!conversation) return;
  const next = newest ? summarise({ ...conversation, lastAt: 0 }, newest, false) : withoutMessages(conversation);
  await putConversation(db, next, conversation);
}

/**
 * Nothing of it is stored (any more): what was taken back is no preview. Where the backend has the conversation, what it sends becomes the
 * newest again, however old it is; one that exists only here keeps its place.
 */
function withoutMessages(conversation: Conversation): Conversation {
  const lastAt = conversation.key === undefined ? conversation.lastAt : (conversation.lastInboundAt ?? 0);
  return { ...conversation, lastAt, preview: { text: '', kind: 'activity', status: 'received' } };
}
