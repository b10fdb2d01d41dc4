/**
 * What the adapter of one account remembers while the worker lives: profile, inboxes, and what it last saw of each conversation. Nothing
 * of it matters after a death; all of it can be asked again.
 */
import type { Viewer } from '../../domain/contact';
import { type Leg, mayView } from '../../domain/conversation';
import type { BackendEvent, ConversationPatch } from '../../domain/event';
import type { Environment } from '../backend';
import { Client } from './client';
import type { ChatwootConfig } from './config';
import { field, need } from './parse';
import { type KnownInbox, readInboxes } from './parse-inbox';
import { type Profile, viewerOf, WireProfile } from './parse-profile';
import type { Seen } from './reading';

/** A conversation of the server as last seen. */
export interface KnownLeg {
  readonly key: string;
  /** What a conversation must say to be shown at all. */
  readonly intro: ConversationPatch;
  readonly leg: Leg;
  /** The newest message seen in an event; unread numbers of older events do not count. */
  readonly newest: number;
}

/** How long a profile is believed (ms): roles change without an event. */
const PROFILE_LASTS = 5 * 60_000;
const MOST_LEGS = 20_000;

/** How a contact is named among what events told. */
type ContactMark = `contact/${string}`;

/** See the file. */
export class Session {
  readonly client: Client;
  /** Bodies that the running pull has read and will need once more. */
  readonly rows = new Map<number, Seen>();
  /** When the list of open conversations was last read again (ms). */
  roundAt = Number.NEGATIVE_INFINITY;
  /** When what changed was last asked for (ms). */
  resyncedAt = Number.NEGATIVE_INFINITY;
  /** How often the role was another one than before. */
  roles = 0;
  private profileAt = Number.NEGATIVE_INFINITY;
  private profileNow: Profile | undefined;
  private inboxesNow: ReadonlyMap<number, KnownInbox> | undefined;
  /** Requests under way, shared by all who ask meanwhile. */
  private profileAsked: Promise<Profile> | undefined;
  private inboxesAsked: Promise<ReadonlyMap<number, KnownInbox>> | undefined;
  private readonly legs = new Map<number, KnownLeg>();
  /** When an event last told of a message or a contact (ms of our clock): a REST read begun before that is older. */
  private readonly told = new Map<number | ContactMark, number>();

  constructor(
    readonly env: Environment,
    readonly config: ChatwootConfig,
    token: string,
  ) {
    this.client = new Client(env, config.base, token, config.account);
  }

  /** The profile; asked again when it is older than five minutes or `fresh` is wanted. */
  async profile(signal: AbortSignal, fresh = false): Promise<Profile> {
    if (!fresh && this.profileNow && !this.profileIsOld) return this.profileNow;
    this.profileAsked ??= this.askProfile(signal).finally(() => {
      this.profileAsked = undefined;
    });
    return await this.profileAsked;
  }

  private async askProfile(signal: AbortSignal): Promise<Profile> {
    const now = this.env.now();
    const body = await this.client.get('/api/v1/profile', signal);
    const profile = need(WireProfile, body, 'profile', this.env.log);
    if (this.profileNow && this.roleIn(this.profileNow) !== this.roleIn(profile)) this.roles += 1;
    this.profileNow = profile;
    this.profileAt = now;
    return profile;
  }

  private roleIn(profile: Profile): string {
    return viewerOf(profile, this.config.account, []).visibility;
  }

  /** The stream ended: what comes with no version may change unheard, so the next pull looks at all of it again. */
  deaf(): void {
    this.profileAt = Number.NEGATIVE_INFINITY;
    this.roundAt = Number.NEGATIVE_INFINITY;
  }

  /** True when the profile will be asked for at its next use. */
  get profileIsOld(): boolean {
    return this.profileNow === undefined || this.env.now() - this.profileAt >= PROFILE_LASTS;
  }

  /** The inboxes that the role may see, by id. */
  async inboxes(signal: AbortSignal, fresh = false): Promise<ReadonlyMap<number, KnownInbox>> {
    if (this.inboxesNow && !fresh) return this.inboxesNow;
    this.inboxesAsked ??= this.askInboxes(signal).finally(() => {
      this.inboxesAsked = undefined;
    });
    return await this.inboxesAsked;
  }

  private async askInboxes(signal: AbortSignal): Promise<ReadonlyMap<number, KnownInbox>> {
    const body = await this.client.get('/inboxes', signal);
    this.inboxesNow = new Map(readInboxes(field(body, 'payload'), this.env.log).map((one) => [one.id, one]));
    return this.inboxesNow;
  }

  /** The inbox, asked for again once when it is not known: an agent may have been added to it just now. */
  async inbox(id: number, signal: AbortSignal): Promise<KnownInbox | undefined> {
    return (await this.inboxes(signal)).get(id);
  }

  /** Who looks, and what the role allows. */
  async viewer(signal: AbortSignal): Promise<Viewer> {
    const [profile, inboxes] = await Promise.all([this.profile(signal), this.inboxes(signal)]);
    return viewerOf(
      profile,
      this.config.account,
      [...inboxes.keys()].map((id) => String(id)),
    );
  }

  /** Whether the role would list it: events and some answers tell more than that. */
  async lists(assigneeId: string | undefined, inboxId: number, signal: AbortSignal): Promise<boolean> {
    const viewer = await this.viewer(signal);
    const inbox = String(inboxId);
    return mayView(viewer, { inboxId: inbox, ...(assigneeId === undefined ? {} : { assigneeId }) });
  }

  /** The conversation as last seen. */
  leg(display: number): KnownLeg | undefined {
    return this.legs.get(display);
  }

  /** The conversations of a contact, as far as they were seen. */
  legsOf(contact: number): number[] {
    return [...this.legs].filter(([, known]) => known.key.endsWith(`:${contact}`)).map(([display]) => display);
  }

  /** Remembers a conversation; an older version does not replace a newer one. Returns what is known now. */
  remember(display: number, of: Omit<KnownLeg, 'newest'>, newest = 0): KnownLeg {
    const old = this.legs.get(display);
    if (old && old.leg.version > of.leg.version) return old;
    const known = { ...of, newest: Math.max(newest, old?.newest ?? 0) };
    this.legs.delete(display);
    this.legs.set(display, known);
    const [oldest] = this.legs.keys();
    if (this.legs.size > MOST_LEGS && oldest !== undefined) this.legs.delete(oldest);
    return known;
  }

  /** An event told of this message or contact now. */
  tell(thing: number | ContactMark): void {
    this.told.delete(thing);
    this.told.set(thing, this.env.now());
    const [oldest] = this.told.keys();
    if (this.told.size > MOST_LEGS && oldest !== undefined) this.told.delete(oldest);
  }

  /** An event told of this contact now: what was read before shows it as it was. */
  tellContact(contact: number): void {
    this.tell(`contact/${contact}`);
    for (const [display, { wire }] of this.rows) if (wire.meta.sender.id === contact) this.rows.delete(display);
  }

  /** True when an event told of it at or after that time (ms): then a read begun before it may be older. */
  toldSince(thing: number | ContactMark, since: number): boolean {
    return (this.told.get(thing) ?? Number.NEGATIVE_INFINITY) >= since;
  }

  /** The viewer and inboxes as events. */
  async head(signal: AbortSignal): Promise<BackendEvent[]> {
    const [viewer, inboxes] = await Promise.all([this.viewer(signal), this.inboxes(signal)]);
    const known = [...inboxes.values()];
    return [
      { type: 'viewer', viewer },
      { type: 'inboxes', inboxes: known.map((one) => one.inbox) },
      { type: 'templates', templates: known.flatMap((one) => one.templates) },
    ];
  }
}
