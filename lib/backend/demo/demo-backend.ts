/** The demo's backend: the verbs of the interface over its world (world.ts) and its memory (state.ts), with human delays. */
import type { Contact } from '../../domain/contact';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import type { Attachment } from '../../domain/message';
import type { ReplyChange } from '../../domain/reply-form';
import {
  type Accepted,
  type Backend,
  BackendError,
  type Change,
  type Environment,
  type Found,
  type Listening,
  type Outgoing,
  type Page,
  type PullDepth,
} from '../backend';
import { CAPABILITIES } from './capabilities';
import { keyOf } from './cast';
import type { DemoConfig } from './config';
import { bytesOf } from './files';
import { messageIdOf } from './happenings';
import { listening } from './listening';
import { magicIn } from './magic';
import { pages } from './pulling';
import { repliesOf, replyDeed } from './replies';
import { decide } from './sending';
import { AGENTS, INBOXES, TEMPLATES } from './shop';
import { type Deed, type DemoStorage, Memory } from './state';
import { type Moment, World } from './world';

/** Messages of a page of history. */
const HISTORY_PAGE = 50;
/** An unclear send is looked for so long (ms, divided by speed) before it is called absent. */
const SETTLING = 3000;

/** The demo backend. */
export class DemoBackend implements Backend {
  readonly capabilities = CAPABILITIES;
  readonly memory: Memory;
  private cached: World | undefined;
  private readonly pokes = new Set<() => void>();

  constructor(
    shelf: DemoStorage,
    readonly config: DemoConfig,
    readonly env: Environment,
  ) {
    this.memory = new Memory(shelf, config, env);
  }

  pull(cursor: string | undefined, depth: PullDepth, signal: AbortSignal): AsyncIterable<Page> {
    return pages(cursor, depth, () => this.world(), this.env.now, signal);
  }

  pollAfter(attention: boolean): number {
    return this.scaled(attention ? 2000 : 30_000);
  }

  listen(sink: (events: readonly BackendEvent[]) => void, signal: AbortSignal): Promise<Listening> {
    return listening(
      { env: this.env, world: () => this.world(), pokes: this.pokes, delay: this.scaled(150), longest: this.scaled(20_000) },
      sink,
      signal,
    );
  }

  async resolve(conversation: Conversation, signal: AbortSignal): Promise<{ key: string; events: readonly BackendEvent[] }> {
    await this.pause(300, signal);
    const key = conversation.key ?? keyOf(conversation.inboxId, conversation.phone);
    if (!INBOXES.some((inbox) => inbox.id === conversation.inboxId))
      throw new BackendError('gone', { text: 'This sender does not exist.' });
    const { contactId } = conversation;
    const made = await this.deed((world, moment) =>
      world.thread(key, moment).exists ? undefined : { type: 'resolve', at: moment.at, key, ...(contactId ? { contactId } : {}) },
    );
    const world = await this.world();
    return { key, events: made === undefined ? world.snapshot(key, this.moment(world), 1) : this.of(world, made) };
  }

  async send(outgoing: Outgoing, signal: AbortSignal, progress?: (sent: number, total: number) => void): Promise<Accepted> {
    const { hold } = magicIn(outgoing.message.text);
    const total = outgoing.files.reduce((sum, file) => sum + file.blob.size, 0);
    await this.pause(hold === 'before' ? 30_000 : 400, signal).catch((cause: unknown) => {
      throw new BackendError('notSent', { text: 'Stopped before it left.' }, { cause });
    });
    if (total > 0) progress?.(total, total);
    await this.visible(outgoing.conversation.key);
    const { deed, error } = await this.memory.write((state) => decide(outgoing, this.worldOf(state), this.env.now()));
    this.poke();
    await this.pause(hold === 'after' ? 30_000 : 500, signal).catch((cause: unknown) => {
      throw error ?? new BackendError('unknown', { text: 'Stopped before the answer came.' }, { cause });
    });
    if (error) throw error;
    if (deed === undefined) throw new TypeError('a send without outcome');
    return this.accepted(await this.world(), deed);
  }

  async find(outgoing: Outgoing, signal: AbortSignal): Promise<Found> {
    await this.pause(200, signal);
    const world = await this.world();
    const { ref, attemptAt } = outgoing.message;
    const deed = world.state.deeds.findIndex((d) => d.type === 'send' && d.ref === ref && d.key === outgoing.conversation.key);
    if (deed >= 0) return this.accepted(world, deed);
    const left = this.scaled(SETTLING) - (this.env.now() - (attemptAt ?? 0));
    // More than all of it can only be left when the clock was set back.
    return left > 0 && left <= this.scaled(SETTLING) ? { pending: true, askAgainInMs: Math.max(1, left) } : 'absent';
  }

  async history(conversation: Conversation & { readonly key: string }, signal: AbortSignal): Promise<Page> {
    await this.pause(60, signal);
    const world = await this.world();
    await this.visible(conversation.key);
    const { key, historyCursor } = conversation;
    const place = /^\{"n":(\d+)\}$/.exec(historyCursor ?? '')?.[1];
    if (place === undefined) return { events: world.snapshot(key, this.moment(world), HISTORY_PAGE) };
    const to = Number(place);
    const from = Math.max(0, to - HISTORY_PAGE);
    const messages = world.past(key, from, to).map((message) => ({ type: 'message', message }) as const);
    const patch =
      from === 0 ? { historyCursor: JSON.stringify({ n: 0 }), historyComplete: true } : { historyCursor: JSON.stringify({ n: from }) };
    return { events: [...messages, { type: 'conversation', key, patch }] };
  }

  async change(
    conversation: Conversation & { readonly key: string },
    change: Change,
    signal: AbortSignal,
  ): Promise<readonly BackendEvent[]> {
    await this.pause(150, signal);
    const { key } = conversation;
    await this.visible(key);
    return await this.does(key, change, AGENTS[0]?.id ?? '');
  }

  /** Does a change as an agent (the connected one or, in tests, a colleague); nothing is recorded when it is so already. */
  async does(key: string, change: Change, by: string): Promise<readonly BackendEvent[]> {
    const made = await this.deed((world, moment) => {
      const thread = world.thread(key, moment);
      const before = JSON.stringify(thread.patch(true));
      thread.apply({ what: 'change', change, by, at: moment.at, seq: 0, key, deed: 0 });
      return JSON.stringify(thread.patch(true)) === before ? undefined : { type: 'change', at: moment.at, key, change, by };
    });
    const world = await this.world();
    const thread = world.thread(key, this.moment(world));
    return made === undefined ? [{ type: 'conversation', key, patch: thread.patch(false), version: thread.version }] : this.of(world, made);
  }

  async saveContact(contact: Contact, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    await this.pause(200, signal);
    const { optOut: _optOut, version: _version, attributes, ...rest } = contact;
    const made = await this.deed((_world, moment) => ({
      type: 'contact',
      at: moment.at,
      key: '',
      contact: { ...rest, ...(attributes ? { attributes: { ...attributes } } : {}) },
    }));
    return made === undefined ? [] : this.of(await this.world(), made);
  }

  async reply(change: ReplyChange, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    await this.pause(200, signal);
    await this.deed((world, moment) => replyDeed(world.state, change, moment.at));
    return [await this.replies()];
  }

  async lookup(phones: readonly string[], signal: AbortSignal): Promise<readonly BackendEvent[]> {
    await this.pause(50, signal);
    const world = await this.world();
    const found = phones.flatMap((phone) => world.contactsOf(phone, this.moment(world)));
    return found.map((contact) => ({ type: 'contact', contact }));
  }

  async refresh(what: 'templates' | 'savedReplies' | 'agents' | 'contacts', signal: AbortSignal): Promise<readonly BackendEvent[]> {
    await this.pause(100, signal);
    if (what === 'templates') return [{ type: 'templates', templates: TEMPLATES }];
    if (what === 'savedReplies') return [await this.replies()];
    if (what === 'agents') return [{ type: 'agents', agents: AGENTS }];
    const world = await this.world();
    return world.contacts(this.moment(world)).map((contact) => ({ type: 'contact', contact }));
  }

  async media(attachment: Attachment, signal: AbortSignal): Promise<Blob> {
    await this.pause(150, signal);
    const blob = await bytesOf(attachment.ref ?? '');
    if (!blob) throw new BackendError('gone', { text: 'The file is not there any more.' });
    return blob;
  }

  /** Records what somebody does, if anything; its number. Shared by the agent's verbs and the tests' controls. */
  async deed(make: (world: World, moment: Moment) => Deed | undefined): Promise<number | undefined> {
    const made = await this.memory.write((state) => {
      const world = this.worldOf(state);
      const deed = make(world, this.moment(world));
      return deed ? { state: { ...state, deeds: [...state.deeds, deed] }, result: state.deeds.length } : { result: undefined };
    });
    this.poke();
    return made;
  }

  private accepted(world: World, deed: number): Accepted {
    return { remoteId: messageIdOf(deed), events: this.of(world, deed) };
  }

  /** What a deed has brought so far. */
  private of(world: World, deed: number): readonly BackendEvent[] {
    return world.news({ at: Number.POSITIVE_INFINITY, deeds: deed }, { at: this.moment(world).at, deeds: deed + 1 });
  }

  private async replies(): Promise<BackendEvent> {
    return { type: 'savedReplies', savedReplies: repliesOf(await this.memory.read()) };
  }

  private async world(): Promise<World> {
    return this.worldOf(await this.memory.read());
  }

  private worldOf(state: World['state']): World {
    if (this.cached?.state !== state) this.cached = new World(this.config, state);
    return this.cached;
  }

  private moment(world: World): Moment {
    return world.moment(this.env.now());
  }

  private async visible(key: string): Promise<void> {
    const world = await this.world();
    const thread = world.thread(key, this.moment(world));
    if (!thread.exists) throw new BackendError('gone', { text: 'This conversation does not exist.' });
    if (!world.told(thread)) throw new BackendError('forbidden', { text: 'Your role does not show this conversation.' });
  }

  private poke(): void {
    for (const wake of [...this.pokes]) wake();
  }

  private scaled(ms: number): number {
    return ms / this.config.speed;
  }

  private pause(ms: number, signal: AbortSignal): Promise<void> {
    return this.env.sleep(this.scaled(ms), signal);
  }
}
