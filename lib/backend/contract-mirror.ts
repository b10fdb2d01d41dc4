/** A store in miniature: what a client knows after some events. The backend contract's kit compares mirrors. */
import type { Contact, SavedReply, Viewer } from '../domain/contact';
import { type Conversation, summarise, withLeg } from '../domain/conversation';
import type { BackendEvent, ConversationPatch, RemoteMessage } from '../domain/event';
import { advance, type Message } from '../domain/message';

/** Conversations by key, messages by remote id, with the domain's rules applied. Order of arrival is kept in `seen`. */
export class Mirror {
  readonly conversations = new Map<string, Conversation>();
  readonly messages = new Map<string, Message & { readonly fresh: boolean }>();
  readonly contacts = new Map<string, Contact>();
  readonly kinds = new Set<BackendEvent['type']>();
  /** Keys in the order of their first mention. */
  readonly seen: string[] = [];
  viewer: Viewer | undefined;
  savedReplies: readonly SavedReply[] = [];
  /** Statuses of each outbound message in the order in which they were told. */
  readonly told = new Map<string, string[]>();

  /** `lenient`: for streams, which may speak of conversations that this reader has not pulled. */
  constructor(private readonly manner: 'strict' | 'lenient' = 'strict') {}

  /** Takes events in order. Throws, as the store does, on a fact about a conversation that nobody introduced. */
  apply(events: readonly BackendEvent[]): void {
    for (const event of events) this.one(event);
  }

  /** Messages of a conversation, oldest first. */
  thread(key: string): (Message & { readonly fresh: boolean })[] {
    return [...this.messages.values()].filter((m) => m.conversationId === key).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  /** What two readers must agree on, whatever pages it came in. */
  facts(): unknown {
    const conversations = [...this.conversations.values()].map(({ key, state, pending, unread, assigneeId, lastAt, name }) => ({
      key,
      state,
      pending,
      unread,
      assigneeId,
      lastAt,
      name,
    }));
    const messages = [...this.messages].map(([remoteId, { text, status, at, conversationId }]) => ({
      remoteId,
      text,
      status,
      at,
      conversationId,
    }));
    return {
      conversations: conversations.sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)),
      messages: messages.sort((a, b) => (a.remoteId < b.remoteId ? -1 : 1)),
      contacts: [...this.contacts.keys()].sort(),
    };
  }

  private one(event: BackendEvent): void {
    this.kinds.add(event.type);
    switch (event.type) {
      case 'message':
        return this.message(event.message);
      case 'report': {
        const known = this.messages.get(event.remoteId);
        if (!known) return;
        this.tell(event.remoteId, event.report.status);
        this.messages.set(event.remoteId, { ...advance(known, event.report), fresh: known.fresh });
        return;
      }
      case 'conversation': {
        this.mention(event.key);
        const known = this.conversations.get(event.key) ?? this.introduced(event.key, event.patch);
        if (event.version !== undefined && (known.version ?? 0) > event.version) return;
        const legged = event.leg ? withLeg(known, event.leg) : known;
        this.conversations.set(event.key, {
          ...patched(legged, event.patch),
          ...(event.version === undefined ? {} : { version: event.version }),
        });
        return;
      }
      case 'conversation.gone':
        this.conversations.delete(event.key);
        for (const [id, message] of this.messages) if (message.conversationId === event.key) this.messages.delete(id);
        return;
      case 'message.gone':
        this.messages.delete(event.remoteId);
        return;
      case 'contact':
        this.contacts.set(event.contact.id, event.contact);
        return;
      case 'contact.gone':
        this.contacts.delete(event.id);
        return;
      case 'savedReplies':
        this.savedReplies = event.savedReplies;
        return;
      case 'viewer':
        this.viewer = event.viewer;
        return;
      default:
        return;
    }
  }

  private message(remote: RemoteMessage): void {
    this.mention(remote.key);
    const known = this.messages.get(remote.remoteId);
    const fresh = remote.fresh ?? true;
    const status = remote.kind === 'outbound' ? (remote.report?.status ?? 'sent') : 'received';
    if (remote.kind === 'outbound') this.tell(remote.remoteId, status);
    const row = known ?? rowOf(remote, status, fresh);
    const message = remote.report ? advance(row, remote.report) : row;
    this.messages.set(remote.remoteId, { ...message, ...(remote.ref ? { ref: remote.ref } : {}), fresh });
    const conversation = this.conversations.get(remote.key) ?? this.introduced(remote.key, {});
    this.conversations.set(remote.key, summarise(conversation, message, !known, fresh));
  }

  private introduced(key: string, { inboxId, phone, channel }: ConversationPatch): Conversation {
    const whole = inboxId !== undefined && phone !== undefined && channel !== undefined;
    if (!whole && this.manner === 'strict') throw new Error(`a fact about ${key} before the conversation itself`);
    return blank(key);
  }

  private tell(remoteId: string, status: string): void {
    this.told.set(remoteId, [...(this.told.get(remoteId) ?? []), status]);
  }

  private mention(key: string): void {
    if (!this.conversations.has(key)) this.seen.push(key);
  }
}

function rowOf(remote: RemoteMessage, status: Message['status'], fresh: boolean): Message & { readonly fresh: boolean } {
  const { key, id, remoteId, kind, at, text, report, attachments, author } = remote;
  return {
    id,
    conversationId: key,
    remoteId,
    kind,
    at,
    text,
    status,
    fresh,
    ...(report?.failure ? { failure: report.failure } : {}),
    ...(attachments ? { attachments } : {}),
    ...(author ? { author } : {}),
  };
}

function blank(key: string): Conversation {
  return {
    id: key,
    key,
    inboxId: '',
    channel: 'sms',
    phone: '',
    name: '',
    state: 'open',
    unread: 0,
    lastAt: 0,
    preview: { text: '', kind: 'note', status: 'received' },
  };
}

/** The conversation with the fields of a patch; `null` clears. */
function patched(conversation: Conversation, patch: ConversationPatch): Conversation {
  const { pending, snoozedUntil, assigneeId, teamId, priority, ...plain } = patch;
  const nullable = { pending, snoozedUntil, assigneeId, teamId, priority };
  const next: Record<string, unknown> = { ...conversation, ...plain };
  for (const [field, value] of Object.entries(nullable)) {
    if (value === null) delete next[field];
    else if (value !== undefined) next[field] = value;
  }
  return next as unknown as Conversation;
}
