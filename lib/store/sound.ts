/**
 * What a stored row must have to be read without harm. `apply` stores nothing else, and a database that holds something else is damaged.
 * Only what the code relies on is asked for: a row with more fields than these is sound.
 */
import type { Contact } from '../domain/contact';
import type { Conversation } from '../domain/conversation';
import type { BackendEvent } from '../domain/event';
import type { Message } from '../domain/message';
import type { Draft, PendingChange } from './db';

/** A row or fact that must not be stored, or that is stored and cannot be read. Names the kind of row, never its content. */
export class UnsoundError extends Error {
  constructor(readonly what: string) {
    super(`unsound ${what}`);
    this.name = 'UnsoundError';
  }
}

type Fields = Readonly<Record<string, unknown>>;

const KINDS: ReadonlySet<unknown> = new Set(['inbound', 'outbound', 'note', 'activity']);
const STATUSES: ReadonlySet<unknown> = new Set([
  ...['queued', 'sending', 'unconfirmed', 'scheduled', 'sent'],
  ...['delivered', 'read', 'failed', 'canceled', 'received'],
]);
const OUTBOX: ReadonlySet<unknown> = new Set([undefined, 'queued', 'sending', 'unconfirmed']);
const CHANNELS: ReadonlySet<unknown> = new Set(['sms', 'whatsapp']);
const STATES: ReadonlySet<unknown> = new Set(['open', 'closed', 'snoozed']);
const LISTS: ReadonlySet<string> = new Set(['agents', 'teams', 'inboxes', 'labels', 'macros', 'savedReplies', 'templates']);
const CHANGES: ReadonlySet<unknown> = new Set([
  ...['state', 'snooze', 'pending', 'assign', 'team', 'labels'],
  ...['priority', 'mute', 'read', 'unread', 'macro'],
]);

/** A message that lists, threads and the outbox can read. */
export function soundMessage(row: unknown): row is Message {
  return (
    isFields(row) &&
    isName(row.id) &&
    isName(row.conversationId) &&
    KINDS.has(row.kind) &&
    STATUSES.has(row.status) &&
    OUTBOX.has(row.outbox) &&
    isTime(row.at) &&
    typeof row.text === 'string' &&
    optional(row.remoteId, isName) &&
    optional(row.ref, isName) &&
    optional(row.failure, (value) => isFields(value) && typeof value.text === 'string') &&
    optional(row.author, (value) => isFields(value) && typeof value.name === 'string') &&
    optional(row.attachments, (value) => Array.isArray(value) && value.every((one) => isFields(one) && isName(one.id)))
  );
}

/** A conversation that lists and threads can read. */
export function soundConversation(row: unknown): row is Conversation {
  return (
    isFields(row) &&
    isName(row.id) &&
    optional(row.key, isName) &&
    typeof row.inboxId === 'string' &&
    typeof row.phone === 'string' &&
    typeof row.name === 'string' &&
    CHANNELS.has(row.channel) &&
    STATES.has(row.state) &&
    isTime(row.unread) &&
    isTime(row.lastAt) &&
    isFields(row.preview) &&
    typeof row.preview.text === 'string' &&
    optional(row.lastInboundAt, isTime) &&
    optional(row.folders, isNames) &&
    optional(row.labels, isNames) &&
    optional(row.legs, (value) => Array.isArray(value) && value.every((one) => isFields(one) && typeof one.id === 'string'))
  );
}

/** A draft that the composer can read. */
export function soundDraft(row: unknown): row is Draft {
  return isFields(row) && isName(row.conversationId) && typeof row.text === 'string' && isTime(row.at) && isNames(row.files);
}

/** A pending change that can be done and rolled back. */
export function soundChange(row: unknown): row is PendingChange {
  return (
    isFields(row) &&
    isName(row.id) &&
    isName(row.conversationId) &&
    isFields(row.change) &&
    CHANGES.has(row.change.kind) &&
    isTime(row.dueAt) &&
    soundConversation(row.before)
  );
}

/** A contact that search and threads can read. */
export function soundContact(row: unknown): row is Contact {
  return isFields(row) && isName(row.id) && typeof row.name === 'string' && optional(row.phone, (value) => typeof value === 'string');
}

/** A fact that is stored as it is (contacts, lists, the viewer) or names rows; throws when it must not be. Rows made of facts are checked themselves. */
export function checkEvent(event: BackendEvent): void {
  const fields: unknown = event;
  if (!isFields(fields) || typeof fields.type !== 'string') throw new UnsoundError('fact');
  const { type } = fields;
  const sound =
    type === 'message'
      ? isFields(fields.message) && [fields.message.id, fields.message.key, fields.message.remoteId].every(isName)
      : type === 'report'
        ? isName(fields.remoteId) && isFields(fields.report) && STATUSES.has(fields.report.status)
        : type === 'conversation'
          ? isName(fields.key) && isFields(fields.patch) && optional(fields.leg, (leg) => isFields(leg) && typeof leg.id === 'string')
          : type === 'conversation.gone' || type === 'typing'
            ? isName(fields.key)
            : type === 'leg.gone'
              ? isName(fields.id)
              : type === 'legs.only'
                ? isNames(fields.ids) && isTime(fields.before)
                : type === 'message.gone'
                  ? isName(fields.remoteId)
                  : type === 'notes'
                    ? isName(fields.contactId) && isRows(fields.notes)
                    : type === 'contact'
                      ? soundContact(fields.contact)
                      : type === 'contact.gone'
                        ? isName(fields.id)
                        : type === 'viewer'
                          ? isFields(fields.viewer) && optional(fields.viewer.inboxIds, isNames)
                          : LISTS.has(type) && isRows(fields[type]);
  if (!sound) throw new UnsoundError(type);
}

function isRows(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => isFields(one) && isName(one.id));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key of a row: not empty, and short enough for an index. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1000;
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function optional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}
