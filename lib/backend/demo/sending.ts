/** What becomes of a send: accepted, refused, or lost on the way. Decided in one step with the state that is saved. */
import type { Failure } from '../../domain/message';
import { BackendError, type Outgoing } from '../backend';
import { readKey } from './cast';
import { failureOf, isImmediate } from './failures';
import { magicIn } from './magic';
import { INBOXES } from './shop';
import type { Fault, SendDeed, State } from './state';
import type { World } from './world';

const DAY = 24 * 3600_000;

/** The outcome of a send: the deed's number when the backend has it, and the error that the caller gets, if any. */
export interface Outcome {
  readonly deed?: number;
  readonly error?: BackendError;
}

/** Decides about a send at a time (ms). The state in the result is to be saved before anything is answered. */
export function decide(outgoing: Outgoing, world: World, now: number): { readonly state?: State; readonly result: Outcome } {
  const { message, conversation } = outgoing;
  const { state } = world;
  const magic = magicIn(message.text);
  const waiting = state.faults[0];
  const turned = state.turnedAway.includes(message.ref);
  const once = magic.fault === 'busy' || magic.fault === 'notSent';
  const fault = waiting ?? (magic.fault && !(once && turned) ? magic.fault : undefined);
  const rest: State = {
    ...state,
    faults: waiting ? state.faults.slice(1) : state.faults,
    turnedAway: fault && once ? [...state.turnedAway.slice(-50), message.ref] : state.turnedAway,
  };
  if (fault && fault !== 'unknownAfter') return { state: rest, result: { error: errorOf(fault) } };
  const code = message.kind === 'note' ? undefined : codeFor(outgoing, world, now);
  if (code !== undefined && isImmediate(code)) return { state: rest, result: { error: new BackendError('rejected', failureOf(code)) } };
  const deed: SendDeed = {
    type: 'send',
    at: world.moment(now).at,
    key: conversation.key,
    ref: message.ref,
    text: message.text,
    turn: state.deeds.filter((d) => d.type === 'send' && d.key === conversation.key && d.note !== true).length,
    ...(message.kind === 'note' ? { note: true } : {}),
    ...(message.attachments ? { attachments: message.attachments.map(({ ref: _ref, ...attachment }) => attachment) } : {}),
    ...(message.template ? { template: { ...message.template, values: { ...message.template.values } } } : {}),
    ...(message.replyTo ? { replyTo: message.replyTo } : {}),
    ...(code === undefined ? {} : { code }),
  };
  const result = { deed: state.deeds.length, ...(fault ? { error: errorOf(fault) } : {}) };
  return { state: { ...rest, deeds: [...rest.deeds, deed] }, result };
}

/** The error that a fault looks like from outside. */
function errorOf(fault: Fault): BackendError {
  switch (fault) {
    case 'rejected':
      return new BackendError('rejected', failureOf('21211'));
    case 'busy':
      return new BackendError('busy', words('The shop is busy. It takes messages again in a moment.'), { retryAfterMs: 2000 });
    case 'notSent':
      return new BackendError('notSent', words('There was no connection.'));
    case 'unknownAfter':
    case 'unknownBefore':
      return new BackendError('unknown', words('The connection broke before an answer came.'));
  }
}

function words(text: string): Failure {
  return { text };
}

/** The provider code that this message fails with, if it does. */
function codeFor({ message, conversation }: Outgoing, world: World, now: number): string | undefined {
  const moment = world.moment(now);
  const { phone, inboxId, channel } = readKey(conversation.key);
  const magic = magicIn(message.text).code;
  if (magic !== undefined) return magic;
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return '21211';
  const sms = channel === 'sms';
  if (sms && world.contactsOf(phone, moment).some((contact) => contact.optOut)) return '21610';
  if (sms && message.text.length > (INBOXES.find((inbox) => inbox.id === inboxId)?.maxLength ?? 1600)) return '21617';
  const lastInboundAt = world.thread(conversation.key, moment).lastInboundAt ?? 0;
  if (!sms && !message.template && moment.at - lastInboundAt > DAY) return '63016';
  return world.cast.find(conversation.key)?.role.fails;
}
