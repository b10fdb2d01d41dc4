/**
 * What the demo remembers: the deeds since it was first opened. All else (customers, history, answers, reports) is computed from the seed,
 * the start time and this list, so the worker may die at any moment and nothing but an unsaved deed is lost.
 */
import * as v from 'valibot';
import type { Environment } from '../backend';
import { type DemoConfig, worldName } from './config';

/** Where the state is kept between restarts, as one text. `save` must be durable when it resolves. */
export interface DemoStorage {
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
}

const Attachment = v.object({
  id: v.string(),
  kind: v.picklist(['image', 'audio', 'video', 'file', 'location', 'contact']),
  type: v.exactOptional(v.string()),
  name: v.exactOptional(v.string()),
  size: v.exactOptional(v.number()),
  width: v.exactOptional(v.number()),
  height: v.exactOptional(v.number()),
  ref: v.exactOptional(v.string()),
  latitude: v.exactOptional(v.number()),
  longitude: v.exactOptional(v.number()),
  text: v.exactOptional(v.string()),
});

const Template = v.object({ id: v.string(), name: v.string(), language: v.string(), values: v.record(v.string(), v.string()) });

const Change = v.variant('kind', [
  v.object({ kind: v.literal('state'), state: v.picklist(['open', 'closed']) }),
  v.object({ kind: v.literal('snooze'), until: v.exactOptional(v.number()) }),
  v.object({ kind: v.literal('pending') }),
  v.object({ kind: v.literal('assign'), agentId: v.nullable(v.string()) }),
  v.object({ kind: v.literal('team'), teamId: v.nullable(v.string()) }),
  v.object({ kind: v.literal('labels'), labels: v.pipe(v.array(v.string()), v.readonly()) }),
  v.object({ kind: v.literal('priority'), priority: v.nullable(v.picklist(['low', 'medium', 'high', 'urgent'])) }),
  v.object({ kind: v.literal('mute'), muted: v.boolean() }),
  v.object({ kind: v.literal('read'), upTo: v.number() }),
  v.object({ kind: v.literal('unread') }),
  v.object({ kind: v.literal('macro'), macroId: v.string() }),
]);

const Contact = v.object({
  id: v.string(),
  remoteId: v.exactOptional(v.string()),
  name: v.string(),
  phone: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  company: v.exactOptional(v.string()),
  attributes: v.exactOptional(v.record(v.string(), v.string())),
  blocked: v.exactOptional(v.boolean()),
});

/** Fields of every deed: when (ms) and the conversation's key. */
const base = { at: v.number(), key: v.string() };

const Deed = v.variant('type', [
  v.object({
    ...base,
    type: v.literal('send'),
    ref: v.string(),
    text: v.string(),
    note: v.exactOptional(v.boolean()),
    attachments: v.exactOptional(v.pipe(v.array(Attachment), v.readonly())),
    template: v.exactOptional(Template),
    replyTo: v.exactOptional(v.string()),
    /** Provider code of a failure that is reported later. */
    code: v.exactOptional(v.string()),
    /** How many messages this agent had sent in the conversation before: picks the customer's answer. */
    turn: v.number(),
  }),
  v.object({ ...base, type: v.literal('change'), change: Change, by: v.string() }),
  v.object({
    ...base,
    type: v.literal('resolve'),
    /** The contact that the agent named, where several have the number. */
    contactId: v.exactOptional(v.string()),
  }),
  v.object({
    ...base,
    type: v.literal('inbound'),
    text: v.string(),
    attachments: v.exactOptional(v.pipe(v.array(Attachment), v.readonly())),
  }),
  v.object({ ...base, type: v.literal('contact'), contact: Contact }),
  /** A saved reply was written, or removed (null). */
  v.object({ ...base, type: v.literal('reply'), id: v.string(), words: v.nullable(v.object({ code: v.string(), text: v.string() })) }),
]);

const State = v.object({
  v: v.literal(1),
  world: v.string(),
  /** When the demo was first opened (ms). */
  born: v.number(),
  /** Faults that wait for the next send, oldest first (tests). */
  faults: v.array(v.picklist(['rejected', 'busy', 'notSent', 'unknownAfter', 'unknownBefore'])),
  /** References that were turned away once. */
  turnedAway: v.array(v.string()),
  deeds: v.array(Deed),
});

/** The whole state. */
export type State = v.InferOutput<typeof State>;
/** Something that somebody did after the start. */
export type Deed = v.InferOutput<typeof Deed>;
/** A send at the backend. */
export type SendDeed = Extract<Deed, { type: 'send' }>;
/** A fault to come. */
export type Fault = State['faults'][number];

/** The messages that a state's text says were sent to customers (notes left out), for tests that count at the backend. */
export function sentIn(text: string): SendDeed[] {
  const result = v.safeParse(State, JSON.parse(text));
  return result.success ? result.output.deeds.filter((deed) => deed.type === 'send').filter((deed) => deed.note !== true) : [];
}

/** The stored state with one writer at a time. */
export class Memory {
  private text: string | undefined;
  private state: State | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly shelf: DemoStorage,
    private readonly config: DemoConfig,
    private readonly env: Environment,
  ) {}

  /** The state as stored; the first call ever makes and saves it. */
  read(): Promise<State> {
    return this.alone(() => this.load());
  }

  /** Runs `change` on the newest state and saves what it returns before resolving. `undefined` saves nothing. */
  write<T>(change: (state: State) => { readonly state?: State; readonly result: T }): Promise<T> {
    return this.alone(async () => {
      const { state, result } = change(await this.load());
      if (state) await this.save(state);
      return result;
    });
  }

  private async load(): Promise<State> {
    const text = await this.shelf.load();
    if (this.state && text !== undefined && text === this.text) return this.state;
    const known = text === undefined ? undefined : this.parse(text);
    if (!known)
      return await this.save({ v: 1, world: worldName(this.config), born: this.env.now(), faults: [], turnedAway: [], deeds: [] });
    this.text = text;
    this.state = known;
    return known;
  }

  private parse(text: string): State | undefined {
    try {
      const result = v.safeParse(State, JSON.parse(text));
      if (result.success && result.output.world === worldName(this.config)) return result.output;
      this.env.log(
        result.success ? 'demo: another world is configured; it starts anew' : 'demo: the stored state has another shape; it starts anew',
      );
    } catch {
      this.env.log('demo: the stored state is not JSON; it starts anew');
    }
    return undefined;
  }

  private async save(state: State): Promise<State> {
    const text = JSON.stringify(state);
    await this.shelf.save(text);
    this.text = text;
    this.state = state;
    return state;
  }

  private alone<T>(task: () => Promise<T>): Promise<T> {
    const next = this.queue.then(task, task);
    this.queue = next.catch(() => undefined);
    return next;
  }
}

/** Storage that lives as long as the object, for tests. */
export function memoryStorage(initial?: string): DemoStorage {
  let kept = initial;
  return {
    load: () => Promise.resolve(kept),
    save: (text) => {
      kept = text;
      return Promise.resolve();
    },
  };
}
