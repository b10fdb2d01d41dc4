/**
 * One attempt to send. The message carries our reference (`client_ref`, kept by the server; `echo_id`, only echoed) and never a
 * `source_id`: the server takes such a message for sent. `/retry` is never called: it wipes the reference, and often sends nothing.
 */
import { actingLeg } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import { type Accepted, BackendError, type Outgoing } from '../backend';
import type { Ask } from './client';
import { partsOf } from './facts';
import { legsOf } from './history';
import { checkFiles } from './limits';
import { need } from './parse';
import { WireConversation } from './parse-conversation';
import type { KnownInbox } from './parse-inbox';
import { WireMessage } from './parse-message';
import { factsOf, readConversation, readMessages, visible } from './reading';
import { sourceIdOf } from './resolve';
import type { Session } from './session';
import { templateParams } from './template';
import { neutralised } from './text';

/** A server that was heard within this time (ms) is taken to be there. */
const HEARD_LATELY = 15_000;
const TIMEOUT = 30_000;
/** With files (ms): uploads take long, and the request may go on at the server when we have given up. */
const UPLOAD_TIMEOUT = 110_000;

type Progress = (sentBytes: number, totalBytes: number) => void;

/** Sends. Rejects with what is known about whether it left. */
export async function send(session: Session, outgoing: Outgoing, signal: AbortSignal, progress?: Progress): Promise<Accepted> {
  const { inbox: inboxId } = partsOf(outgoing.conversation.key);
  const inbox = await beforehand(signal, () => ready(session, inboxId, signal));
  const { kind, text } = outgoing.message;
  checkFiles(outgoing.files, { kind: inbox.kind, whatsapp: inbox.channel === 'whatsapp', isNote: kind === 'note', text });
  const content = messageBody(outgoing, inbox);
  const display = await beforehand(signal, () => legFor(session, outgoing, signal));
  if (display === undefined && inbox.channel === 'whatsapp' && !content.template)
    throw new BackendError('rejected', { code: 'template-needed', text: 'A new WhatsApp conversation begins with a template.' });
  const accepted =
    display === undefined
      ? await postConversation(session, inbox, outgoing, content, signal, progress)
      : await postMessage(session, display, outgoing, content, signal, progress);
  const total = outgoing.files.reduce((sum, file) => sum + file.blob.size, 0);
  if (total > 0) progress?.(total, total);
  return accepted;
}

/** Whatever fails before the request that sends has sent nothing. */
async function beforehand<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackendError && !['unknown', 'notSent'].includes(error.kind)) throw error;
    throw new BackendError('notSent', { text: '' }, { cause: signal.aborted ? signal.reason : error });
  }
}

/** The inbox, and a server that answers: a browser does not tell a refused connection from a lost answer, so it is asked first. */
async function ready(session: Session, inboxId: number, signal: AbortSignal): Promise<KnownInbox> {
  const { client, env } = session;
  const inbox = await session.inbox(inboxId, signal);
  if (!inbox) throw new BackendError('forbidden', { code: 'inbox-gone', text: 'This sender is not available to you.' });
  if (Math.abs(env.now() - client.heardAt) > HEARD_LATELY) await client.ask('/api', signal, { timeout: 8_000, signed: false });
  return inbox;
}

/** The conversation to write to: the leg that acts, else an open one that the server has, else none. */
async function legFor(session: Session, { conversation }: Outgoing, signal: AbortSignal): Promise<number | undefined> {
  const acting = actingLeg(conversation.legs ?? []);
  if (acting) return Number(acting.id);
  const open = (await legsOf(session, conversation.key, signal)).filter(({ wire }) => wire.status !== 'resolved');
  return open.sort((a, b) => (b.wire.created_at ?? 0) - (a.wire.created_at ?? 0))[0]?.wire.id;
}

interface MessageBody {
  readonly content: string;
  readonly isPrivate: boolean;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly template?: object;
}

function messageBody({ message, replyToRemoteId }: Outgoing, inbox: KnownInbox): MessageBody {
  const reply = /^\d+$/.test(replyToRemoteId ?? '') ? Number(replyToRemoteId) : undefined;
  return {
    content: neutralised(message.text, inbox.kind === 'api'),
    isPrivate: message.kind === 'note',
    ref: message.ref,
    attributes: { client_ref: message.ref, ...(reply === undefined ? {} : { in_reply_to: reply }) },
    ...(message.template ? { template: templateParams(message.template, inbox) } : {}),
  };
}

/** The fields of a message, for a body of their own or within `message`. */
function jsonOf(body: MessageBody): Record<string, unknown> {
  return {
    content: body.content,
    private: body.isPrivate,
    echo_id: body.ref,
    content_attributes: body.attributes,
    ...(body.template ? { template_params: body.template } : {}),
  };
}

/** Nested objects do not survive a form: the attributes go as JSON text, and templates never come with files. */
function fillForm(form: FormData, body: MessageBody, outgoing: Outgoing, name: (field: string) => string): void {
  form.append(name('content'), body.content);
  form.append(name('private'), String(body.isPrivate));
  form.append(name('echo_id'), body.ref);
  form.append(name('content_attributes'), JSON.stringify(body.attributes));
  for (const { attachment, blob } of outgoing.files) form.append(`${name('attachments')}[]`, blob, attachment.name ?? 'file');
}

function asked(body: object, progress: Progress | undefined, leaving: Outgoing['leaving']): Ask {
  const timeout = body instanceof FormData ? UPLOAD_TIMEOUT : TIMEOUT;
  return { method: 'POST', once: true, leaving, body, timeout, ...(progress ? { progress } : {}) };
}

async function postMessage(
  session: Session,
  display: number,
  outgoing: Outgoing,
  body: MessageBody,
  signal: AbortSignal,
  progress: Progress | undefined,
): Promise<Accepted> {
  const form = new FormData();
  const withFiles = outgoing.files.length > 0;
  if (withFiles) fillForm(form, body, outgoing, (field) => field);
  const how = asked(withFiles ? form : jsonOf(body), progress, outgoing.leaving);
  const answer = await session.client.ask(`/conversations/${display}/messages`, signal, how);
  const wire = need(WireMessage, answer, 'message', session.env.log);
  return acceptedOf(session, display, wire, signal);
}

/** A first message makes its conversation: one request, so that there is never one without the other. */
async function postConversation(
  session: Session,
  inbox: KnownInbox,
  outgoing: Outgoing,
  body: MessageBody,
  signal: AbortSignal,
  progress: Progress | undefined,
): Promise<Accepted> {
  const { contact } = partsOf(outgoing.conversation.key);
  const { phone } = outgoing.conversation;
  const withFiles = outgoing.files.length > 0;
  // The number that was chosen: the server would take the contact's own, which may be another. API inboxes have addresses of their own.
  const source = inbox.kind !== 'api' && /^\+\d+$/.test(phone) ? { source_id: sourceIdOf(inbox.kind, phone) } : {};
  const whom = { inbox_id: inbox.id, contact_id: contact, ...source };
  const form = new FormData();
  if (withFiles) {
    for (const [name, value] of Object.entries(whom)) form.append(name, String(value));
    form.append('additional_attributes[client_ref]', body.ref);
    fillForm(form, body, outgoing, (field) => `message[${field}]`);
  }
  const json = { ...whom, additional_attributes: { client_ref: body.ref }, message: jsonOf(body) };
  const how = asked(withFiles ? form : json, progress, outgoing.leaving);
  const answer = await session.client.ask('/conversations', signal, how);
  const wire = need(WireConversation, answer, 'conversation', session.env.log);
  const inBody = [...wire.messages, wire.last_non_activity_message].find((one) => one?.content_attributes.client_ref === body.ref);
  // An automatic assignment may have written its line after our message.
  const own =
    inBody ?? (await readMessages(session, wire.id, undefined, signal)).find((one) => one.content_attributes.client_ref === body.ref);
  if (!own) throw new BackendError('unknown', { text: '' });
  return acceptedOf(session, wire.id, own, signal, answer);
}

/** The backend has it: the message, and its conversation as far as it is known. */
export async function acceptedOf(
  session: Session,
  display: number,
  wire: WireMessage,
  signal: AbortSignal,
  body?: unknown,
): Promise<Accepted> {
  const begun = session.env.now();
  let events: BackendEvent[] = [];
  try {
    const seen = body === undefined ? await readConversation(session, display, signal) : (await visible(session, [body], signal))[0];
    if (seen) events = factsOf(session, seen, [wire], 'history', begun + 1);
  } catch (error) {
    // It is sent: what it looks like comes with the stream or the next pull.
    session.env.log(`chatwoot: sent, not read back: ${error instanceof Error ? error.name : 'error'}`);
  }
  return { remoteId: String(wire.id), events };
}
