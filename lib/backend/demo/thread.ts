/** One conversation of the demo as it changes: the start, then every happening in order. Says what it tells the outside. */
import { type Conversation, previewOf } from '../../domain/conversation';
import type { BackendEvent, ConversationPatch, RemoteMessage } from '../../domain/event';
import { outranks } from '../../domain/message';
import type { Change } from '../backend';
import { type Cast, keyOf, readKey } from './cast';
import type { Happening, Said } from './happenings';
import { pastLength, pastMessage } from './past';
import { agentName, TEAMS } from './shop';

/** Changeable facts of a conversation. */
interface Facts {
  state: Conversation['state'];
  pending: true | null;
  snoozedUntil: number | null;
  assigneeId: string | null;
  teamId: string | null;
  labels: readonly string[];
  priority: NonNullable<Conversation['priority']> | null;
  muted: boolean;
}

/** A conversation at one moment. */
export class Thread {
  readonly facts: Facts = {
    ...{ state: 'open', pending: null, snoozedUntil: null, assigneeId: null, teamId: null },
    ...{ labels: [], priority: null, muted: false },
  };
  /** Messages since the start, with the reports so far, by remote id, oldest first. */
  readonly recent = new Map<string, RemoteMessage>();
  /** Times of inbound messages that nobody has seen (ms). */
  unread: number[] = [];
  /** Newest message of the customer or an agent. */
  newest: RemoteMessage | undefined;
  lastInboundAt: number | undefined;
  lastAt = 0;
  /** False until something made the conversation exist. */
  exists = false;
  version = 0;
  private versionAt = 0;

  constructor(readonly key: string) {}

  /** The conversation as it was at the start; one that is not in the cast does not exist yet. */
  static atStart(key: string, cast: Cast, seed: number, born: number): Thread {
    const thread = new Thread(key);
    const part = cast.find(key);
    if (!part) return thread;
    const { role } = part;
    thread.exists = true;
    thread.version = born * 1000;
    Object.assign(thread.facts, {
      state: role.state ?? 'open',
      snoozedUntil: role.snooze === undefined ? null : born + role.snooze * 60_000,
      assigneeId: role.assignee ?? null,
      teamId: role.team ?? null,
      labels: role.labels ?? [],
      priority: role.priority ?? null,
      muted: role.muted ?? false,
    });
    const inbound: number[] = [];
    for (let n = pastLength(part) - 1; n >= 0 && (!thread.newest || inbound.length < Math.max(1, role.unread ?? 0)); n -= 1) {
      const message = pastMessage(part, n, seed, born);
      if (message.kind === 'inbound') inbound.unshift(message.at);
      if (message.kind === 'inbound' || message.kind === 'outbound') thread.newest ??= message;
    }
    thread.lastInboundAt = inbound.at(-1);
    thread.unread = role.unread ? inbound.slice(-role.unread) : [];
    thread.lastAt = thread.newest?.at ?? born;
    return thread;
  }

  /** Applies a happening and returns the facts that it brings, without the conversation's own (see `patch`). */
  apply(happening: Happening): BackendEvent[] {
    const { at } = happening;
    this.version = at === this.versionAt ? this.version + 1 : at * 1000;
    this.versionAt = at;
    switch (happening.what) {
      case 'begin':
        if (!this.exists) this.lastAt = at;
        this.exists = true;
        return [];
      case 'message':
        return [this.say(happening.message, at, happening.seq)];
      case 'report':
        return this.report(happening);
      case 'change':
        return this.change(happening.change, happening.by, at, happening.seq);
      case 'wake':
        if (this.facts.state === 'snoozed' && this.facts.snoozedUntil === happening.until) this.state('open');
        return [];
      case 'typing':
      case 'optOut':
      case 'contact':
        return [];
    }
  }

  /** What is true of the conversation, for the outside; `whole` adds what messages themselves tell to one who has them. */
  patch(whole: boolean): ConversationPatch {
    const { inboxId, phone, channel } = readKey(this.key);
    const summary = {
      lastAt: this.lastAt,
      ...(this.newest ? { preview: previewOf(asMessage(this.newest)) } : {}),
      ...(this.lastInboundAt === undefined ? {} : { lastInboundAt: this.lastInboundAt }),
    };
    return { inboxId, channel, phone, ...this.facts, unread: this.unread.length, ...(whole ? summary : {}) };
  }

  private say(said: Said, at: number, seq: number, activity = false): BackendEvent {
    const message: RemoteMessage = {
      ...said,
      key: this.key,
      at,
      id: `p${String(at).padStart(14, '0')}.${String(seq + 500_000).padStart(9, '0')}${activity ? 'a' : ''}`,
    };
    this.exists = true;
    this.recent.set(message.remoteId, message);
    if (message.kind === 'inbound' || message.kind === 'outbound') {
      this.newest = message;
      this.lastAt = at;
    }
    if (message.kind === 'inbound') {
      this.lastInboundAt = at;
      this.unread = [...this.unread, at];
      if (!this.facts.muted && this.facts.state !== 'open') this.state('open');
    }
    return { type: 'message', message };
  }

  private report({ remoteId, report }: Extract<Happening, { what: 'report' }>): BackendEvent[] {
    const message = this.recent.get(remoteId);
    if (!message?.report || !outranks(report.status, message.report.status)) return [];
    const next = { ...message, report };
    this.recent.set(remoteId, next);
    if (this.newest?.remoteId === remoteId) this.newest = next;
    return [{ type: 'report', remoteId, report }];
  }

  private change(change: Change, by: string, at: number, seq: number): BackendEvent[] {
    const before = { ...this.facts };
    this.set(change);
    const words = activityOf(before, this.facts, agentName(by));
    if (words === undefined) return [];
    return [this.say({ kind: 'activity', remoteId: `a.${seq + 500_000}`, text: words }, at, seq, true)];
  }

  private set(change: Change): void {
    switch (change.kind) {
      case 'state':
        this.state(change.state);
        return;
      case 'snooze':
        this.state('snoozed');
        this.facts.snoozedUntil = change.until ?? null;
        return;
      case 'pending':
        this.state('open');
        this.facts.pending = true;
        return;
      case 'assign':
        this.facts.assigneeId = change.agentId;
        return;
      case 'team':
        this.facts.teamId = change.teamId;
        return;
      case 'labels':
        this.facts.labels = [...change.labels];
        return;
      case 'priority':
        this.facts.priority = change.priority;
        return;
      case 'mute':
        this.facts.muted = change.muted;
        return;
      case 'read':
        this.unread = this.unread.filter((time) => time > change.upTo);
        return;
      case 'unread':
        if (this.unread.length === 0) this.unread = [this.lastInboundAt ?? this.lastAt];
        return;
      case 'macro':
        this.macro(change.macroId);
        return;
    }
  }

  private macro(id: string): void {
    if (id === 'done') {
      this.state('closed');
      this.facts.assigneeId = null;
    }
    if (id === 'to-vans') {
      this.facts.teamId = 'vans';
      if (!this.facts.labels.includes('delivery')) this.facts.labels = [...this.facts.labels, 'delivery'];
    }
  }

  private state(state: Conversation['state']): void {
    this.facts.state = state;
    this.facts.pending = null;
    this.facts.snoozedUntil = null;
  }
}

/** The line of activity that a change leaves; `undefined` when it is not worth one. */
function activityOf(before: Facts, after: Facts, who: string): string | undefined {
  if (before.state !== after.state) {
    return `${who} ${after.state === 'closed' ? 'closed' : after.state === 'snoozed' ? 'snoozed' : 'reopened'} the conversation`;
  }
  if (before.pending !== after.pending) return `${who} marked the conversation as ${after.pending ? 'pending' : 'open'}`;
  if (before.assigneeId !== after.assigneeId) {
    return after.assigneeId === null
      ? `${who} unassigned the conversation`
      : agentName(after.assigneeId) === who
        ? `${who} took the conversation`
        : `${who} assigned the conversation to ${agentName(after.assigneeId)}`;
  }
  if (before.teamId !== after.teamId && after.teamId !== null) {
    return `${who} handed the conversation to ${TEAMS.find((team) => team.id === after.teamId)?.name ?? 'a team'}`;
  }
  return undefined;
}

function asMessage(message: RemoteMessage): Parameters<typeof previewOf>[0] {
  const { key, report, id, kind, at, text, attachments } = message;
  const status = kind === 'outbound' ? (report?.status ?? 'sent') : 'received';
  return {
    id,
    conversationId: key,
    kind,
    at,
    text,
    status,
    ...(report?.failure ? { failure: report.failure } : {}),
    ...(attachments ? { attachments } : {}),
  };
}

/** Keys under which a number may be known. */
export function keysOf(phone: string): string[] {
  return ['shop', 'wa', 'vans'].map((inbox) => keyOf(inbox, phone));
}
