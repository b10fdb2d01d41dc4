/** The demo's live stream: sleeps until the next thing happens or somebody does something, and tells it. */
import type { BackendEvent } from '../../domain/event';
import type { Environment, Listening } from '../backend';
import type { World } from './world';

interface Source {
  readonly env: Environment;
  readonly world: () => Promise<World>;
  /** Functions to call when the state was changed by this worker. */
  readonly pokes: Set<() => void>;
  /** Until the stream is there (ms). */
  readonly delay: number;
  /** Longest sleep (ms): another worker may have changed the state. */
  readonly longest: number;
}

/** Opens the stream; resolves when it is there. It ends with the signal, or by `close`. */
export async function listening(source: Source, sink: (events: readonly BackendEvent[]) => void, signal: AbortSignal): Promise<Listening> {
  await source.env.sleep(source.delay, signal);
  const world = await source.world();
  const closing = new AbortController();
  const ended = AbortSignal.any([signal, closing.signal]);
  const closed = follow(source, world, sink, ended).catch(() => source.env.log('demo: the stream ended with an error'));
  return { closed, close: () => closing.abort() };
}

async function follow(source: Source, start: World, sink: (events: readonly BackendEvent[]) => void, ended: AbortSignal): Promise<void> {
  let seen = start.moment(source.env.now());
  while (!ended.aborted) {
    const bell = waiter(source.pokes, ended);
    const world = await source.world();
    const moment = world.moment(source.env.now());
    const events = world.news(seen, moment, true);
    seen = moment;
    if (events.length > 0 && !ended.aborted) sink(events);
    const next = world.nextAfter(moment.at) ?? Number.POSITIVE_INFINITY;
    await bell.wait(source.env, Math.min(source.longest, Math.max(1, next - source.env.now())));
  }
}

/** A wait that a poke ends. Armed before the state is read, so that no poke falls between. */
function waiter(pokes: Set<() => void>, ended: AbortSignal): { wait(env: Environment, ms: number): Promise<void> } {
  const poked = new AbortController();
  const wake = (): void => poked.abort();
  pokes.add(wake);
  return {
    async wait(env, ms) {
      try {
        await env.sleep(ms, AbortSignal.any([ended, poked.signal]));
      } catch (error) {
        if (!ended.aborted && !poked.signal.aborted) throw error;
      } finally {
        pokes.delete(wake);
      }
    },
  };
}
