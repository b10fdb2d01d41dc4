/** A send: one create, never repeated here. What an error leaves open is said in its kind (see `client.ts`). */

import type { BackendEvent } from '../../domain/event';
import type { Message } from '../../domain/message';
import { type Accepted, BackendError, type Outgoing } from '../backend';
import type { TwilioClient } from './client';
import type { Sender } from './config';
import { upload } from './media';
import { parseMessage, parseMessages, type Row } from './parse';
import { addressed, channelOf, type Ends, introduction, keyOf, messageOf, ownOf, senderAt, timeOf } from './rows';

/** Characters of one message; Twilio refuses more (21617). */
const LONGEST = 1600;
const MOST_FILES = 10;
/** Twilio keeps messages for more than 5 minutes and at most 35 days; 15 minutes is what it promises. */
const SOONEST = 15 * 60_000;
const LATEST = 35 * 86_400_000;
/** Below this a time to send is not sent along: it is now. */
const NOW = 305_000;
/** With no answer for this long, a read goes first: what never reaches Twilio is then known not to have left. */
const STALE = 20_000;
/** Refusals that mean "this number is not in that service": then the number sends by itself. */
const NOT_IN_SERVICE = new Set(['21701', '21703', '21704', '21712']);

/** Whether Twilio keeps a message of this sender until `sendAt` (ms). */
export function canSchedule(senders: readonly Sender[], inboxId: string, sendAt: number, now: number): boolean {
  const ahead = sendAt - now;
  return senderAt(senders, inboxId)?.service !== undefined && ahead >= SOONEST && ahead <= LATEST;
}

/** The ends of a send: the conversation's sender, or the one that the agent chose instead. */
export function endsFor({ message, conversation }: Pick<Outgoing, 'message' | 'conversation'>, senders: readonly Sender[]): Ends {
  const usual = ownOf(conversation.key);
  const chosen = message.senderId === undefined ? undefined : senderAt(senders, message.senderId);
  const own = chosen && channelOf(chosen.address) === channelOf(usual) ? chosen.address : usual;
  return { own, remote: addressed(conversation.phone, own) };
}

/** Sends. Rejects with what is known; see `Backend.send`. */
export async function send(
  client: TwilioClient,
  outgoing: Outgoing,
  signal: AbortSignal,
  progress?: (sent: number, total: number) => void,
): Promise<Accepted> {
  const { message, files } = outgoing;
  if (message.kind !== 'outbound') throw new BackendError('rejected', { text: '' });
  if (message.text.length > LONGEST && !message.template) throw new BackendError('rejected', { code: '21617', text: '' });
  if (files.length > MOST_FILES) throw new BackendError('rejected', { code: '21623', text: '' });
  const ends = endsFor(outgoing, client.config.senders);
  const ahead = (message.sendAt ?? 0) - client.env.now();
  // What Twilio cannot keep must not leave early: not through a number of no service, nor with files, whose addresses live for minutes.
  const kept = senderAt(client.config.senders, ends.own)?.service !== undefined && files.length === 0;
  if (ahead > NOW && !kept) throw new BackendError('busy', { text: '' }, { retryAfterMs: ahead });
  await reach(client, signal);
  const urls = await upload(client, files, signal, progress);
  const form = formOf(client, message, ends, urls);
  const row = await create(client, form, signal, outgoing.leaving);
  return accepted(row, ends, message);
}

/** The answer to a send, as facts. */
export function accepted(row: Row, ends: Ends, message: Message & { readonly ref: string }): Accepted {
  const remote: BackendEvent = {
    type: 'message',
    message: {
      ...messageOf(row, ends, { at: timeOf(row), ref: message.ref }),
      ...(message.attachments?.length ? { attachments: message.attachments } : {}),
      ...(message.template ? { template: message.template, text: message.text || row.body } : {}),
    },
  };
  return { remoteId: row.sid, events: [...introduction(ends).filter((event) => event.type === 'conversation'), remote] };
}

/** Asks for something small when nothing was heard lately, or the last question got no answer. After this, a missing answer to the create is news, and the server's time is known. */
async function reach(client: TwilioClient, signal: AbortSignal): Promise<void> {
  if (client.clock.silence < STALE && !client.clock.isLost && !client.missed) return;
  try {
    parseMessages((await client.get(client.path('/Messages.json?PageSize=1'), signal, { urgent: true })).json);
  } catch (error) {
    if (error instanceof BackendError) throw error;
    throw new BackendError('notSent', { text: '' }, { cause: error });
  }
}

type Form = readonly (readonly [string, string])[];

function formOf(client: TwilioClient, message: Message, { own, remote }: Ends, urls: readonly string[]): Form {
  const service = senderAt(client.config.senders, own)?.service;
  const { template, sendAt } = message;
  const smart = client.config.smart === true && channelOf(own) === 'sms' && !template && message.text !== '';
  const scheduled = sendAt !== undefined && service !== undefined && sendAt - client.env.now() > NOW;
  const values = Object.entries(template?.values ?? {});
  return [
    ['To', remote],
    ['From', own],
    ...(service === undefined ? [] : ([['MessagingServiceSid', service]] as const)),
    ...(template
      ? ([['ContentSid', template.id.replace(/@.*$/s, '')]] as const)
      : message.text === ''
        ? []
        : ([['Body', message.text]] as const)),
    ...(smart ? ([['SmartEncoded', 'true']] as const) : []),
    ...(template && values.length > 0 ? ([['ContentVariables', JSON.stringify(Object.fromEntries(values))]] as const) : []),
    ...(template ? [] : urls.map((url) => ['MediaUrl', url] as const)),
    ...(scheduled
      ? ([
          ['ScheduleType', 'fixed'],
          ['SendAt', new Date(sendAt).toISOString().replace(/\.\d+Z$/, 'Z')],
        ] as const)
      : []),
  ];
}

async function create(client: TwilioClient, form: Form, signal: AbortSignal, leaving: Outgoing['leaving']): Promise<Row> {
  try {
    return await post(client, form, signal, leaving);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const scheduled = form.some(([name]) => name === 'SendAt');
    // Refused means not created: without the service it is the first attempt still.
    if (error.kind === 'rejected' && NOT_IN_SERVICE.has(error.failure.code ?? '') && !scheduled) {
      const plain = form.filter(([name]) => name !== 'MessagingServiceSid');
      if (plain.length < form.length) return post(client, plain, signal, leaving);
    }
    if (error.kind === 'unauthorized') throw await whoseFault(client, error, signal);
    throw error;
  }
}

async function post(client: TwilioClient, form: Form, signal: AbortSignal, leaving: Outgoing['leaving']): Promise<Row> {
  const { json } = await client.ask({ path: client.path('/Messages.json'), form, once: true, leaving }, signal);
  const row = parseMessage(json);
  // An answer that is no message may come from anything in between: nobody knows what became of the request.
  if (!row) throw new BackendError('unknown', { text: '' });
  return row;
}

/** Twilio answers 401 for a bad key, a missing permission and an unapproved profile alike. Where the list still works, the key is good. */
async function whoseFault(client: TwilioClient, error: BackendError, signal: AbortSignal): Promise<BackendError> {
  try {
    await client.get(client.path('/Messages.json?PageSize=1'), signal, { urgent: true });
    return new BackendError('forbidden', { code: '20003', text: error.failure.text });
  } catch {
    return error; // the key is refused for everything, or nothing answers: the sync loop finds out which
  }
}

/** Cancels what Twilio keeps. Whatever is said to that, the message is then looked at: it may have left already. */
export async function cancel(client: TwilioClient, message: Message, signal: AbortSignal): Promise<readonly BackendEvent[]> {
  const sid = message.remoteId;
  if (sid === undefined || !/^[A-Za-z0-9-]+$/.test(sid)) throw new BackendError('gone', { text: '' });
  const path = client.path(`/Messages/${sid}.json`);
  let refused: unknown;
  let row: Row | undefined;
  try {
    row = parseMessage((await client.ask({ path, form: [['Status', 'canceled']], urgent: true }, signal)).json);
  } catch (error) {
    if (!(error instanceof BackendError) || error.kind === 'notSent' || error.kind === 'busy') throw error;
    refused = error;
    row = parseMessage((await client.get(path, signal, { urgent: true })).json);
  }
  if (!row || row.status === 'scheduled') throw refused ?? new BackendError('unknown', { text: '' });
  const report = row.status === 'canceled' ? { status: 'canceled' as const } : undefined;
  const ends = { own: row.from ?? '', remote: row.to ?? '' };
  return report || row.from === undefined
    ? [{ type: 'report', remoteId: row.sid, report: report ?? { status: 'sent' } }]
    : [...introduction(ends), { type: 'message', message: messageOf(row, ends, { at: timeOf(row) }) }];
}

/** The key of the conversation that a send goes to. */
export function keyFor(outgoing: Outgoing, senders: readonly Sender[]): string {
  return keyOf(endsFor(outgoing, senders));
}
