/** What the reader has seen of an open thread: the unread line, the read mark, and words for screen readers when somebody writes. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import { cleanText } from '../domain/text';
import { attentive } from './attentive';
import { t } from './strings';

/** See `follow`. */
export interface Reading {
  /** Where the unread line stands (ms of the first unread message). */
  readonly unreadFrom: ReadonlySignal<number | undefined>;
  /** The view is at the newest message. */
  readonly atEnd: ReadonlySignal<boolean>;
  setAtEnd(atEnd: boolean): void;
  /** Leaves the conversation unread although it is looked at: the agent said so. */
  hold(): void;
  /** The newest message from the customer in words, for a live region. */
  readonly announcement: ReadonlySignal<string>;
  close(): void;
}

interface Sources {
  readonly conversation: ReadonlySignal<Conversation | undefined | null>;
  readonly messages: ReadonlySignal<readonly Message[]>;
  readonly nameOf: () => string;
  /** `opened`: of what was there when the thread was opened. */
  readonly markRead: (upTo: number, opened: boolean) => void;
}

const ANNOUNCED_LENGTH = 300;

/** Follows a thread until closed. */
export function followReading({ conversation, messages, nameOf, markRead }: Sources): Reading {
  const unreadFrom = signal<number | undefined>(undefined);
  const atEnd = signal(false);
  const held = signal(false);
  const announcement = signal('');
  let known: string | undefined;
  let marked = 0;
  let opening = true;

  const stopLine = effect(() => {
    const row = conversation.value;
    if (!row) return;
    // Who looks on at the newest message sees what comes as it comes: no line.
    const looking = attentive.peek() && atEnd.peek();
    if (row.unread > 0 && row.unreadSince !== undefined && (opening || !looking)) unreadFrom.value = row.unreadSince;
    opening = false;
  });
  const stopMark = effect(() => {
    const row = conversation.value;
    const newest = messages.value.at(-1);
    if (!row || row.unread === 0 || !newest || !atEnd.value || !attentive.value || held.value) return;
    if (newest.at < (row.lastInboundAt ?? 0) || (newest.at === marked && row.lastInboundAt === marked)) return;
    const opened = marked === 0 || newest.at === marked;
    marked = newest.at;
    markRead(newest.at, opened);
  });
  const stopWords = effect(() => {
    const newest = messages.value.findLast((message) => message.kind === 'inbound');
    if (!newest || newest.id === known) return;
    const first = known === undefined;
    known = newest.id;
    const files = newest.attachments?.length ? ` ${t('announceFile')}` : '';
    if (!first) announcement.value = t('announceMessage', nameOf(), cleanText(newest.text, ANNOUNCED_LENGTH) + files);
  });
  return {
    unreadFrom,
    atEnd,
    setAtEnd(value) {
      atEnd.value = value;
    },
    hold() {
      held.value = true;
    },
    announcement,
    close() {
      stopLine();
      stopMark();
      stopWords();
    },
  };
}
