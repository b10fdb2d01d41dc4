/** Notes about a contact, as the whole team sees them. */
import * as v from 'valibot';
import type { Contact, ContactNote } from '../../domain/contact';
import type { BackendEvent } from '../../domain/event';
import { BackendError, type NoteChange } from '../backend';
import { readList, text, time } from './parse';
import type { Session } from './session';

/** The same words by the same agent within this time (ms) are one note that was sent twice. */
const TWICE = 2 * 60_000;

const WireNote = v.object({
  id: v.number(),
  content: text,
  user: v.fallback(v.nullish(v.object({ id: v.fallback(v.optional(v.number()), undefined), name: text, available_name: text })), undefined),
  created_at: time,
});

/** See `Backend.notes`. The server does not know a note again: what was just written is not written twice. */
export async function notes(
  session: Session,
  contact: Contact,
  { add, remove }: NoteChange,
  signal: AbortSignal,
): Promise<readonly BackendEvent[]> {
  if (contact.remoteId === undefined) throw new BackendError('gone', { text: '' });
  const path = `/contacts/${contact.remoteId}/notes`;
  const read = async (): Promise<v.InferOutput<typeof WireNote>[]> =>
    readList(WireNote, await session.client.get(path, signal), 'note', session.env.log);
  let all = await read();
  if (add !== undefined) {
    const since = session.client.now() - TWICE;
    const there = all.some((one) => one.content === add && one.user?.id === session.config.user && (one.created_at ?? 0) > since);
    if (!there) await session.client.post(path, signal, { note: { content: add } });
  }
  if (remove !== undefined && all.some((one) => String(one.id) === remove)) {
    await session.client.ask(`${path}/${encodeURIComponent(remove)}`, signal, { method: 'DELETE' });
  }
  if (add !== undefined || remove !== undefined) all = await read();
  const found = all.map((one): ContactNote => {
    const author = one.user?.available_name || one.user?.name;
    return { id: String(one.id), text: one.content, at: one.created_at ?? 0, ...(author ? { author } : {}) };
  });
  return [{ type: 'notes', contactId: contact.id, notes: found.sort((a, b) => b.at - a.at) }];
}
