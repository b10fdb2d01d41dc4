/** The stream of one account: token, subscription, events one after the other, presence. */
import type { BackendEvent } from '../../domain/event';
import { BackendError, type Listening } from '../backend';
import { type Cable, openCable } from './cable';
import { factsOfEvent } from './events';
import type { Session } from './session';

/** A sign of presence lasts 20 s at the server; this is sooner (ms). */
const PRESENCE = 18_000;

/** Opens the stream. Rejects with `notSent` when the server cannot be reached at all, with `busy` when only the stream cannot be had. */
export async function listen(
  session: Session,
  sink: (events: readonly BackendEvent[]) => void,
  signal: AbortSignal,
  present: () => boolean,
): Promise<Listening> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  // Set once confirmed: the profile that the subscription is made with may be the first with another role, and the pull that follows knows it.
  let roles: number | undefined;
  const queue = queueOf(session, sink, both, {
    fail: () => stop.abort(),
    isSameRole: () => roles === undefined || roles === session.roles,
  });
  const cable = await connected(session, queue, both);
  roles = session.roles;
  if (cable) void keepPresent(session, cable, present, both);
  const closed = cable.closed.then(() => {
    // The server may be away: the next message asks first, or it would be unclear whether it left.
    session.client.heardAt = 0;
    session.deaf();
    stop.abort();
  });
  return { closed, close: () => cable.close() };
}

/** A refusal is checked against the server itself: a restart looks like a proxy that blocks sockets. */
async function connected(session: Session, onMessage: (message: unknown) => void, signal: AbortSignal): Promise<Cable> {
  try {
    return await subscribe(session, onMessage, signal, session.profileIsOld);
  } catch (error) {
    if (signal.aborted || (error instanceof BackendError && error.kind !== 'busy')) throw error;
    // The profile fails when the server is away; a changed password makes another subscription token.
    return await subscribe(session, onMessage, signal, true);
  }
}

async function subscribe(session: Session, onMessage: (message: unknown) => void, signal: AbortSignal, fresh: boolean): Promise<Cable> {
  const { env, config, client } = session;
  const { pubsub_token } = await session.profile(signal, fresh);
  const identifier = JSON.stringify({ channel: 'RoomChannel', pubsub_token, account_id: config.account, user_id: config.user });
  return openCable({
    env,
    url: `${config.base.replace(/^http/, 'ws')}/cable`,
    identifier,
    signal,
    onMessage,
    onPing: () => {
      client.heardAt = env.now();
    },
  });
}

/** Events in their order, also where one of them has to ask the server. An event that cannot be made sense of ends the stream: a pull follows. */
function queueOf(
  session: Session,
  sink: (events: readonly BackendEvent[]) => void,
  signal: AbortSignal,
  { fail, isSameRole }: { readonly fail: () => void; readonly isSameRole: () => boolean },
): (message: unknown) => void {
  let last = Promise.resolve();
  return (message) => {
    last = last
      .then(async () => {
        if (signal.aborted) return;
        const facts = await factsOfEvent(session, message, signal);
        if (facts.length > 0 && !signal.aborted) sink(facts);
        // Another role sees other conversations: the pull after the next confirmation lists them.
        if (!isSameRole()) fail();
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        session.env.log(`chatwoot: event lost: ${error instanceof BackendError ? error.kind : 'error'}`);
        fail();
      });
  };
}

async function keepPresent(session: Session, cable: Cable, present: () => boolean, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted) {
      if (present()) cable.perform('update_presence');
      await session.env.sleep(PRESENCE, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
