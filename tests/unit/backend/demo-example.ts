/** Demos for tests. */
import type { Backend, Outgoing } from '../../../lib/backend/backend';
import { type FakeEnvironment, fakeEnvironment, turn } from '../../../lib/backend/contract-clock';
import { Mirror } from '../../../lib/backend/contract-mirror';
import { parseConfig } from '../../../lib/backend/demo/config';
import { DemoBackend } from '../../../lib/backend/demo/demo-backend';
import { type DemoStorage, memoryStorage } from '../../../lib/backend/demo/state';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const START = Date.UTC(2027, 2, 9, 9, 30);

/** A demo at a time, with its clock and storage. */
export function demoAt(
  at: number,
  configText = '{}',
  storage: DemoStorage = memoryStorage(),
): { demo: DemoBackend; env: FakeEnvironment; storage: DemoStorage } {
  const env = fakeEnvironment(at);
  const config = parseConfig(configText);
  if (!config) throw new Error('bad configuration');
  return { demo: new DemoBackend(storage, config, env), env, storage };
}

/** Lets time pass until the promise settles. */
export async function until<T>(env: FakeEnvironment, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  for (let i = 0; i < 400 && !settled; i += 1) {
    await turn();
    if (!settled) await env.advance(250);
  }
  return await promise;
}

/** A reader of a backend that keeps its cursor. */
export class Reader {
  readonly mirror = new Mirror();
  private cursor: string | undefined;

  constructor(private readonly backend: () => Backend) {}

  async pull(): Promise<Mirror> {
    for await (const page of this.backend().pull(this.cursor, 'current', new AbortController().signal)) {
      this.mirror.apply(page.events);
      this.cursor = page.cursor ?? this.cursor;
    }
    return this.mirror;
  }
}

let counter = 0;

/** A text to a conversation that the reader knows. */
export function text(reader: Reader, key: string, words: string, now: number): Outgoing {
  const conversation = reader.mirror.conversations.get(key);
  if (!conversation) throw new Error(`no conversation ${key}`);
  counter += 1;
  const ref = `t-${counter}`;
  const message = {
    id: `own-${ref}`,
    conversationId: conversation.id,
    kind: 'outbound',
    at: now,
    text: words,
    status: 'sending',
    ref,
    attemptAt: now,
  } as const;
  return { message, conversation: { ...conversation, key }, files: [] };
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** A demo with a reader that has done its first sync. */
export async function started(configText = '{"script":false}'): Promise<ReturnType<typeof demoAt> & { reader: Reader }> {
  const world = demoAt(START, configText);
  const reader = new Reader(() => world.demo);
  await reader.pull();
  return { ...world, reader };
}
