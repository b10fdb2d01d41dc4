/** Older messages of a thread on demand: leg by leg, newest leg first, twenty at a time, until the first message of the oldest leg. */
import * as v from 'valibot';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import { BackendError, type Page } from '../backend';
import { partsOf } from './facts';
import { field } from './parse';
import { before, factsOf, readConversation, readPage, type Seen, visible } from './reading';
import type { Session } from './session';

/** The leg that is being read, the message before which it goes on, those before it that were told already, and the legs that are done. */
const Where = v.object({
  leg: v.number(),
  before: v.exactOptional(v.number()),
  told: v.exactOptional(v.array(v.number())),
  done: v.array(v.number()),
});

/** One page. */
export async function history(session: Session, conversation: Conversation & { readonly key: string }, signal: AbortSignal): Promise<Page> {
  const { key } = conversation;
  const begun = session.env.now();
  const where = whereOf(conversation) ?? (await nextLeg(session, conversation, [], signal));
  if (!where) return { events: [complete(key)] };
  const seen = await readConversation(session, where.leg, signal);
  const page = seen ? await readPage(session, where.leg, where.before, signal) : { messages: [], isFull: false };
  const messages = page.messages.filter(({ id }) => !where.told?.includes(id));
  const facts = seen ? newestFirst(factsOf(session, seen, messages, 'history', begun)) : [];
  const from = before(page.messages);
  const next =
    page.isFull && from !== undefined
      ? { ...where, before: from, told: page.messages.map(({ id }) => id).filter((id) => id < from) }
      : await nextLeg(session, conversation, [...where.done, where.leg], signal);
  const after: BackendEvent = next ? { type: 'conversation', key, patch: { historyCursor: JSON.stringify(next) } } : complete(key);
  return { events: [...facts, after] };
}

/** Conversations of the thread that the server lists for its contact, newest activity first; at most twenty. */
export async function legsOf(session: Session, key: string, signal: AbortSignal): Promise<Seen[]> {
  const { inbox, contact } = partsOf(key);
  const body = await session.client.get(`/contacts/${contact}/conversations`, signal).catch((error: unknown) => {
    // Merged into another contact, or deleted: nothing is listed under this one.
    if (error instanceof BackendError && error.kind === 'gone') return { payload: [] };
    throw error;
  });
  return (await visible(session, field(body, 'payload'), signal)).filter(({ wire }) => wire.inbox_id === inbox);
}

/** The server's list is short: legs that are known here count too. */
async function nextLeg(
  session: Session,
  { key, legs }: Conversation & { readonly key: string },
  done: readonly number[],
  signal: AbortSignal,
): Promise<v.InferOutput<typeof Where> | undefined> {
  const listed = (await legsOf(session, key, signal)).map(({ wire }) => ({ id: wire.id, lastAt: wire.last_activity_at ?? 0 }));
  const known = (legs ?? []).map((leg) => ({ id: Number(leg.id), lastAt: leg.lastAt }));
  const left = [...listed, ...known].filter((leg) => !done.includes(leg.id)).sort((a, b) => b.lastAt - a.lastAt);
  return left[0] && { leg: left[0].id, done: [...done] };
}

function whereOf({ historyCursor }: Conversation): v.InferOutput<typeof Where> | undefined {
  if (historyCursor === undefined) return undefined;
  try {
    const parsed = v.safeParse(Where, JSON.parse(historyCursor));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined; // not ours: from the newest, which is harmless
  }
}

function complete(key: string): BackendEvent {
  return { type: 'conversation', key, patch: { historyComplete: true } };
}

/** The messages turned round within their place between introduction and standing. */
function newestFirst(events: readonly BackendEvent[]): BackendEvent[] {
  const messages = events.filter((event) => event.type === 'message').reverse();
  const [intro, ...rest] = events.filter((event) => event.type !== 'message');
  return [...(intro ? [intro] : []), ...messages, ...rest];
}
