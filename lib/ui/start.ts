/**
 * From a number to a conversation: an existing one, or a new one that the backend learns of with its first message.
 *
 * ```
 *  number ─► one conversation ──────────────────────────────► open it
 *         ─► several ─► choose ─────────────────────────────► open it
 *         ─► none ─► several contacts? choose ─► several senders? choose ─► start ─► open it
 * ```
 */
import { signal } from '@preact/signals';
import type { Contact, Inbox } from '../domain/contact';
import type { PageOrigin } from '../domain/conversation';
import { formatPhone, parsePhone } from '../domain/phone';
import { cleanName } from '../domain/text';
import { startConversation } from '../store/panel';
import { contactsByPhone, conversationsByPhone } from '../store/read';
import { rowOf } from './list';
import { go } from './route';
import { lastSender, rememberSender } from './senders';
import { db, inboxes, settings } from './session';
import type { Row } from './shell';
import { wordsOf } from './words';

/** What is known about a number, and what a person must choose. */
export interface Choice {
  /** E.164. */
  readonly phone: string;
  /** As it is written at home. */
  readonly shown: string;
  readonly conversations: readonly Row[];
  readonly contacts: readonly Contact[];
  /** The one that was last used for this number or its site comes first. */
  readonly senders: readonly Inbox[];
  readonly error?: string;
}

/** Undefined while a number is looked up; `phone: ''` = what was given is no number. */
export const choice = signal<Choice | undefined>(undefined);
/** The pages that numbers were clicked on, for the conversations that start from there. */
export const origins = new Map<string, PageOrigin>();

/** The senders that can be chosen. */
export function senders(): readonly Inbox[] {
  return inboxes.value.filter((inbox) => inbox.canSend !== false);
}

/** Reads what a person typed; undefined when it is no number. */
export function readNumber(text: string): { e164: string; shown: string; certain: boolean } | undefined {
  const { region } = settings.peek();
  const parsed = parsePhone(text, region);
  return parsed && { e164: parsed.e164, shown: formatPhone(parsed.e164, region), certain: parsed.valid };
}

/** What was chosen before: the sender to write from, and whose number it is. */
export interface Chosen {
  readonly from?: string;
  readonly who?: string;
}

/** Counts what was asked for: an answer for somebody who has asked again, or left, opens nothing. */
let turn = 0;

/** Nobody waits for the number any more. */
export function giveUp(): void {
  turn++;
}

/** Looks the number up and goes on by itself where nothing is to be chosen. */
export async function lookUp(text: string, { from, who }: Chosen = {}): Promise<void> {
  choice.value = undefined;
  const mine = ++turn;
  const current = db.peek();
  const number = readNumber(text);
  if (!current) return;
  if (!number) {
    choice.value = { phone: '', shown: text, conversations: [], contacts: [], senders: [] };
    return;
  }
  try {
    const [conversations, sharing, last] = await Promise.all([
      conversationsByPhone(current, number.e164),
      contactsByPhone(current, number.e164),
      lastSender(current, number.e164, origins.get(number.e164)?.url),
    ]);
    if (mine !== turn) return;
    const fitting = from === undefined ? conversations : conversations.filter((one) => one.inboxId === from);
    const [only] = fitting;
    if (only && fitting.length === 1) {
      open(only.id);
      return;
    }
    const { region } = settings.peek();
    const meant = sharing.filter((one) => one.id === who);
    const contacts = meant.length > 0 ? meant : sharing;
    const able = senders()
      .filter((inbox) => from === undefined || inbox.id === from)
      .sort((a, b) => Number(b.id === last) - Number(a.id === last));
    choice.value = {
      phone: number.e164,
      shown: number.shown,
      conversations: fitting.map((one) => rowOf(one, region)),
      contacts,
      senders: able,
    };
    const [sender] = able;
    if (fitting.length === 0 && contacts.length < 2 && able.length === 1 && sender) start(sender.id, contacts[0]);
  } catch (error) {
    if (mine === turn)
      choice.value = { phone: number.e164, shown: number.shown, conversations: [], contacts: [], senders: [], error: wordsOf(error) };
  }
}

/** Starts the conversation with the chosen sender (and person, where two share the number) and opens it. */
export function start(inboxId: string, contact?: Contact): void {
  const current = db.peek();
  const known = choice.peek();
  const inbox = inboxes.peek().find((one) => one.id === inboxId);
  if (!current || !known || !inbox) return;
  const mine = turn;
  const origin = origins.get(known.phone);
  const wanted = {
    inboxId,
    channel: inbox.channel,
    phone: known.phone,
    name: cleanName(contact?.name ?? ''),
    ...(contact ? { contactId: contact.id } : {}),
    ...(origin ? { origin } : {}),
  };
  void rememberSender(current, known.phone, origin?.url, inboxId).catch((error: unknown) =>
    console.warn('The sender is not remembered.', error),
  );
  startConversation(current, wanted, { now: Date.now, newId: () => crypto.randomUUID() }).then(
    (conversation) => {
      if (mine === turn) open(conversation.id);
    },
    (error: unknown) => {
      if (mine === turn) choice.value = { ...known, error: wordsOf(error) };
    },
  );
}

/** Opens a conversation in place of the step that led to it. */
export function open(id: string): void {
  go({ view: 'conversation', id }, 'replace');
}
