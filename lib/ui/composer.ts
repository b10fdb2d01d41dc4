/** The composer of one conversation: text, files and note mode over its draft, what forbids sending, and the one way into the outbox. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type Lock, lockOf, maxLengthOf, type Objection, objectionTo } from '../domain/compose';
import type { Contact, Inbox } from '../domain/contact';
import type { Message, TemplateUse } from '../domain/message';
import { type ServiceWindow, windowOf } from '../domain/window24h';
import { poke } from '../platform/rpc';
import type { AccountDb } from '../store/db';
import { type Composed, enqueue } from '../store/panel';
import { getContact } from '../store/read';
import { now } from './clock';
import { type DraftKeeper, openDraft } from './draft';
import { type DraftFile, type DraftFiles, openDraftFiles } from './draft-files';
import { live } from './live';
import { openPageCheck } from './page-check';
import { holding } from './presses';
import { db, inboxes, settings, viewer, windowName } from './session';
import { plural, t } from './strings';
import type { Thread } from './thread';
import { wordsOf } from './words';

/** How a message goes out. */
export interface SendOptions {
  /** A time that the agent chose (ms). */
  readonly sendAt?: number;
  readonly cancelOnReply?: boolean;
  /** A template with its text as the customer will read it; the draft stays. */
  readonly template?: { readonly use: TemplateUse; readonly text: string };
}

/** See `openComposer`. */
export interface Composer {
  readonly text: ReadonlySignal<string>;
  readonly note: ReadonlySignal<boolean>;
  readonly replyTo: ReadonlySignal<string | undefined>;
  readonly files: DraftFiles;
  readonly draft: DraftKeeper;
  readonly contact: ReadonlySignal<Contact | undefined>;
  readonly inbox: ReadonlySignal<Inbox | undefined>;
  readonly window: ReadonlySignal<ServiceWindow>;
  /** Why nothing can be written to the customer; undefined for notes. */
  readonly lock: ReadonlySignal<Lock | undefined>;
  readonly max: ReadonlySignal<number>;
  /** What is wrong with what stands there, as it changes. */
  readonly objection: ReadonlySignal<Objection | undefined>;
  /** What the last press of Send or the last file ran into. */
  readonly problem: ReadonlySignal<string | undefined>;
  write(text: string): void;
  setNote(on: boolean): void;
  setReplyTo(id: string | undefined): void;
  addFiles(files: readonly File[]): void;
  /** Shows what comes of something done with a file. */
  report(done: Promise<string | undefined>): void;
  /** True when it is in the outbox (or on its way there); false with `problem` set. Never sends a text twice: it is cleared at once. */
  send(options?: SendOptions): boolean;
  close(): void;
}

/** Opens the composer of a thread; undefined while there is no account. */
export function openComposer(thread: Thread): Composer | undefined {
  const database = db.peek();
  if (!database || database.accountId !== thread.accountId) return undefined;
  const text = signal('');
  const note = signal(false);
  const replyTo = signal<string | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const row = computed(() => thread.conversation.value ?? undefined);
  const contactId = computed(() => row.value?.contactId);
  const contactQuery = live<Contact | undefined>(() => {
    const id = contactId.value;
    return id === undefined ? undefined : () => getContact(database, id);
  }, undefined);
  const contact = contactQuery.value;
  const inbox = computed(() => inboxes.value.find((one) => one.id === row.value?.inboxId));
  const window = computed(() => windowOf(row.value ?? { channel: 'sms' }, now.value));
  const max = computed(() => maxLengthOf(row.value?.channel ?? 'sms', inbox.value, note.value));
  const lock = computed(() => (note.value || !row.value ? undefined : lockOf(row.value, contact.value, inbox.value, window.value)));
  const pageCheck = openPageCheck(() => row.peek()?.phone);
  const edited = (): void => {
    problem.value = undefined;
    draft.changed();
  };
  const files = openDraftFiles(database, () => ({ channel: row.peek()?.channel ?? 'sms', inbox: inbox.peek() }), edited);
  const objection = computed(() => objectionTo(text.value, files.files.value.length, max.value));
  const draft = openDraft(
    database,
    thread.id,
    () => ({
      text: text.peek(),
      files: files.files.peek().map((file) => file.attachment.id),
      ...optional('replyTo', replyTo.peek()),
      ...(note.peek() ? { note: true } : {}),
    }),
    (content) => {
      text.value = content.text;
      note.value = content.note === true;
      replyTo.value = content.replyTo;
      void files.load(content.files);
    },
  );
  const report = (done: Promise<string | undefined>): void => {
    void done.then((words) => {
      if (words !== undefined) problem.value = words;
    });
  };
  /** What a failed send gives back: nothing that was written meanwhile is touched. */
  const putBack = (body: string, held: readonly DraftFile[], error: unknown): void => {
    text.value = [body, text.peek()].filter((part) => part !== '').join('\n');
    files.putBack(held);
    problem.value = wordsOf(error);
    draft.changed();
  };

  return {
    text,
    note,
    replyTo,
    files,
    draft,
    contact,
    inbox,
    window,
    lock,
    max,
    objection,
    problem,
    write(next) {
      if (next === text.peek()) return;
      text.value = next;
      edited();
    },
    setNote(on) {
      note.value = on;
      edited();
    },
    setReplyTo(id) {
      replyTo.value = id;
      edited();
    },
    addFiles: (more) => report(files.add(more)),
    report,
    send(options = {}) {
      const locked = lock.peek();
      if (locked && !(locked.kind === 'window' && options.template)) {
        problem.value = t('composeLocked');
        return false;
      }
      const body = options.template?.text ?? text.peek();
      const wrong = options.template ? undefined : objection.peek();
      if (wrong) {
        problem.value = wordsOfObjection(wrong);
        return false;
      }
      if (!note.peek() && pageCheck.stops()) {
        problem.value = t('pageOtherConfirm', thread.title.peek());
        return false;
      }
      const held = options.template ? [] : files.take();
      const composed = composedOf(thread.id, body, held, { ...options, note: note.peek(), replyTo: replyTo.peek() });
      if (!options.template) {
        text.value = '';
        replyTo.value = undefined;
        draft.sent();
      }
      problem.value = undefined;
      store(database, thread, composed, (error) => {
        if (!options.template) putBack(body, held, error);
        else problem.value = wordsOf(error);
      });
      if (options.template) draft.changed();
      return true;
    },
    close() {
      draft.close();
      files.close();
      contactQuery.stop();
    },
  };
}

function composedOf(
  conversationId: string,
  text: string,
  files: readonly DraftFile[],
  options: SendOptions & { readonly note: boolean; readonly replyTo: string | undefined },
): Composed {
  const me = viewer.peek();
  return {
    conversationId,
    text,
    files: files.map(({ attachment, blob }) => ({ attachment, blob })),
    holdMs: options.note || options.sendAt !== undefined ? 0 : settings.peek().undoSend * 1000,
    by: windowName,
    ...(me.name ? { author: { name: me.name, ...(me.agentId !== undefined ? { id: me.agentId } : {}) } } : {}),
    ...(options.note && !options.template ? { note: true } : {}),
    ...(options.replyTo !== undefined ? { replyTo: options.replyTo } : {}),
    ...(options.template ? { template: options.template.use } : {}),
    ...(options.sendAt !== undefined ? { sendAt: options.sendAt } : {}),
    ...(options.cancelOnReply ? { cancelOnReply: true as const } : {}),
  };
}

/** Shows the bubble at once under the id that the row will have, stores the row, and tells the background that something waits. */
function store(database: AccountDb, thread: Thread, composed: Composed, failed: (error: unknown) => void): void {
  const id = crypto.randomUUID();
  const ids = [id];
  const { files, holdMs, note, by: _by, ...rest } = composed;
  const at = Date.now();
  const shown: Message = {
    ...rest,
    id,
    at,
    kind: note ? 'note' : 'outbound',
    status: 'queued',
    outbox: 'queued',
    ...(holdMs > 0 || composed.sendAt !== undefined ? { dueAt: composed.sendAt ?? at + holdMs } : {}),
    ...(files?.length ? { attachments: files.map((file) => file.attachment) } : {}),
  };
  const takeBack = thread.show(shown);
  thread.toLatest();
  const press = { id, conversationId: composed.conversationId, text: composed.text, ...(note ? { note } : {}) };
  holding(database, press, () => enqueue(database, composed, { now: () => at, newId: () => ids.shift() ?? crypto.randomUUID() })).then(
    () => poke(database.accountId),
    (error: unknown) => {
      takeBack();
      failed(error);
    },
  );
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}

/** The sentence for what is wrong with a text. */
export function wordsOfObjection(objection: Objection): string {
  switch (objection.kind) {
    case 'empty':
      return t('composeEmpty');
    case 'tooLong':
      return plural('composeTooLong', objection.length - objection.max, objection.max);
    case 'unfilled':
      return t('composeUnfilled', objection.names.map((name) => `{{${name}}}`).join(', '));
  }
}
