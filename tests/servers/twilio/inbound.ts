/** A text coming in: logged or lost, STOP and START, and the automatic answers customers get. */
import { bare, channelOf } from './address';
import { dispatch } from './delivery';
import { SANDBOX } from './pool';
import { segmentsOf } from './segments';
import type { InboundMedia, MessageRow } from './types';
import type { World } from './world';

const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const START = new Set(['START', 'YES', 'UNSTOP']);
const DEMO_URL = /^https:\/\/demo\.twilio\.com\/welcome\/sms\/reply\/?$/;
const DEMO_REPLY =
  "Thanks for the message. Configure your number's SMS URL to change this message.Reply HELP for help.Reply STOP to unsubscribe.Msg&Data rates may apply.";
const STOP_REPLY =
  'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.';
const START_REPLY =
  'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe.';

/** Takes an inbound message; null when the number's service drops it without a log entry. */
export function receive(world: World, from: string, to: string, body: string, media: readonly InboundMedia[] = []): MessageRow | null {
  const service = world.serviceOf(to);
  if (service && service.inboundRequestUrl === null && !service.useInboundWebhookOnNumber) {
    world.journal.lost.push({ from, to, body });
    return null;
  }
  const row = world.add({
    direction: 'inbound',
    status: 'received',
    from,
    to,
    body,
    numMedia: media.length,
    numSegments: segmentsOf(body, to, media.length),
    serviceSid: service?.sid ?? null,
    sent: world.clock.now(),
  });
  world.attach(row.sid, media);
  world.clock.after(world.knobs.delays.price, () => world.patch(row, { price: channelOf(to) === 'sms' ? '-0.00790' : '-0.00500' }));
  if (to === SANDBOX && /^join /i.test(body)) world.sandbox.add(from);
  const answer = answerTo(world, from, to, body);
  if (answer !== null) reply(world, to, from, answer);
  return row;
}

/** What is answered automatically, if anything: opt-out texts first, then the number's application. */
function answerTo(world: World, from: string, to: string, body: string): string | null {
  if (channelOf(to) !== 'sms') return null;
  const word = body.trim().toUpperCase();
  const keys = [to, world.serviceOf(to)?.sid].filter((k) => k !== undefined).map((k) => `${k}|${from}`);
  if (STOP.has(word)) {
    for (const key of keys) world.optOuts.add(key);
    return STOP_REPLY;
  }
  if (START.has(word) && keys.some((key) => world.optOuts.has(key))) {
    for (const key of keys) world.optOuts.delete(key);
    return START_REPLY;
  }
  if (world.optedOut(to, undefined, from)) return null;
  const number = world.numbers.find((n) => n.phoneNumber === bare(to));
  if (!number) return null;
  return DEMO_URL.test(number.smsUrl) ? DEMO_REPLY : number.smsUrl !== '' || number.smsApplicationSid !== '' ? number.appReply : null;
}

function reply(world: World, from: string, to: string, body: string): void {
  const row = world.add({ direction: 'outbound-reply', status: 'queued', from, to, body, numSegments: segmentsOf(body, to, 0) });
  dispatch(world, row, null);
}
