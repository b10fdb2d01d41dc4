/**
 * The life of an outbound message, moved by the clock:
 *
 *   scheduled ──time──> accepted ──sender chosen──> queued ──> sending ──> sent ──> delivered ──> read (WhatsApp, RCS)
 *       │cancel                                       │           │          └────> undelivered (30003, 30005…)
 *       └────> canceled                               └ 30036 ────┴───────────────> failed (63016, 30007…)
 */
import { bare, channelOf, magicFailure, NO_RECEIPT, STUCK } from './address';
import { templateText, variableNames } from './create-content';
import { ASYNC_TEXT } from './errors';
import { fetchMedia } from './outbound-media';
import { poolFor, SANDBOX } from './pool';
import { priceOf, segmentsOf } from './segments';
import type { MessageRow } from './types';
import type { World } from './world';

const DAY = 86_400_000;
/** Codes that end in `failed`; all others end in `undelivered` after `sent`. */
const FAILS = new Set([30001, 30002, 30007, 30036, 30410, 11200, 12300]);

/** Starts the life of a created row; `sendAt` null means now. */
export function dispatch(world: World, row: MessageRow, sendAt: number | null): void {
  const { delays } = world.knobs;
  if (row.status === 'scheduled' && sendAt !== null) {
    world.clock.after(sendAt - world.clock.now(), () => {
      if (row.status !== 'scheduled' || row.deleted) return;
      world.patch(row, { status: 'accepted' });
      dispatch(world, row, null);
    });
  } else if (row.status === 'accepted') {
    world.clock.after(delays.accepted, () => {
      if (row.status === 'accepted') assign(world, row);
    });
  } else queue(world, row);
}

/** A service picks its sender: the one used with this recipient before, else the first that fits. */
function assign(world: World, row: MessageRow): void {
  const service = world.services.find((s) => s.sid === row.serviceSid);
  const pool = service ? poolFor(service, row.to) : [];
  const used = world.messages.findLast((m) => m !== row && m.to === row.to && m.from !== null && pool.includes(m.from));
  const sender = row.from ?? (service?.stickySender ? used?.from : undefined) ?? pool[0] ?? null;
  world.patch(row, { status: 'queued', from: sender, numSegments: segmentsOf(row.body, row.to, row.numMedia) });
  queue(world, row);
}

function queue(world: World, row: MessageRow): void {
  if (bare(row.to) === STUCK) {
    world.clock.after(row.validityPeriod * 1000, () => fail(world, row, 30036));
    return;
  }
  world.clock.after(world.knobs.delays.sending, () => {
    if (row.deleted || row.status !== 'queued') return;
    world.patch(row, { status: 'sending', sent: world.clock.now() });
    world.clock.after(world.knobs.delays.sent, () => leave(world, row));
  });
}

/** Hands the message to the carrier or the channel, which may refuse it. */
async function leave(world: World, row: MessageRow): Promise<void> {
  const media = row.mediaUrls.length > 0 && !world.media.has(row.sid) ? await fetchMedia(world, row) : null;
  const code = media ?? failureOf(world, row);
  if (code !== null && (FAILS.has(code) || code >= 60_000)) return fail(world, row, code);
  const { delays } = world.knobs;
  world.patch(row, { status: 'sent' });
  world.clock.after(delays.price, () => world.patch(row, { price: priceOf(row.numSegments, row.to, row.numMedia) }));
  world.clock.after(delays.delivered, () => {
    if (code !== null) return fail(world, row, code);
    if (bare(row.to) === NO_RECEIPT) return;
    world.patch(row, { status: 'delivered' });
    if (channelOf(row.to) === 'sms' || !world.knobs.readReceipts) return;
    world.clock.after(delays.read, () => world.patch(row, { status: 'read' }));
  });
}

/** Ends a message with an error code. */
export function fail(world: World, row: MessageRow, code: number): void {
  const status = FAILS.has(code) || code >= 60_000 ? 'failed' : 'undelivered';
  world.patch(row, { status, errorCode: code, errorMessage: ASYNC_TEXT[code] ?? null });
}

function failureOf(world: World, row: MessageRow): number | null {
  const asked = world.failTo.get(row.to);
  if (asked !== undefined && asked >= 10_000 && !(asked >= 20_000 && asked < 30_000)) return asked;
  return magicFailure(row.to) ?? (channelOf(row.to) === 'whatsapp' ? whatsAppFailure(world, row) : registrationFailure(world, row));
}

/** Sandbox, 24-hour window and template approval. */
function whatsAppFailure(world: World, row: MessageRow): number | null {
  if (row.from === SANDBOX && !world.sandbox.has(row.to)) return 63015;
  if (row.contentSid === null) return windowOpen(world, row.from ?? '', row.to) ? null : 63016;
  const template = world.contents.find((c) => c.sid === row.contentSid);
  if (!template) return 63027;
  const status = template.approval.status;
  if (status === 'paused') return 63041;
  if (status === 'disabled') return 63042;
  const names = variableNames(template);
  const given = Object.keys(row.contentVariables);
  if (templateText(template) !== '' && given.length > 0 && (given.length !== names.length || !names.every((n) => given.includes(n))))
    return 63028;
  return status === 'approved' || windowOpen(world, row.from ?? '', row.to) ? null : 63016;
}

/** Whether the recipient wrote to the sender within the last 24 hours. */
export function windowOpen(world: World, sender: string, recipient: string): boolean {
  const now = world.clock.now();
  return world.messages.some((m) => m.direction === 'inbound' && m.from === recipient && m.to === sender && now - m.created <= DAY);
}

/** US carriers refuse unregistered numbers. */
function registrationFailure(world: World, row: MessageRow): number | null {
  const number = world.numbers.find((n) => n.phoneNumber === row.from);
  if (!number || !row.to.startsWith('+1') || !number.phoneNumber.startsWith('+1') || number.a2p === 'registered') return null;
  if (number.type === 'tollfree') return 30032;
  return number.a2p === 'pending' ? 30035 : 30034;
}
