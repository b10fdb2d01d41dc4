/** Saved replies (Chatwoot's canned responses), written for the whole account. */
import type { BackendEvent } from '../../domain/event';
import type { ReplyChange } from '../../domain/reply-form';
import { BackendError } from '../backend';
import { readLists } from './lists';
import type { Session } from './session';

const PATH = '/canned_responses';

/** See `Backend.reply`. The server refuses a second reply with the same code, so a new one that is there already was written by us. */
export async function reply(session: Session, change: ReplyChange, signal: AbortSignal): Promise<readonly BackendEvent[]> {
  const read = (): Promise<readonly BackendEvent[]> => readLists(session, ['savedReplies'], signal);
  if ('remove' in change) {
    await session.client.ask(at(change.remove), signal, { method: 'DELETE' }).catch((error: unknown) => {
      if (!(error instanceof BackendError && error.kind === 'gone')) throw error;
    });
    return read();
  }
  const { id, code, text } = change.save;
  const body = { canned_response: { short_code: code, content: text } };
  if (id !== undefined) {
    await session.client.ask(at(id), signal, { method: 'PATCH', body });
    return read();
  }
  try {
    await session.client.post(PATH, signal, body);
    return read();
  } catch (error) {
    const now = await read();
    const there = now.some(
      (event) => event.type === 'savedReplies' && event.savedReplies.some((one) => one.code === code && one.text === text),
    );
    if (there) return now;
    throw error;
  }
}

function at(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}
