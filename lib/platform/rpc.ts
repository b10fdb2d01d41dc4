/**
 * Typed intents from our own pages to the background. A message says what to do, never what is true: answers are "done" or an error, and
 * everything else travels through IndexedDB. The background checks the sender and parses every payload.
 */
import * as v from 'valibot';
import { browser } from './browser';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const text = v.pipe(v.string(), v.maxLength(20_000));
const note = v.pipe(v.string(), v.minLength(1), v.maxLength(20_000));
/** E.164, or an address that cannot be dialled (a short code or name). */
const phone = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** Named texts, few and bounded. */
const texts = v.pipe(v.record(v.pipe(v.string(), v.maxLength(200)), text), v.maxEntries(100));
const account = { accountId: id };

/** Everything that a page of ours may ask the background. */
export const Intent = v.variant('type', [
  /** Something in the outbox or among the changes is new. */
  v.object({ type: v.literal('poke'), ...account }),
  /** What the agent looks at: decides alerts and how often to poll. */
  v.object({ type: v.literal('attention'), ...account, conversationId: v.nullable(id), focused: v.boolean() }),
  v.object({ type: v.literal('sync'), ...account }),
  v.object({ type: v.literal('history'), ...account, conversationId: id }),
  v.object({ type: v.literal('media'), ...account, messageId: id, attachmentId: id }),
  v.object({
    type: v.literal('refresh'),
    ...account,
    what: v.picklist(['templates', 'savedReplies', 'agents', 'contacts']),
    /** Contacts that this fits, instead of the latest. */
    query: v.optional(v.pipe(v.string(), v.maxLength(200))),
  }),
  /** Stops a message while its files are on their way. */
  v.object({ type: v.literal('stopSend'), ...account, messageId: id }),
  v.object({ type: v.literal('cancelScheduled'), ...account, messageId: id }),
  v.object({
    type: v.literal('saveContact'),
    ...account,
    contact: v.object({
      id,
      name: v.pipe(v.string(), v.maxLength(200)),
      phone: v.optional(text),
      email: v.optional(text),
      company: v.optional(text),
      attributes: v.optional(texts),
    }),
  }),
  /** Reads the notes about a contact, after one was added or removed. */
  v.object({ type: v.literal('notes'), ...account, contactId: id, add: v.optional(note), remove: v.optional(id) }),
  /** Writes a saved reply at the backend (a new one has no `id`), or removes one. */
  v.object({ type: v.literal('saveReply'), ...account, reply: v.object({ id: v.optional(id), code: id, text: note }) }),
  v.object({ type: v.literal('removeReply'), ...account, replyId: id }),
  v.object({ type: v.literal('connect'), kind: v.picklist(['demo', 'chatwoot', 'twilio']), fields: texts }),
  v.object({ type: v.literal('repair'), ...account, code: id }),
  v.object({ type: v.literal('disconnect'), ...account }),
  /** The page could not read the database: look through it, and replace it when it is damaged. Answers `{ replaced }`. */
  v.object({ type: v.literal('mend'), ...account }),
  /** Removes everything stored here about a number. Answers what was removed (`Erased`). */
  v.object({ type: v.literal('erase'), ...account, phone }),
  /** Sites, settings or accounts changed: apply them (scripts, badge, alarms). */
  v.object({ type: v.literal('reconfigure') }),
  v.object({ type: v.literal('diagnostics') }),
]);

/** One intent. */
export type Intent = v.InferOutput<typeof Intent>;

/** An answer. `messageKey` is a key of `_locales`. */
export type Answer =
  | { readonly ok: true; readonly value?: unknown }
  | {
      readonly ok: false;
      readonly messageKey: string;
      readonly args: readonly string[];
      readonly field?: string;
      readonly choose?: readonly { id: string; label: string }[];
    };

/** An error that was answered, with words for the user. */
export class IntentError extends Error {
  constructor(readonly answer: Extract<Answer, { ok: false }>) {
    super(answer.messageKey);
    this.name = 'IntentError';
  }
}

/** Sends an intent from a page of ours. A worker that dies over it is woken and asked once more: every intent is harmless twice. */
export async function ask(intent: Intent): Promise<unknown> {
  const answer = await browser.runtime.sendMessage(intent).catch(() => browser.runtime.sendMessage(intent));
  const parsed = answer as Answer | undefined;
  if (!parsed) throw new IntentError({ ok: false, messageKey: 'errorNoAnswer', args: [] });
  if (!parsed.ok) throw new IntentError(parsed);
  return parsed.value;
}

/** Says that something waits, and does not care whether anybody heard: the rows are durable and an alarm finds them too. */
export function poke(accountId: string): void {
  void ask({ type: 'poke', accountId }).catch(() => undefined);
}

/** Registers the background's handler for intents of our own pages; anything else is ignored and left to other listeners. */
export function onIntent(handle: (intent: Intent, sender: { tabId?: number; windowId?: number }) => Promise<Answer>): void {
  browser.runtime.onMessage.addListener(
    (message: unknown, sender: { id?: string; url?: string; tab?: { id?: number; windowId?: number } }) => {
      const own = sender.id === browser.runtime.id && (sender.url ?? '').startsWith(browser.runtime.getURL(''));
      if (!own) return undefined;
      const intent = v.safeParse(Intent, message);
      if (!intent.success) return undefined;
      const from = {
        ...(sender.tab?.id !== undefined ? { tabId: sender.tab.id } : {}),
        ...(sender.tab?.windowId !== undefined ? { windowId: sender.tab.windowId } : {}),
      };
      return handle(intent.output, from);
    },
  );
}
