/** The demo's world at a moment: who exists, what happened, what is news. A pure function of configuration, state and time. */
import type { Contact, Viewer } from '../../domain/contact';
import { mayView } from '../../domain/conversation';
import type { BackendEvent, ConversationPatch, RemoteMessage } from '../../domain/event';
import { type Cast, castOf, keyOf, readKey } from './cast';
import type { DemoConfig } from './config';
import { type Happening, happeningsOf } from './happenings';
import { pastLength, pastMessage, pastTime } from './past';
import { ME } from './shop';
import type { State } from './state';
import { keysOf, Thread } from './thread';

/** A moment that a reader has seen: everything up to `at` (ms) of the first `deeds` deeds. */
export interface Moment {
  readonly at: number;
  readonly deeds: number;
}

/** The world of one state. Make a new one when the state has changed. */
export class World {
  readonly cast: Cast;
  private readonly happenings: readonly Happening[];
  private readonly byKey = new Map<string, Happening[]>();
  private readonly people: readonly Happening[];
  readonly viewer: Viewer;

  constructor(
    readonly config: DemoConfig,
    readonly state: State,
  ) {
    this.cast = castOf(config, state.born);
    this.happenings = happeningsOf(state, config, this.cast);
    this.people = this.happenings.filter((h) => h.what === 'optOut' || h.what === 'contact');
    for (const happening of this.happenings) {
      const known = this.byKey.get(happening.key);
      if (known) known.push(happening);
      else this.byKey.set(happening.key, [happening]);
    }
    this.viewer = { agentId: ME.id, name: ME.name, visibility: config.visibility, admin: config.visibility === 'all' };
  }

  /** The present: the demo's clock never runs behind its last deed, whatever the system clock does. */
  moment(now: number): Moment {
    return { at: Math.max(now, this.state.born, this.state.deeds.at(-1)?.at ?? 0), deeds: this.state.deeds.length };
  }

  /** When the next thing happens after a moment (ms), if anything does. */
  nextAfter(at: number): number | undefined {
    return this.happenings.find((happening) => happening.at > at)?.at;
  }

  /** A conversation at a moment. */
  thread(key: string, moment: Moment): Thread {
    const thread = this.start(key);
    for (const happening of this.byKey.get(key) ?? []) if (within(happening, moment)) thread.apply(happening);
    return thread;
  }

  /** True when the connected agent is told of this conversation. */
  told(thread: Thread): boolean {
    return thread.exists && (this.config.leaky || this.mayView(thread));
  }

  /** What was not known at `since` and is at `until`, in order; with `live` also what matters only now (typing). */
  news(since: Moment, until: Moment, live = false): BackendEvent[] {
    const fresh = (h: Happening): boolean => within(h, until) && (h.at > since.at || h.deed >= since.deeds);
    const keys = new Set(this.happenings.filter(fresh).map((happening) => happening.key));
    const list: { readonly at: number; readonly seq: number; readonly events: readonly BackendEvent[] }[] = [];
    for (const key of keys) {
      const thread = this.start(key);
      for (const happening of this.byKey.get(key) ?? []) {
        if (!within(happening, until)) continue;
        const tell = fresh(happening) && (live || happening.what !== 'typing');
        const events = this.step(thread, happening, until, tell);
        if (tell) list.push({ at: happening.at, seq: happening.seq, events });
      }
    }
    return list.sort((a, b) => a.at - b.at || a.seq - b.seq).flatMap((item) => item.events);
  }

  /** Everything about a conversation that the list and a first look need: its newest `tail` messages from before the start, and all since. */
  snapshot(key: string, moment: Moment, tail: number): BackendEvent[] {
    const thread = this.thread(key, moment);
    if (!this.told(thread)) return [];
    const part = this.cast.find(key);
    const length = part ? pastLength(part) : 0;
    const from = Math.max(0, length - tail);
    const history: ConversationPatch = from === 0 ? { historyComplete: true } : { historyCursor: JSON.stringify({ n: from }) };
    const contact = this.cast.contacts.length === 0 && part?.contact ? [{ type: 'contact', contact: part.contact } as const] : [];
    const patch = { ...thread.patch(true), ...this.identity(key, moment), ...history };
    const messages = [...[...thread.recent.values()].reverse(), ...this.past(key, from, length)];
    return [
      ...contact,
      { type: 'conversation', key, patch, version: thread.version },
      ...messages.map((message) => ({ type: 'message', message: { ...message, fresh: false } }) as const),
    ];
  }

  /** Messages from before the start at the places from…to-1, newest first. */
  past(key: string, from: number, to: number): RemoteMessage[] {
    const part = this.cast.find(key);
    if (!part) return [];
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => pastMessage(part, to - 1 - i, this.config.seed, this.state.born));
  }

  /** Keys of all conversations in the order of the list at a moment: newest activity first. */
  *order(moment: Moment): Generator<string> {
    const touched = [...this.byKey.keys()].map((key) => this.thread(key, moment)).filter((thread) => thread.exists);
    touched.sort((a, b) => b.lastAt - a.lastAt || (a.key < b.key ? -1 : 1));
    const seen = new Set(touched.map((thread) => thread.key));
    for (let index = 0; index < this.cast.size; index += 1) {
      const part = this.cast.part(index);
      if (!part) return;
      const key = keyOf(part.role.inbox, part.role.phone);
      if (seen.has(key)) continue;
      const at = pastTime(part, pastLength(part) - 1, this.config.seed, this.state.born);
      while (touched[0] && touched[0].lastAt >= at) yield touched.shift()?.key ?? key;
      yield key;
    }
    for (const thread of touched) yield thread.key;
  }

  /** Saved contacts at a moment, with those that only an opt-out made. In scale mode only these last: the others come one by one. */
  contacts(moment: Moment): Contact[] {
    const book = new Map(this.cast.contacts.map((contact) => [contact.id, contact]));
    for (const happening of this.people) {
      if (!within(happening, moment)) continue;
      if (happening.what === 'contact') {
        const optOut = book.get(happening.contact.id)?.optOut;
        book.set(happening.contact.id, {
          ...happening.contact,
          remoteId: happening.contact.id,
          version: happening.at,
          ...(optOut ? { optOut } : {}),
        });
      }
      if (happening.what === 'optOut') this.markOptOut(book, happening);
    }
    return [...book.values()];
  }

  /** The contacts of a number at a moment. */
  contactsOf(phone: string, moment: Moment): Contact[] {
    const known = this.contacts(moment).filter((contact) => contact.phone === phone);
    if (known.length > 0 || this.cast.contacts.length > 0) return known;
    const generated = keysOf(phone).map((key) => this.cast.find(key)?.contact);
    return generated.filter((contact) => contact !== undefined).slice(0, 1);
  }

  private start(key: string): Thread {
    return Thread.atStart(key, this.cast, this.config.seed, this.state.born);
  }

  private mayView(thread: Thread): boolean {
    const { assigneeId } = thread.facts;
    return mayView(this.viewer, { inboxId: readKey(thread.key).inboxId, ...(assigneeId === null ? {} : { assigneeId }) });
  }

  /** Applies a happening and says what the connected agent learns from it. */
  private step(thread: Thread, happening: Happening, until: Moment, tell: boolean): BackendEvent[] {
    const [existed, saw] = [thread.exists, this.told(thread)];
    const events = thread.apply(happening);
    if (!tell) return [];
    if (happening.what === 'optOut' || happening.what === 'contact') return this.contactNews(happening, until);
    const sees = this.told(thread);
    if (!saw && !sees) return [];
    const { key, version } = thread;
    if (happening.what === 'typing')
      return [{ type: 'typing', key, who: this.identity(key, until).name || readKey(key).phone, until: happening.until }];
    if (existed && saw && !sees)
      return [
        { type: 'conversation', key, patch: thread.patch(false), version },
        { type: 'conversation.gone', key },
      ];
    if (existed && !saw) return this.snapshot(key, until, 20);
    const patch: BackendEvent = { type: 'conversation', key, patch: thread.patch(false), version };
    if (happening.what === 'report') return events;
    const first: BackendEvent = {
      type: 'conversation',
      key,
      patch: { ...thread.patch(true), ...this.identity(key, until), unread: 0, historyComplete: true },
      version,
    };
    return existed ? [...events, patch] : [first, ...events, patch];
  }

  private contactNews(happening: Happening, until: Moment): BackendEvent[] {
    const phone = happening.what === 'optOut' ? happening.phone : happening.what === 'contact' ? happening.contact.phone : undefined;
    const id = happening.what === 'contact' ? happening.contact.id : undefined;
    const contacts = this.contacts(until).filter((contact) => contact.id === id || (phone !== undefined && contact.phone === phone));
    const threads = (phone === undefined ? [] : keysOf(phone)).map((key) => this.thread(key, until)).filter((thread) => this.told(thread));
    return [
      ...contacts.map((contact) => ({ type: 'contact', contact }) as const),
      // Who it is, and no more: state and unread of this later moment would be counted on by the messages that are told after it.
      ...threads.map(({ key }) => ({ type: 'conversation', key, patch: { ...readKey(key), ...this.identity(key, until) } }) as const),
    ];
  }

  private identity(key: string, moment: Moment): Pick<ConversationPatch, 'contactId'> & { readonly name: string } {
    const sharing = this.contactsOf(readKey(key).phone, moment);
    // Where several share the number, it is the one that the agent named when the conversation began.
    const begun = this.state.deeds.find((deed) => deed.type === 'resolve' && deed.key === key);
    const named = begun?.type === 'resolve' ? sharing.find((one) => one.id === begun.contactId) : undefined;
    const contact = named ?? sharing[0];
    return contact ? { contactId: contact.id, name: contact.name } : { name: '' };
  }

  private markOptOut(book: Map<string, Contact>, { phone, optOut, at }: Extract<Happening, { what: 'optOut' }>): void {
    const known = [...book.values()].filter((contact) => contact.phone === phone);
    const marked = known.length === 0 && optOut ? [{ id: `c.${phone}`, remoteId: `c.${phone}`, name: '', phone }] : known;
    for (const { optOut: _old, ...contact } of marked as Contact[])
      book.set(contact.id, { ...contact, version: at, ...(optOut ? { optOut } : {}) });
  }
}

function within(happening: Happening, moment: Moment): boolean {
  return happening.at <= moment.at && happening.deed < moment.deeds;
}
