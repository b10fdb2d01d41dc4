/**
 * Everything local as a file: JSON, or CSV (RFC 4180) of the messages or of the contacts. Made in slices, so that memory stays bounded
 * however large the store is. Only named fields leave: no secret, no address of a file at the backend, no cursor; and nothing of
 * conversations that the role may not see.
 */
import type { Contact, SavedReply } from '../domain/contact';
import { type Conversation, mayView } from '../domain/conversation';
import type { Attachment, Message } from '../domain/message';
import { wellFormed } from '../domain/text';
import type { AccountDb } from './db';
import { getMeta, NOBODY } from './meta';

/** `json` holds all; a CSV file is one table. */
export type ExportFormat = 'json' | 'csv-messages' | 'csv-contacts';

/** Rows in memory at once. */
const SLICE = 500;

/**
 * Yields pieces of the text, each at most some hundred rows. Rejects with the signal's reason when it aborts. What is written meanwhile
 * may be in it or not; a row is never torn. `replies`: saved replies that exist only here; they are in the JSON file.
 */
export async function* exportAccount(
  db: AccountDb,
  format: ExportFormat,
  signal: AbortSignal,
  replies: readonly SavedReply[] = [],
): AsyncIterable<string> {
  if (format === 'json') yield* json(db, signal, replies);
  else if (format === 'csv-messages') yield* messagesCsv(db, signal);
  else yield* contactsCsv(db, signal);
}

async function* json(db: AccountDb, signal: AbortSignal, replies: readonly SavedReply[]): AsyncIterable<string> {
  yield '{"format":"threadside-export","version":1,"conversations":[';
  let comma = '';
  for await (const slice of conversations(db, signal)) {
    for (const row of slice) {
      yield `${comma}\n{"conversation":${JSON.stringify(conversationOut(row))},"messages":[`;
      comma = ',';
      let between = '';
      for await (const messages of messagesOf(db, row.id, signal)) {
        yield between + messages.map((message) => JSON.stringify(messageOut(message))).join(',\n');
        between = ',\n';
      }
      const draft = await db.drafts.get(row.id);
      yield draft ? `],"draft":${JSON.stringify({ text: draft.text, at: iso(draft.at) })}}` : ']}';
    }
  }
  yield '\n],"contacts":[';
  comma = '\n';
  for await (const slice of contacts(db, signal)) {
    yield comma + slice.map((row) => JSON.stringify(contactOut(row))).join(',\n');
    comma = ',\n';
  }
  const own = replies.map(({ code, text }) => JSON.stringify({ code, text }));
  yield own.length > 0 ? `\n],"savedReplies":[\n${own.join(',\n')}\n]}\n` : '\n]}\n';
}

const MESSAGE_COLUMNS = [
  'time',
  'conversation',
  'number',
  'name',
  'channel',
  'kind',
  'status',
  'failure',
  'author',
  'text',
  'files',
] as const;
const CONTACT_COLUMNS = ['name', 'number', 'email', 'company', 'optedOut', 'attributes'] as const;

/** Spreadsheets take a file without this mark for an 8-bit one. */
const BOM = '\ufeff';

async function* messagesCsv(db: AccountDb, signal: AbortSignal): AsyncIterable<string> {
  yield BOM + line(MESSAGE_COLUMNS);
  for await (const slice of conversations(db, signal)) {
    for (const row of slice) {
      for await (const messages of messagesOf(db, row.id, signal))
        yield messages.map((message) => line(messageCells(row, message))).join('');
    }
  }
}

async function* contactsCsv(db: AccountDb, signal: AbortSignal): AsyncIterable<string> {
  yield BOM + line(CONTACT_COLUMNS);
  for await (const slice of contacts(db, signal)) {
    yield slice
      .map(({ name, phone, email, company, optOut, attributes }) =>
        line([name, phone, email, company, optOut && iso(optOut.at), attributes && JSON.stringify(attributes)]),
      )
      .join('');
  }
}

function messageCells(conversation: Conversation, message: Message): (string | undefined)[] {
  return [
    iso(message.at),
    conversation.id,
    conversation.phone,
    conversation.name,
    conversation.channel,
    message.kind,
    message.status,
    message.failure && [message.failure.code, message.failure.text].filter(Boolean).join(' '),
    message.author?.name,
    message.text,
    (message.attachments ?? []).map((one) => one.name ?? one.kind).join('; '),
  ];
}

async function* conversations(db: AccountDb, signal: AbortSignal): AsyncIterable<readonly Conversation[]> {
  const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const rows = await db.conversations.where('id').above(after).limit(SLICE).toArray();
    const last = rows.at(-1);
    if (!last) return;
    yield rows.filter((row) => mayView(viewer, row));
    after = last.id;
  }
}

async function* messagesOf(db: AccountDb, conversationId: string, signal: AbortSignal): AsyncIterable<readonly Message[]> {
  for (let from: readonly unknown[] = [conversationId]; ; ) {
    signal.throwIfAborted();
    const rows = await db.messages.where('[conversationId+at+id]').between(from, [conversationId, []], false, false).limit(SLICE).toArray();
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    from = [conversationId, last.at, last.id];
  }
}

async function* contacts(db: AccountDb, signal: AbortSignal): AsyncIterable<readonly Contact[]> {
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const rows = await db.contacts.where('id').above(after).limit(SLICE).toArray();
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.id;
  }
}

function conversationOut(row: Conversation): object {
  const { id, inboxId, channel, phone, name, state, snoozedUntil, assigneeId, teamId, labels, priority, muted, optOut, unread, lastAt } =
    row;
  const origin = row.origin && { url: row.origin.url, title: row.origin.title };
  return {
    ...{ id, inboxId, channel, phone, name, state, assigneeId, teamId, labels, priority, muted, unread, origin },
    pending: row.pending,
    lastAt: iso(lastAt),
    snoozedUntil: snoozedUntil === undefined ? undefined : iso(snoozedUntil),
    optOut: optOut && { by: optOut.by, at: iso(optOut.at) },
  };
}

function messageOut(row: Message): object {
  const { id, kind, at, text, status, failure, author, template, replyTo, segments, price } = row;
  return {
    ...{ id, kind, at: iso(at), text, status, replyTo, segments, price },
    failure: failure && { code: failure.code, text: failure.text },
    author: author?.name,
    template: template && { name: template.name, language: template.language, values: template.values },
    files: row.attachments?.map(fileOut),
  };
}

/** Without `ref`: for some backends it is an address that works without a password. */
function fileOut({ kind, type, name, size, latitude, longitude, text }: Attachment): object {
  return { kind, type, name, size, latitude, longitude, text };
}

function contactOut({ id, name, phone, email, company, attributes, optOut, blocked }: Contact): object {
  return { id, name, phone, email, company, attributes, blocked, optOut: optOut && { by: optOut.by, at: iso(optOut.at) } };
}

function line(cells: readonly (string | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A quoted cell. One that a spreadsheet would run as a formula gets an apostrophe; a plain number such as +14155550101 is harmless. */
function cell(value: string | undefined): string {
  const text = wellFormed(value ?? '');
  const safe = /^[=+\-@\t\r\n]/.test(text) && !/^\+\d{1,15}$/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** ISO 8601 in UTC; empty for a time that is none. */
function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
