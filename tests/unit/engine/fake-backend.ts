/** A backend in memory for engine tests: every request is counted, and the test decides how each ends. */
import type { Accepted, Backend, Capabilities, Environment, Found, Outgoing, Page } from '../../../lib/backend/backend';
import type { BackendEvent } from '../../../lib/domain/event';
import type { AccountEngine } from '../../../lib/engine/account-engine';
import type { Settings } from '../../../lib/store/registry';
import { eg } from '../example';

export const CAPABILITIES: Capabilities = {
  kind: 'demo',
  channels: ['sms'],
  assign: true,
  teams: false,
  snooze: true,
  pending: true,
  labels: false,
  priority: false,
  mute: false,
  notes: false,
  replyTo: false,
  attachments: false,
  templates: false,
  savedReplies: false,
  macros: false,
  contactsEdit: false,
  schedule: false,
  unread: false,
  localState: false,
  transport: 'poll',
};

export class FakeBackend implements Backend {
  capabilities = CAPABILITIES;
  /** Everything that left, in order. */
  readonly requests: { text: string; ref: string }[] = [];
  readonly changes: { key: string; kind: string }[] = [];
  pages: Page[] = [{ events: [eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' })], cursor: '1' }];
  onSend: (outgoing: Outgoing, signal: AbortSignal) => Promise<Accepted> = async (outgoing) => ({
    remoteId: `R${outgoing.message.ref}`,
    events: [],
  });
  onFind: (outgoing: Outgoing) => Promise<Found> = async () => 'absent';
  onChange: () => Promise<readonly BackendEvent[]> = async () => [];
  onPull: () => Promise<void> = async () => undefined;
  pulls = 0;
  /** Absent unless a test gives one: then the engine polls. */
  listen?: NonNullable<Backend['listen']>;

  async *pull(): AsyncIterable<Page> {
    this.pulls++;
    await this.onPull();
    yield* this.pages.splice(0);
  }
  pollAfter(): number {
    return 3_600_000;
  }
  async resolve(): Promise<{ key: string; events: readonly BackendEvent[] }> {
    return { key: 'resolved', events: [] };
  }
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Accepted> {
    this.requests.push({ text: outgoing.message.text, ref: outgoing.message.ref });
    return this.onSend(outgoing, signal);
  }
  find(outgoing: Outgoing): Promise<Found> {
    return this.onFind(outgoing);
  }
  async history(): Promise<Page> {
    return { events: [] };
  }
  change(conversation: { key: string }, change: { kind: string }): Promise<readonly BackendEvent[]> {
    this.changes.push({ key: conversation.key, kind: change.kind });
    return this.onChange();
  }
  async media(): Promise<Blob> {
    return new Blob([]);
  }
}

export const environment: Environment = {
  fetch: () => Promise.reject(new Error('no network in unit tests')),
  now: () => Date.now(),
  ticks: () => performance.now(),
  random: () => 0,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop);
    }),
  log: () => undefined,
};

type Surroundings = ConstructorParameters<typeof AccountEngine>[2];

/** What an engine gets besides database and backend, where a test cares about none of it. `over`: what it does care about. */
export function surroundings(settings: Settings, over: Partial<Surroundings> = {}): Surroundings {
  return {
    env: environment,
    online: () => true,
    settings: async () => settings,
    wakeAt: () => undefined,
    newId: () => crypto.randomUUID(),
    stored: () => undefined,
    ...over,
  };
}
