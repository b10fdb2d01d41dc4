/** Steps that the adapter's tests share. */
import type { Backend, Outgoing, Page } from '../../../../lib/backend/backend';
import { settle, writeDown } from '../../../../lib/backend/contract-harness';
import { Mirror } from '../../../../lib/backend/contract-mirror';
import type { Conversation } from '../../../../lib/domain/conversation';
import type { Message } from '../../../../lib/domain/message';
import type { TwilioHarness } from './harness';

export const never = (): AbortSignal => new AbortController().signal;

/** What a client of the adapter knows, with its cursor. */
export class Reader {
  readonly mirror = new Mirror();
  cursor: string | undefined;

  constructor(
    private readonly h: TwilioHarness,
    private readonly backend: () => Backend = () => h.backend,
  ) {}

  /** Pulls to the end. */
  async pull(depth: 'current' | 'complete' = 'current', attention?: boolean): Promise<readonly Page[]> {
    const pages: Page[] = [];
    const run = async (): Promise<void> => {
      for await (const page of this.backend().pull(this.cursor, depth, never(), attention)) {
        pages.push(page);
        this.mirror.apply(page.events);
        this.cursor = page.cursor ?? this.cursor;
      }
    };
    await settle(this.h, run());
    return pages;
  }

  texts(): string[] {
    return [...this.mirror.messages.values()].map((message) => message.text);
  }

  with(text: string): (Message & { fresh: boolean }) | undefined {
    return [...this.mirror.messages.values()].find((message) => message.text === text);
  }
}

let count = 0;

/** A message on its way, as the outbox makes it. */
export function sending(h: TwilioHarness, key: string, text: string, over: Partial<Message> = {}, more: Partial<Outgoing> = {}): Outgoing {
  count += 1;
  const now = h.env.now();
  const [own = '', remote = ''] = key.split('|');
  const conversation: Conversation & { key: string } = {
    id: key,
    key,
    inboxId: own,
    channel: own.startsWith('whatsapp:') ? 'whatsapp' : 'sms',
    phone: remote.replace('whatsapp:', ''),
    name: '',
    state: 'open',
    unread: 0,
    lastAt: now,
    preview: { text: '', kind: 'activity', status: 'received' },
  };
  const message: Message & { ref: string; leftAt?: number } = {
    id: `own-${count}`,
    conversationId: key,
    kind: 'outbound',
    at: now,
    text,
    status: 'sending',
    outbox: 'sending',
    ref: `ref-${count}`,
    attemptAt: now,
    leftAt: 0,
    ...over,
  };
  return { message, conversation, files: [], leaving: (at) => writeDown(message, at), ...more };
}

/** Requests of a kind since the start, as the server counted them. */
export function requests(h: TwilioHarness, kind: string): number {
  return h.server.journal.requests.filter((one) => one.kind === kind || kind === '*').length;
}
