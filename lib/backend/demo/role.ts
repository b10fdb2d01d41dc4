/** The form in which conversations of the shop are written down, and the reading of its lines. */
import type { Conversation } from '../../domain/conversation';
import type { RemoteMessage } from '../../domain/event';
import { failureOf } from './failures';
import { AGENTS, ME } from './shop';

/** One conversation as it is at the start. */
export interface Role {
  /** E.164 of the customer. */
  readonly phone: string;
  readonly inbox: 'shop' | 'wa' | 'vans';
  /** Minutes between the last line and the start. */
  readonly ago: number;
  /**
   * The last lines, oldest first: an optional agent id, then `<` customer, `>` agent, `#` note or `*` activity, the text, and optionally
   * ` ~` with a status, a provider code or a kind of file.
   */
  readonly lines?: readonly string[];
  /** Minutes between two of these lines; default 4. */
  readonly gap?: number;
  /** Generated messages before them; default 0. */
  readonly older?: number;
  readonly state?: Conversation['state'];
  /** Minutes after the start at which a snoozed conversation returns. */
  readonly snooze?: number;
  readonly assignee?: string;
  readonly team?: string;
  readonly labels?: readonly string[];
  readonly priority?: NonNullable<Conversation['priority']>;
  readonly muted?: boolean;
  /** How many of the last inbound lines are unread. */
  readonly unread?: number;
  /** The customer said STOP that many minutes before the start. */
  readonly stopped?: number;
  /** Every send to this customer fails with this code. */
  readonly fails?: string;
  /** What the customer answers to the first, second… message of an agent. */
  readonly answers?: readonly string[];
}

/** A line of a role, read. */
export interface RoleLine {
  readonly kind: RemoteMessage['kind'];
  readonly text: string;
  readonly author?: { readonly id: string; readonly name: string };
  readonly report?: NonNullable<RemoteMessage['report']>;
  /** Kind of file that it carries. */
  readonly file?: 'image' | 'audio' | 'pdf' | 'location' | 'contact';
}

const KINDS = { '<': 'inbound', '>': 'outbound', '#': 'note', '*': 'activity' } as const;
const STATUSES = ['sent', 'delivered', 'read', 'canceled'] as const;
const FILES = ['image', 'audio', 'pdf', 'location', 'contact'] as const;

/** Reads a line; `channel` decides what an outbound message without a mark has become. Throws on a line of another form. */
export function readLine(line: string, channel: Conversation['channel']): RoleLine {
  const match = /^([a-z]*)([<>#*])(.*?)(?: ~([a-z0-9]+))?$/su.exec(line);
  const [, agent = '', sign = '', text = '', mark = ''] = match ?? [];
  const kind = sign === '<' || sign === '>' || sign === '#' || sign === '*' ? KINDS[sign] : undefined;
  if (!kind) throw new SyntaxError(`not a line of a role: ${line}`);
  const by = AGENTS.find((a) => a.id === agent) ?? ME;
  const file = FILES.find((f) => f === mark);
  const status = STATUSES.find((s) => s === mark);
  return {
    kind,
    text,
    ...(kind === 'outbound' || kind === 'note' ? { author: { id: by.id, name: by.name } } : {}),
    ...(kind === 'outbound' ? { report: reportOf(mark, status, channel) } : {}),
    ...(file ? { file } : {}),
  };
}

function reportOf(
  mark: string,
  status: (typeof STATUSES)[number] | undefined,
  channel: Conversation['channel'],
): NonNullable<RemoteMessage['report']> {
  if (/^\d+$/.test(mark)) return { status: 'failed', failure: failureOf(mark) };
  return { status: status ?? (channel === 'whatsapp' ? 'read' : 'delivered') };
}
