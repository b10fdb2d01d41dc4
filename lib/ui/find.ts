/** Find in the open thread: our own bar over the whole stored thread. Ctrl+F opens it; pressed again while it is open, the browser has it. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { type Occurrence, occurrenceAt } from '../domain/highlight';
import { findInConversation, type Match } from '../store/read';
import { addCommands } from './keys';
import { db } from './session';
import { t } from './strings';
import type { Thread } from './thread';

/** See `openFind`. */
export interface Find {
  readonly open: ReadonlySignal<boolean>;
  readonly query: ReadonlySignal<string>;
  /** Messages with matches, newest first; grows while the thread is read. */
  readonly matches: ReadonlySignal<readonly Match[]>;
  readonly total: ReadonlySignal<number>;
  /** 1 = the newest occurrence; 0 = none chosen. */
  readonly position: ReadonlySignal<number>;
  readonly current: ReadonlySignal<Occurrence | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  /** Older messages of the thread are not stored yet; when they are, the search is made again. */
  readonly partial: ReadonlySignal<boolean>;
  show(): void;
  hide(): void;
  search(query: string): void;
  /** 1 = the next older occurrence, -1 = the next newer one; goes round. */
  step(delta: 1 | -1): void;
  close(): void;
}

/** The find bar of one thread. */
export function openFind(thread: Thread): Find {
  const open = signal(false);
  const query = signal('');
  const matches = signal<readonly Match[]>([]);
  const position = signal(0);
  const busy = signal(false);
  const total = computed(() => matches.value.reduce((sum, match) => sum + match.count, 0));
  const current = computed(() => (position.value > 0 ? occurrenceAt(matches.value, position.value - 1) : undefined));

  const partial = computed(() => thread.conversation.value?.key !== undefined && thread.conversation.value.historyComplete !== true);

  const stopSearch = effect(() => {
    const wanted = query.value;
    void partial.value;
    const database = db.peek();
    matches.value = [];
    position.value = 0;
    busy.value = wanted.trim() !== '';
    if (!database || wanted.trim() === '') return;
    const ending = new AbortController();
    const found = (more: readonly Match[]): void => {
      const first = matches.peek().length === 0;
      matches.value = [...matches.peek(), ...more];
      if (first) goTo(1);
    };
    findInConversation(database, thread.id, wanted, found, ending.signal)
      .catch((error: unknown) => console.warn('The search in the thread stopped.', error))
      .finally(() => {
        if (!ending.signal.aborted) busy.value = false;
      });
    return () => ending.abort();
  });
  const goTo = (place: number): void => {
    position.value = place;
    const occurrence = current.peek();
    const match = occurrence && matches.peek().find((one) => one.id === occurrence.id);
    if (match) void thread.jumpTo(match);
  };
  const show = (): void => {
    open.value = true;
  };
  const stopKeys = addCommands({
    id: 'find',
    group: 'conversation',
    label: () => t('findTitle'),
    keys: 'mod+f',
    inFields: true,
    enabled: () => !open.peek(),
    run: show,
  });

  return {
    open,
    query,
    matches,
    total,
    position,
    current,
    busy,
    partial,
    show,
    hide() {
      open.value = false;
      query.value = '';
    },
    search(next) {
      query.value = next;
    },
    step(delta) {
      const count = total.peek();
      if (count > 0) goTo(((position.peek() - 1 + delta + count) % count) + 1);
    },
    close() {
      stopSearch();
      stopKeys();
    },
  };
}
