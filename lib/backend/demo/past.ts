/** The messages of a conversation from before the start, each made when it is asked for by its place in the thread. */
import type { RemoteMessage } from '../../domain/event';
import { keyOf, type Part } from './cast';
import { DIALOGUE_LENGTH, lineOf } from './dialogues';
import { failureOf } from './failures';
import { fileFor } from './files';
import { between, hash } from './random';
import { readLine } from './role';
import { AGENTS, inboxOf, ME } from './shop';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A long history spreads over about this time. */
const SPREAD = 220 * DAY;

/** How many messages a conversation has from before the start. */
export function pastLength(part: Part): number {
  return (part.role.older ?? 0) + (part.role.lines?.length ?? 0);
}

/** The message at place `n` (0 = the very first), as history tells it. Throws when there is none. */
export function pastMessage(part: Part, n: number, seed: number, born: number): RemoteMessage {
  const { role, index } = part;
  const key = keyOf(role.inbox, role.phone);
  const older = role.older ?? 0;
  if (!Number.isInteger(n) || n < 0 || n >= pastLength(part)) throw new RangeError(`no message ${n} in ${index}`);
  const head = {
    key,
    remoteId: `m.${index}.${n}`,
    id: `b${String(index).padStart(6, '0')}.${String(n).padStart(7, '0')}`,
    at: pastTime(part, n, seed, born),
    fresh: false,
  };
  const channel = inboxOf(role.inbox)?.channel ?? 'sms';
  if (n < older) return { ...head, ...smallTalk(part, n, seed, channel) };
  const { file, report, author, kind, text } = readLine(role.lines?.[n - older] ?? '', channel);
  return {
    ...head,
    kind,
    text,
    ...(report ? { report } : {}),
    ...(author ? { author } : {}),
    ...(file ? { attachments: [fileFor(file, `${head.remoteId}.a`)] } : {}),
  };
}

function smallTalk(
  part: Part,
  n: number,
  seed: number,
  channel: string,
): Pick<RemoteMessage, 'kind' | 'text' | 'report' | 'author' | 'attachments'> {
  const line = lineOf(seed, part.index, n);
  const h = hash(seed, part.index, n, 3);
  const id = `m.${part.index}.${n}.a`;
  if (line.inbound) return { kind: 'inbound', text: line.text, ...(n > 0 && h % 41 === 0 ? { attachments: [fileFor('image', id)] } : {}) };
  const writer = AGENTS.find((agent) => agent.id === part.role.assignee) ?? ME;
  const author = { id: writer.id, name: writer.name };
  if (h % 89 === 0)
    return {
      kind: 'outbound',
      text: line.text,
      author,
      report: { status: 'failed', failure: failureOf(channel === 'sms' ? '30003' : '63024') },
    };
  const status = h % 53 === 0 ? 'sent' : channel === 'whatsapp' && h % 7 !== 0 ? 'read' : 'delivered';
  return { kind: 'outbound', text: line.text, author, report: { status } };
}

/** When message `n` was written (ms). Grows with `n`. */
export function pastTime(part: Part, n: number, seed: number, born: number): number {
  const { role, index } = part;
  const older = role.older ?? 0;
  const count = role.lines?.length ?? 0;
  const end = born - Math.round(role.ago * MINUTE);
  const lineTime = (k: number): number => end - (count - 1 - k) * (role.gap ?? 4) * MINUTE;
  if (n >= older) return lineTime(n - older);
  const rounds = Math.ceil(older / DIALOGUE_LENGTH);
  const pause = Math.round(Math.min(4 * DAY, Math.max(DAY / 4, SPREAD / rounds)));
  const raw = (k: number): number => {
    const round = Math.floor(k / DIALOGUE_LENGTH);
    return round * pause + (k % DIALOGUE_LENGTH) * 3 * MINUTE + between(0, 59, hash(seed, index, k, 5)) * 1000;
  };
  const anchor = count > 0 ? lineTime(0) - pause : end;
  return anchor + raw(n) - raw(older - 1);
}
