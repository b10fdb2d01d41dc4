/** What happens by itself in the first minutes after the start, so that a new user sees the inbox live. */
import { type Cast, keyOf } from './cast';
import type { DemoConfig } from './config';
import type { Deed } from './state';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The script as deeds of others, with times (ms) relative to the start. */
const OPENING: readonly Deed[] = [
  inbound(5 * SECOND, 'shop', '+14155550123', 'Yes please! Can I collect it today?'),
  inbound(24 * SECOND, 'wa', '+447700900167', 'I forgot: it is outdoors, so no white pine please'),
  { type: 'change', at: 40 * SECOND, key: keyOf('vans', '+14155550114'), change: { kind: 'assign', agentId: 'ben' }, by: 'ben' },
  inbound(60 * SECOND, 'shop', '+14155550101', 'It squeaks again, sorry! Could you come once more?'),
  inbound(95 * SECOND, 'shop', '+14155550181', 'Hello, I found your number on a bench at the station. Do you deliver to Sausalito?'),
  inbound(140 * SECOND, 'wa', '+491713920011', 'When can somebody look at it?'),
  inbound(200 * SECOND, 'shop', '+14155550116', 'STOP'),
  { type: 'change', at: 260 * SECOND, key: keyOf('shop', '+14155550167'), change: { kind: 'state', state: 'closed' }, by: 'ana' },
  inbound(6 * MINUTE, 'vans', '+14155550114', 'He found gate 4. Thank you'),
  inbound(9 * MINUTE, 'wa', '+447700900733', 'A pupil just asked who made the shelves 😊'),
];

/** The script of a configuration, with times on the clock (ms). */
export function script(config: DemoConfig, cast: Cast, born: number): Deed[] {
  const opening = (config.script ?? config.conversations === undefined) ? OPENING : [];
  const extra = config.lines.map((line): Deed => inbound(line.at, line.inboxId ?? senderOf(cast, line.phone), line.phone, line.text));
  const timed = [...opening, ...extra].map((deed): Deed => ({ ...deed, at: born + Math.round(deed.at / config.speed) }));
  return [...timed, ...wakes(cast, born)];
}

/** Snoozed conversations of the shop return when their time has come: their snooze is told again as a deed of the start. */
function wakes(cast: Cast, born: number): Deed[] {
  if (cast.contacts.length === 0) return [];
  return Array.from({ length: cast.size }, (_, index) => cast.part(index)).flatMap((part): Deed[] => {
    if (part?.role.snooze === undefined) return [];
    const change = { kind: 'snooze', until: born + part.role.snooze * MINUTE } as const;
    return [{ type: 'change', at: born, key: keyOf(part.role.inbox, part.role.phone), change, by: part.role.assignee ?? 'robin' }];
  });
}

/** The inbox in which a number is known, else the shop's SMS number. */
function senderOf(cast: Cast, phone: string): string {
  return ['shop', 'wa', 'vans'].find((inbox) => cast.find(keyOf(inbox, phone))) ?? 'shop';
}

function inbound(at: number, inboxId: string, phone: string, text: string): Deed {
  return { type: 'inbound', at, key: keyOf(inboxId, phone), text };
}
