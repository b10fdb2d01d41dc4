/** What every part of the test server shares: records, clock, faults, journal, options, and the way out for events. */
import type { Actor } from './access';
import { recipients } from './access';
import type { Clock } from './clock';
import type { Faults } from './faults';
import type { Journal } from './journal';
import type * as m from './model';
import { conversationPush } from './shapes-conversation';
import { messagePush } from './shapes-message';
import { contactPush, userPush } from './shapes-people';
import type { World } from './state';

/** How the server behaves. Delays are milliseconds of the server's clock. */
export interface Options {
  /** Shown by `GET /api`. Default 4.15.1. */
  version: string;
  /** A path before everything, as behind a proxy: '' or '/chat'. */
  basePath: string;
  /** `none` = a stock server; `api` = ENABLE_API_CORS; `all` = development. */
  cors: 'none' | 'api' | 'all';
  /** The throttles of contract 1.7. */
  rateLimits: boolean;
  /** The feature flag of contract 2.8. */
  unreadCounts: boolean;
  pingMs: number;
  /** From the POST to the provider's answer. */
  apiDelayMs: number;
  /** The further wait of a message with files. */
  fileDelayMs: number;
  /** From acceptance to delivered, and from delivered to read. */
  reportDelayMs: number;
}

/** Where an event goes: to these users' streams, or to the account's stream. */
export type Audience = ReadonlySet<number> | 'account';

/** The five events that are rendered again in a job, plus what jobs cause by themselves. */
const IN_JOB = new Set(['conversation.read', 'conversation.updated', 'team.changed', 'assignee.changed', 'conversation.status_changed']);

/** The shared parts and the emitting of events. */
export class Core {
  /** The origin and base path, known once the server listens. */
  url = '';
  /** Puts a serialised event on the cable. */
  sink: (event: string, accountId: number, data: m.Json, to: Audience) => void = () => undefined;

  constructor(
    readonly world: World,
    readonly clock: Clock,
    readonly faults: Faults,
    readonly journal: Journal,
    readonly options: Options,
  ) {}

  /** Emits an event with a snapshot of its data. */
  emit(event: string, accountId: number, data: m.Json, to: Audience): void {
    this.journal.event(event);
    this.sink(event, accountId, { ...(JSON.parse(JSON.stringify(data)) as m.Json), account_id: accountId }, to);
  }

  /** A conversation event to everybody who gets them. */
  emitConversation(event: string, conversation: m.Conversation): void {
    const data = conversationPush(this.world, this.url, conversation, IN_JOB.has(event));
    this.emit(event, conversation.accountId, data, recipients(this.world, conversation));
  }

  /** `message.created`, `message.updated` or `first.reply.created`. The performer is the user whose request caused it. */
  emitMessage(event: string, message: m.Message, extra: { echoId?: string; performer?: m.User; changes?: m.Json } = {}): void {
    const performer = extra.performer;
    const data = {
      ...messagePush(this.world, this.url, message, performer === undefined),
      ...(extra.echoId === undefined ? {} : { echo_id: extra.echoId }),
      ...(performer === undefined ? {} : { performer: userPush(this.world, performer, message.accountId) }),
      ...(extra.changes === undefined ? {} : { previous_changes: extra.changes }),
    };
    this.emit(event, message.accountId, data, recipients(this.world, this.world.conversationOf(message)));
  }

  /** A contact event: the account's stream, so every user of the account. */
  emitContact(event: string, contact: m.Contact, performer?: m.User): void {
    const by = performer === undefined ? {} : { performer: userPush(this.world, performer, contact.accountId) };
    this.emit(event, contact.accountId, { ...contactPush(contact), ...by }, 'account');
  }

  /** Tells that a list of the account changed. */
  invalidate(account: m.Account, list: 'label' | 'inbox' | 'team'): void {
    account.cacheKeys[list] = Math.max(account.cacheKeys[list] + 1, Math.floor(this.clock.now() / 1000));
    const users = this.world.accountUsers(account.id).map((u) => u.id);
    this.emit('account.cache_invalidated', account.id, { cache_keys: cacheKeys(account) }, new Set(users));
  }

  /** The actor that a user is in an account. */
  actor(user: m.User, account: m.Account): Actor | undefined {
    const membership = user.memberships.get(account.id);
    return membership === undefined ? undefined : { user, account, membership };
  }
}

/** The cache keys as strings. */
export function cacheKeys(account: m.Account): m.Json {
  const { label, inbox, team } = account.cacheKeys;
  return { label: String(label), inbox: String(inbox), team: String(team) };
}
