/** The open conversation: its row, a window over its messages as timeline rows, what is being sent, and where the view should go. */
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import { formatPhone } from '../domain/phone';
import { keepRows, type TimelineRow, timelineRows } from '../domain/timeline';
import { poke } from '../platform/rpc';
import { requestChange } from '../store/changes';
import type { AccountDb } from '../store/db';
import { getConversation, getMessage, type Position, pendingChanges } from '../store/read';
import { type HistoryState, openHistory } from './history';
import { live } from './live';
import { dropMark, markAtRest, notYet } from './read-marks';
import { followReading, type Reading } from './reading';
import { route } from './route';
import { db, settings } from './session';
import { FIRST, openWindow, type ThreadWindow } from './thread-window';

/** A place to scroll to once it is among the rows. `n` tells equal wishes apart. */
export interface Target {
  readonly key: string | 'end';
  readonly n: number;
}

/** See `openThread`. */
export interface Thread {
  readonly id: string;
  readonly accountId: string;
  /** null = not known yet; undefined = it does not exist (any more) or the role may not see it. */
  readonly conversation: ReadonlySignal<Conversation | undefined | null>;
  /** The contact's name, else the number. */
  readonly title: ReadonlySignal<string>;
  readonly rows: ReadonlySignal<readonly TimelineRow[]>;
  /** The database has answered once. */
  readonly loaded: ReadonlySignal<boolean>;
  readonly more: ReadonlySignal<{ readonly before: boolean; readonly after: boolean }>;
  readonly history: ReadonlySignal<HistoryState>;
  readonly reading: Reading;
  /** Messages from the customer below the view. */
  readonly below: ReadonlySignal<number>;
  readonly target: ReadonlySignal<Target | undefined>;
  /** A change of this conversation waits for the backend. */
  readonly pending: ReadonlySignal<boolean>;
  /** The message that was jumped to, for a mark. */
  readonly marked: ReadonlySignal<string | undefined>;
  up(): void;
  down(): void;
  setAtEnd(atEnd: boolean): void;
  toLatest(): void;
  jumpTo(position: Position): Promise<void>;
  /** The same for a message of which only the id is known; nothing happens when it is not stored. */
  jumpToId(messageId: string): void;
  /** Shows a message that is being stored right now; the returned function takes it back. */
  show(message: Message): () => void;
  /** Drops what is shown of a message that was taken back: its row may have come and gone between two answers of the database. */
  forget(messageId: string): void;
  targetReached(): void;
  close(): void;
}

/** Opens a conversation of the active account; undefined while there is none. `close()` it when the view goes. */
export function openThread(conversationId: string): Thread | undefined {
  const database = db.peek();
  if (!database) return undefined;
  notYet();
  const { accountId } = database;
  const row = live<Conversation | undefined | null>(() => () => getConversation(database, conversationId), null, { eager: true });
  const changes = live(() => () => pendingChanges(database, conversationId), []);
  const conversation = row.value;
  const window = openWindow(database, conversationId, FIRST);
  const history = openHistory(accountId, conversationId, () => conversation.peek() ?? undefined);
  const optimistic = signal<readonly Message[]>([]);
  const target = signal<Target | undefined>(undefined);
  const marked = signal<string | undefined>(undefined);
  const title = computed(() => titleOf(conversation.value ?? undefined, settings.value.region));

  const messages = computed(() => {
    const held = window.held.value;
    if (held.more.after || optimistic.value.length === 0) return held.rows;
    const stored = new Set(held.rows.map((message) => message.id));
    return [...held.rows, ...optimistic.value.filter((message) => !stored.has(message.id))];
  });
  const reading = followReading({
    conversation,
    messages: computed(() => (window.moreAfter.value ? [] : messages.value)),
    nameOf: () => title.peek(),
    markRead: (upTo, opened) => {
      const store = (): void => storeMark(database, conversationId, upTo);
      if (opened) markAtRest(conversationId, store);
      else store();
    },
  });
  const rows = rowsOf(window, messages, reading);

  const forget = (messageId: string): void => {
    optimistic.value = optimistic.peek().filter((one) => one.id !== messageId);
  };
  const older = async (): Promise<boolean> => {
    const top = window.held.peek().rows[0];
    if (!top) return false;
    return window.up();
  };
  const up = async (): Promise<void> => {
    if (!(await older())) await history.fetchPage(older);
  };
  const jumpTo = async (position: Position): Promise<void> => {
    marked.value = position.id;
    if (!window.held.peek().rows.some((message) => message.id === position.id)) await window.around(position);
    target.value = { key: position.id, n: (target.peek()?.n ?? 0) + 1 };
  };

  const jumpToId = (messageId: string): void => {
    void getMessage(database, messageId).then((message) => {
      if (message?.conversationId === conversationId) void jumpTo(message);
    });
  };

  const stopRoute = effect(() => {
    const place = route.value;
    if (place.view !== 'conversation' || place.id !== conversationId || place.message === undefined) return;
    jumpToId(place.message);
  });
  const stopShown = effect(() => {
    // Once the stored row is here its copy is dropped for good: an undo must not bring it back.
    const stored = new Set(window.held.value.rows.map((message) => message.id));
    if (optimistic.value.some((message) => stored.has(message.id))) {
      optimistic.value = optimistic.value.filter((message) => !stored.has(message.id));
    }
  });
  const stopEmpty = effect(() => {
    // A thread of which nothing is stored yet shows its newest page without being scrolled.
    if (window.held.value.view && window.held.value.rows.length === 0 && conversation.value) void history.fetchPage(async () => false);
  });

  return {
    id: conversationId,
    accountId,
    conversation,
    title,
    rows,
    loaded: computed(() => window.held.value.view !== undefined && conversation.value !== null),
    more: computed(() => ({
      before: window.moreBefore.value || (conversation.value?.key !== undefined && conversation.value.historyComplete !== true),
      after: window.moreAfter.value,
    })),
    history: history.state,
    reading,
    below: computed(() => (reading.atEnd.value ? 0 : (conversation.value?.unread ?? 0))),
    target,
    marked,
    pending: computed(() => changes.value.value.some((change) => change.change.kind !== 'read' && change.refused === undefined)),
    up: () => void up(),
    down: () => window.down(),
    setAtEnd(atEnd) {
      reading.setAtEnd(atEnd);
      if (atEnd) window.arrived();
    },
    toLatest() {
      batch(() => {
        window.toLatest();
        marked.value = undefined;
        target.value = { key: 'end', n: (target.peek()?.n ?? 0) + 1 };
      });
    },
    jumpTo,
    jumpToId,
    show(message) {
      optimistic.value = [...optimistic.peek(), message];
      return () => forget(message.id);
    },
    forget,
    targetReached() {
      target.value = undefined;
    },
    close() {
      for (const stop of [stopRoute, stopShown, stopEmpty, row.stop, changes.stop, () => window.close(), () => reading.close()]) stop();
    },
  };
}

function storeMark(database: AccountDb, conversationId: string, upTo: number): void {
  dropMark(conversationId);
  void requestChange(database, conversationId, { kind: 'read', upTo }, 0, { now: Date.now, newId: () => crypto.randomUUID() }).then(
    () => poke(database.accountId),
    (error: unknown) => console.warn('The read mark was not stored.', error),
  );
}

/** The rows; those that did not change are the same objects again. */
function rowsOf(window: ThreadWindow, messages: ReadonlySignal<readonly Message[]>, reading: Reading): Thread['rows'] {
  let last: readonly TimelineRow[] = [];
  // What is above is not always known (only the backend has it): what was shown without stays as it is when that comes.
  const apart = new Set<string>();
  return computed(() => {
    const unreadFrom = reading.unreadFrom.value;
    const { above } = window.held.value;
    const first = messages.value[0];
    if (first && !above) apart.add(first.id);
    const options = { apart, ...(above ? { above } : {}), ...(unreadFrom === undefined ? {} : { unreadFrom }) };
    last = keepRows(last, timelineRows(messages.value, options));
    return last;
  });
}

/** What a conversation is called: the contact's name, else the number as it is written at home. */
export function titleOf(conversation: Pick<Conversation, 'name' | 'phone'> | undefined, region: string): string {
  if (!conversation) return '';
  return conversation.name || formatPhone(conversation.phone, region);
}
