/** The Chatwoot adapter: the verbs of the interface, each in a file of its own, over one session. */
import type { Refreshable } from '../../domain/capabilities';
import type { Contact } from '../../domain/contact';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import type { Attachment } from '../../domain/message';
import type { ReplyChange } from '../../domain/reply-form';
import type { Accepted, Backend, Change, Environment, Found, Listening, NoteChange, Outgoing, Page, PullDepth } from '../backend';
import { CAPABILITIES } from './capabilities';
import { change } from './change';
import type { ChatwootConfig } from './config';
import { Lookups, recentContacts } from './contacts';
import { find } from './find';
import { history } from './history';
import { listen } from './listen';
import { readLists } from './lists';
import { media } from './media';
import { notes } from './notes';
import { pages } from './pull';
import { recheck } from './recheck';
import { reply } from './replies';
import { resolve, saveContact } from './resolve';
import { send } from './send';
import { Session } from './session';

/** Time between polls where no stream can be had (ms). */
const POLL_IN_VIEW = 10_000;
const POLL = 45_000;

/** One account at one server. */
export class ChatwootBackend implements Backend {
  readonly capabilities = CAPABILITIES;
  private readonly session: Session;
  private readonly lookups: Lookups;
  private online: boolean;

  constructor(config: ChatwootConfig, token: string, env: Environment) {
    this.session = new Session(env, config, token);
    this.lookups = new Lookups(env);
    this.online = config.presence;
  }

  pull(cursor: string | undefined, depth: PullDepth, signal: AbortSignal): AsyncIterable<Page> {
    return pages(this.session, cursor, depth, signal);
  }

  pollAfter(attention: boolean): number {
    return attention ? POLL_IN_VIEW : POLL;
  }

  listen(sink: (events: readonly BackendEvent[]) => void, signal: AbortSignal): Promise<Listening> {
    return listen(this.session, sink, signal, () => this.online);
  }

  recheck(unread: readonly Conversation[], signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return recheck(this.session, unread, signal);
  }

  resolve(conversation: Conversation, signal: AbortSignal): Promise<{ readonly key: string; readonly events: readonly BackendEvent[] }> {
    return resolve(this.session, conversation, signal);
  }

  send(outgoing: Outgoing, signal: AbortSignal, progress?: (sentBytes: number, totalBytes: number) => void): Promise<Accepted> {
    return send(this.session, outgoing, signal, progress);
  }

  find(outgoing: Outgoing, signal: AbortSignal): Promise<Found> {
    return find(this.session, outgoing, signal);
  }

  history(conversation: Conversation & { readonly key: string }, signal: AbortSignal): Promise<Page> {
    return history(this.session, conversation, signal);
  }

  change(conversation: Conversation & { readonly key: string }, wanted: Change, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return change(this.session, conversation, wanted, signal);
  }

  saveContact(contact: Contact, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return saveContact(this.session, contact, signal);
  }

  notes(contact: Contact, wanted: NoteChange, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return notes(this.session, contact, wanted, signal);
  }

  reply(wanted: ReplyChange, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return reply(this.session, wanted, signal);
  }

  lookup(phones: readonly string[], signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return this.lookups.lookup(this.session, phones, signal);
  }

  async refresh(what: Refreshable, signal: AbortSignal, query?: string): Promise<readonly BackendEvent[]> {
    switch (what) {
      case 'templates':
        await this.session.inboxes(signal, true);
        return this.session.head(signal);
      case 'savedReplies':
        return readLists(this.session, ['savedReplies', 'macros'], signal);
      case 'agents':
        return readLists(this.session, ['agents', 'teams'], signal);
      case 'contacts':
        return query === undefined ? recentContacts(this.session, signal) : this.lookups.search(this.session, query, signal);
    }
  }

  media(attachment: Attachment, signal: AbortSignal): Promise<Blob> {
    return media(this.session, attachment, signal);
  }

  presence(online: boolean): void {
    this.online = online;
  }
}
