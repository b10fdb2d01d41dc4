/** The message list: exact filters, date operators in their wire forms, newest first by date_sent, and nothing else. */
import { TwilioError } from './errors';
import { type Call, ok, type Reply } from './http';
import { page2010 } from './paging';
import type { MessageRow } from './types';
import { messageWire } from './wire';
import type { World } from './world';

const DAY = 86_400_000;

/** A date parameter: the instants it covers, [from, to). */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a date value. A bare day covers that GMT day; a date with a time (ISO 8601 and the other forms of the published examples)
 * is an instant of one second. Values that begin with an operator are ignored, as at Twilio; anything else is refused with 20001.
 */
export function dateValue(text: string | null): Span | null {
  if (text === null || text === '' || /^[<>=]/.test(text)) return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = Date.parse(`${text}T00:00:00Z`);
    if (Number.isNaN(at)) throw new TwilioError(20001, 'Invalid date value');
    return { from: at, to: at + DAY };
  }
  const hasZone = /(Z|[+-]\d{2}:?\d{2}|[A-Z]{3})$/.test(text);
  const at = /\d/.test(text) ? Date.parse(hasZone ? text : `${text.replace(' ', 'T')}Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new TwilioError(20001, 'Invalid date value');
  return { from: at, to: at + 1000 };
}

/** The test for `<name>`, `<name><` and `<name>>`; both operators include their bound. */
export function dateFilter(call: Call, name: string): ((at: number) => boolean) | null {
  const on = dateValue(call.query.get(name));
  const until = dateValue(call.query.get(`${name}<`));
  const since = dateValue(call.query.get(`${name}>`));
  if (!on && !until && !since) return null;
  return (at) => (!on || (at >= on.from && at < on.to)) && (!until || at < until.to) && (!since || at >= since.from);
}

/** Newest first. Wire dates have seconds, so rows of one second fall back to the configured tie breaker. */
function order(world: World, rows: readonly MessageRow[]): MessageRow[] {
  const { nullDates, ties } = world.knobs;
  const key = (row: MessageRow): number => {
    const sent = world.listed(row).sent;
    if (sent !== null) return Math.floor(sent / 1000);
    if (nullDates === 'created') return Math.floor(row.created / 1000);
    return nullDates === 'first' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  };
  const keyed = rows.map((row) => ({ row, key: key(row) }));
  keyed.sort((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? 1 : -1;
    if (ties === 'sid') return a.row.sid < b.row.sid ? 1 : -1;
    return b.row.seq - a.row.seq;
  });
  return keyed.map((k) => k.row);
}

/** `GET Messages.json`. */
export function listMessages(world: World, call: Call): Reply {
  const to = call.query.get('To');
  const from = call.query.get('From');
  const status = world.signalwire ? call.query.get('Status') : null;
  const date = dateFilter(call, 'DateSent');
  const now = world.clock.now();
  const matches = (row: MessageRow): boolean => {
    const shown = world.listed(row);
    if (to !== null && to !== '' && shown.to !== to) return false;
    if (from !== null && from !== '' && shown.from !== from) return false;
    if (status !== null && status !== '' && shown.status !== status) return false;
    if (date) return shown.sent === null ? world.knobs.nullDatesMatch : date(shown.sent);
    return true;
  };
  const rows = order(world, world.messages.filter(matches));
  const hidden = (row: MessageRow) => row.deleted || row.visibleAt > now;
  return ok(page2010(world, call, 'messages', { rows, id: (r) => r.sid, hidden }, (r) => messageWire(world, world.listed(r))));
}
