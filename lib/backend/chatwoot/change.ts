/**
 * Changes of a thread at its conversations: explicit values, so that twice is once. What is true afterwards is read back.
 *
 * Closing, snoozing, assigning, labels and priority go to every conversation of the thread that is not closed (a burst of messages makes
 * several at once); opening again goes to the one that acts, because it takes the assignment there.
 */
import type { Change } from '../../domain/change';
import { actingLeg, type Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import { BackendError } from '../backend';
import { partsOf } from './facts';
import { legsOf } from './history';
import { factsOf, readConversation } from './reading';
import type { Session } from './session';

/** A conversation of the thread as the change sees it. */
interface Target {
  readonly display: number;
  readonly closed: boolean;
  readonly unread: number;
}

/** Macros run in a job: it is waited for a little, so that the answer shows what they did (ms). */
const MACRO_WAIT = 400;
const MACRO_LOOKS = 5;

/** See `Backend.change`. */
export async function change(
  session: Session,
  conversation: Conversation & { readonly key: string },
  wanted: Change,
  signal: AbortSignal,
): Promise<readonly BackendEvent[]> {
  const all = await targets(session, conversation, signal);
  const acting = actingOf(conversation, all);
  if (acting === undefined) throw new BackendError('gone', { text: '' });
  const chosen = chosenFor(wanted, all, acting);
  const before = session.leg(acting.display)?.leg.version ?? 0;
  for (const target of chosen) await act(session, conversation, target, wanted, signal);
  if (wanted.kind === 'macro') await macroDone(session, acting.display, before, signal);
  const begun = session.env.now();
  const events: BackendEvent[] = [];
  for (const { display } of chosen) {
    const seen = await readConversation(session, display, signal);
    if (seen) events.push(...factsOf(session, seen, [], 'history', begun));
  }
  return events;
}

async function targets(session: Session, conversation: Conversation & { readonly key: string }, signal: AbortSignal): Promise<Target[]> {
  if (conversation.legs?.length) {
    return conversation.legs.map((leg) => ({ display: Number(leg.id), closed: leg.state === 'closed', unread: leg.unread }));
  }
  const legs = await legsOf(session, conversation.key, signal);
  return legs.map(({ wire }) => ({ display: wire.id, closed: wire.status === 'resolved', unread: wire.unread_count }));
}

function actingOf(conversation: Conversation, all: readonly Target[]): Target | undefined {
  const leg = actingLeg(conversation.legs ?? []);
  const known = all.find((one) => String(one.display) === leg?.id);
  const byAge = [...all].sort((a, b) => a.display - b.display);
  return known ?? byAge.filter((one) => !one.closed).at(-1) ?? byAge.at(-1);
}

function chosenFor(wanted: Change, all: readonly Target[], acting: Target): readonly Target[] {
  const open = all.filter((one) => !one.closed);
  switch (wanted.kind) {
    case 'pending':
    case 'mute':
    case 'unread':
    case 'macro':
      return [acting];
    case 'read':
      return [acting, ...all.filter((one) => one !== acting && one.unread > 0)];
    case 'state':
      return wanted.state === 'open' || open.length === 0 ? [acting] : open;
    default:
      return open.length === 0 ? [acting] : open;
  }
}

async function act(
  session: Session,
  conversation: Conversation & { readonly key: string },
  target: Target,
  wanted: Change,
  signal: AbortSignal,
): Promise<void> {
  const { client } = session;
  const path = `/conversations/${target.display}`;
  switch (wanted.kind) {
    case 'state':
      await client.post(`${path}/toggle_status`, signal, { status: wanted.state === 'open' ? 'open' : 'resolved' });
      return;
    case 'snooze': {
      // Seconds, never a date text: that one lands in 1970.
      const until = wanted.until === undefined ? {} : { snoozed_until: Math.floor(wanted.until / 1000) };
      await client.post(`${path}/toggle_status`, signal, { status: 'snoozed', ...until });
      return;
    }
    case 'pending':
      await client.post(`${path}/toggle_status`, signal, { status: 'pending' });
      return;
    case 'assign':
      await client.post(`${path}/assignments`, signal, { assignee_id: wanted.agentId === null ? 0 : Number(wanted.agentId) });
      return;
    case 'team':
      await client.post(`${path}/assignments`, signal, { team_id: wanted.teamId === null ? 0 : Number(wanted.teamId) });
      return;
    case 'labels':
      await client.post(`${path}/labels`, signal, { labels: wanted.labels });
      return;
    case 'priority':
      await client.post(`${path}/toggle_priority`, signal, { priority: wanted.priority });
      return;
    case 'mute':
      // The server's own mute closes the conversation as well; blocking the contact is what it has in common with ours.
      await client.ask(`/contacts/${partsOf(conversation.key).contact}`, signal, { method: 'PATCH', body: { blocked: wanted.muted } });
      return;
    case 'read':
      await client.post(`${path}/update_last_seen`, signal);
      return;
    case 'unread':
      await client.post(`${path}/unread`, signal);
      return;
    case 'macro':
      await client.post(`/macros/${wanted.macroId}/execute`, signal, { conversation_ids: [target.display] });
  }
}

async function macroDone(session: Session, display: number, before: number, signal: AbortSignal): Promise<void> {
  for (let look = 0; look < MACRO_LOOKS; look += 1) {
    await session.env.sleep(MACRO_WAIT, signal);
    const seen = await readConversation(session, display, signal);
    if (!seen || seen.wire.updated_at > before) return;
  }
}
