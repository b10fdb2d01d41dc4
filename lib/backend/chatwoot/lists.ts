/** The small lists of an account: agents, teams, labels, macros, saved replies. */
import type { BackendEvent } from '../../domain/event';
import { plainText } from './markdown';
import { field, readList } from './parse';
import { agentOf, WireAgent, WireLabel, WireNamed, WireSavedReply } from './parse-people';
import type { Session } from './session';

/** A list by name. */
export type ListName = 'agents' | 'teams' | 'labels' | 'macros' | 'savedReplies';

/** All of them. */
export const LISTS: readonly ListName[] = ['agents', 'teams', 'labels', 'macros', 'savedReplies'];

/** Asks for the lists, together. One that the role or the plan refuses is left as it was. */
export async function readLists(session: Session, names: readonly ListName[], signal: AbortSignal): Promise<BackendEvent[]> {
  const answers = await Promise.allSettled(names.map((name) => readOf(session, name, signal)));
  signal.throwIfAborted();
  const failed = answers.filter((one) => one.status === 'rejected');
  if (failed.length > 0) session.env.log(`chatwoot: ${failed.length} lists not read`);
  return answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

async function readOf(session: Session, name: ListName, signal: AbortSignal): Promise<BackendEvent> {
  const { client, env, config } = session;
  switch (name) {
    case 'agents': {
      const rows = readList(WireAgent, await client.get('/agents', signal), 'agent', env.log);
      return { type: 'agents', agents: rows.map((one) => agentOf(one, config.user)) };
    }
    case 'teams': {
      const rows = readList(WireNamed, await client.get('/teams', signal), 'team', env.log);
      return { type: 'teams', teams: rows.map((one) => ({ id: String(one.id), name: one.name })) };
    }
    case 'labels': {
      // Conversations carry titles, not ids.
      const rows = readList(WireLabel, field(await client.get('/labels', signal), 'payload'), 'label', env.log);
      return {
        type: 'labels',
        labels: rows.map((one) => ({ id: one.title, name: one.title, ...(one.color ? { color: one.color } : {}) })),
      };
    }
    case 'macros': {
      const rows = readList(WireNamed, field(await client.get('/macros', signal), 'payload'), 'macro', env.log);
      return { type: 'macros', macros: rows.map((one) => ({ id: String(one.id), name: one.name })) };
    }
    case 'savedReplies': {
      const rows = readList(WireSavedReply, await client.get('/canned_responses', signal), 'saved reply', env.log);
      return {
        type: 'savedReplies',
        savedReplies: rows.map((one) => ({ id: String(one.id), code: one.short_code, text: plainText(one.content) })),
      };
    }
  }
}
