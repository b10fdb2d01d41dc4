/** Fills the world quickly and without events, for first syncs and benches. */
import { createConversation } from './conversations';
import type { Core } from './core';
import { createContact, createContactInbox, sourceIdFor } from './incoming';
import type * as m from './model';

/** How much to make. `resolved` = how many of the oldest are resolved. Numbers are +1555 and seven digits from `from` on. */
export interface Seed {
  readonly conversations: number;
  readonly messagesPerConversation: number;
  readonly inbox?: number | string;
  readonly from?: number;
  readonly resolved?: number;
}

/** Conversations with alternating messages, one per minute of the past, newest conversation last. */
export function seed(core: Core, inbox: m.Inbox, of: Seed): void {
  const sink = core.sink;
  core.sink = () => undefined;
  const now = core.clock.now();
  const known = new Map(core.world.accountContacts(inbox.accountId).map((c) => [c.phone, c]));
  for (let c = 0; c < of.conversations; c += 1) {
    const phone = `+1555${String((of.from ?? 1_000_000) + c).padStart(7, '0')}`;
    const contact = known.get(phone) ?? createContact(core, inbox.accountId, { name: `Customer ${c + 1}`, phone });
    const address = sourceIdFor(inbox.kind, phone);
    const contactInbox = core.world.contactInboxBySource(inbox.id, address) ?? createContactInbox(core, contact, inbox, address);
    const conversation = createConversation(core, contactInbox);
    conversation.status = c < (of.resolved ?? 0) ? 'resolved' : 'open';
    for (let n = 0; n < of.messagesPerConversation; n += 1) {
      seedMessage(core, conversation, n, now - (of.conversations - c + of.messagesPerConversation - n) * 60_000);
    }
    contact.lastActivityAt = conversation.lastActivityAt;
  }
  core.sink = sink;
}

function seedMessage(core: Core, conversation: m.Conversation, n: number, at: number): void {
  const incoming = n % 2 === 0;
  const id = core.world.next('message');
  core.world.addMessage(conversation, {
    id,
    conversationId: conversation.id,
    accountId: conversation.accountId,
    inboxId: conversation.inboxId,
    type: incoming ? 0 : 1,
    content: `${incoming ? 'Question' : 'Answer'} ${n + 1} of conversation ${conversation.displayId}`,
    contentType: 'text',
    contentAttributes: {},
    additional: {},
    status: incoming ? 'sent' : 'delivered',
    sourceId: `SMseed${id}`,
    private: false,
    sender: incoming ? { type: 'Contact', id: conversation.contactId } : { type: 'User', id: 2 },
    attachments: [],
    createdAt: at,
    updatedAt: at,
  });
  conversation.lastActivityAt = at;
  conversation.updatedAt = at;
  if (n === 0) Object.assign(conversation, { createdAt: at, waitingSince: at });
  else if (!incoming) Object.assign(conversation, { firstReplyAt: conversation.firstReplyAt ?? at, waitingSince: null });
  else conversation.waitingSince ??= at;
}
