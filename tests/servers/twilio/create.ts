/** `POST Messages.json`: the documented validations in order, then the row in its first status. */
import { bare, channelOf, isE164, MAGIC_FROM, MAGIC_TO } from './address';
import { type Content, checkContent } from './create-content';
import { checkSchedule } from './create-schedule';
import { dispatch } from './delivery';
import { TwilioError } from './errors';
import type { Call, Reply } from './http';
import { poolFor, SANDBOX } from './pool';
import { segmentsOf, smartEncode } from './segments';
import type { ServiceRow } from './types';
import { messageWire } from './wire';
import type { World } from './world';

const TRIAL_PREFIX = 'Sent from your Twilio trial account - ';

/** Handles a create. Every refusal is a `TwilioError` and leaves nothing behind. */
export function createMessage(world: World, call: Call): Reply {
  const form = call.form;
  const to = form.get('To') ?? '';
  const from = form.get('From') || null;
  if (to === '') throw new TwilioError(21604);
  const service = serviceFor(world, form.get('MessagingServiceSid'));
  if (from === null && !service) throw new TwilioError(21603);
  const content = checkContent(world, form);
  const sendAt = checkSchedule(world, form, service);
  checkRecipient(to, from);
  if (from !== null) checkSender(world, from, to, service);
  else if (service) checkPool(service, to);
  checkPolicy(world, to, from, service);
  const validity = validityOf(form);
  const smartEncoded = form.get('SmartEncoded') === 'true' || (service?.smartEncoding ?? false);
  const body = bodyOf(world, content, smartEncoded);
  const now = world.clock.now();
  const row = world.add({
    direction: 'outbound-api',
    status: sendAt !== null ? 'scheduled' : service ? 'accepted' : 'queued',
    from,
    to,
    body,
    numSegments: service ? 0 : segmentsOf(body, to, content.mediaUrls.length),
    numMedia: content.mediaUrls.length,
    serviceSid: service?.sid ?? null,
    contentSid: content.contentSid,
    contentVariables: content.variables,
    mediaUrls: content.mediaUrls,
    validityPeriod: validity,
    smartEncoded,
  });
  world.journal.creates.push({
    sid: row.sid,
    at: now,
    to,
    from,
    serviceSid: row.serviceSid,
    body: form.get('Body') ?? '',
    mediaUrls: content.mediaUrls,
    contentSid: content.contentSid,
    sendAt: form.get('SendAt'),
  });
  dispatch(world, row, sendAt);
  return { status: 201, body: messageWire(world, row) };
}

function serviceFor(world: World, sid: string | null): ServiceRow | undefined {
  if (!sid) return undefined;
  const service = world.services.find((s) => s.sid === sid);
  if (!service) throw new TwilioError(21701);
  return service;
}

function bodyOf(world: World, content: Content, smart: boolean): string {
  const text = smart ? smartEncode(content.body) : content.body;
  return world.knobs.trial ? TRIAL_PREFIX + text : text;
}

function validityOf(form: URLSearchParams): number {
  const text = form.get('ValidityPeriod');
  if (text === null || text === '') return 36_000;
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 36_000) throw new TwilioError(20001, 'ValidityPeriod must be 1 to 36000');
  return seconds;
}

function checkRecipient(to: string, from: string | null): void {
  const channel = channelOf(to);
  if (from !== null && channelOf(from) !== channel && !(channelOf(from) === 'rcs' && channel === 'sms')) throw new TwilioError(21910);
  if (channel === 'messenger' || channel === 'rcs') return;
  if (channel === 'sms' && /^\d{3,6}$/.test(to)) throw new TwilioError(21265);
  if (!isE164(bare(to))) throw new TwilioError(21211, to);
  if (from !== null && from === to) throw new TwilioError(21266);
}

/** The sender must be owned, able, and (with a service) in the service's pool. */
function checkSender(world: World, from: string, to: string, service: ServiceRow | undefined): void {
  const magic = MAGIC_FROM[from];
  if (magic !== undefined) throw new TwilioError(magic, from);
  if (channelOf(from) !== 'sms') {
    const known = world.senders.some((s) => s.senderId === from && s.status.startsWith('ONLINE')) || from === SANDBOX;
    if (!known) throw new TwilioError(63007);
  } else if (/^[A-Za-z0-9 ]{1,11}$/.test(from) && /[A-Za-z]/.test(from)) {
    if (to.startsWith('+1')) throw new TwilioError(21612);
  } else if (!/^\d{5,6}$/.test(from)) {
    if (!isE164(from)) throw new TwilioError(21212, from);
    const number = world.numbers.find((n) => n.phoneNumber === from);
    if (!number) throw new TwilioError(21659, from);
    if (!number.capabilities.sms) throw new TwilioError(21606, from);
  } else if (!world.services.some((s) => s.shortCodes.includes(from))) throw new TwilioError(21659, from);
  if (service && !poolFor(service, to).includes(from)) throw new TwilioError(21712);
}

function checkPool(service: ServiceRow, to: string): void {
  if (service.numbers.length + service.shortCodes.length + service.alphaSenders.length + service.channelSenders.length === 0) {
    throw new TwilioError(21704);
  }
  if (poolFor(service, to).length === 0) throw new TwilioError(21703);
}

/** Rules about the recipient: opt-out, trial, geography, and the codes a test asked for. */
function checkPolicy(world: World, to: string, from: string | null, service: ServiceRow | undefined): void {
  const magic = channelOf(to) === 'sms' ? MAGIC_TO[to] : undefined;
  const asked = world.failTo.get(to);
  const code = magic ?? (asked !== undefined && asked < 30_000 ? asked : undefined);
  if (code !== undefined) throw new TwilioError(code, to);
  const { trial, verified, geo } = world.knobs;
  if (trial && !verified.includes(bare(to))) throw new TwilioError(21608);
  if (geo && channelOf(to) === 'sms' && !geo.some((prefix) => to.startsWith(prefix))) throw new TwilioError(21408, to);
  if (world.optedOut(from, service, to)) throw new TwilioError(21610);
}
