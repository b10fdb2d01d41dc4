/** The dialog for a new message: who it goes to, and from which sender. */
import { signal } from '@preact/signals';
import { formatPhone } from '../domain/phone';
import type { AccountDb } from '../store/db';
import { suggestContacts } from '../store/read';
import { overlay } from './keys';
import { findThere } from './people-there';
import { go, openId } from './route';
import type { Person } from './search';
import { lastSender } from './senders';
import { db, settings } from './session';
import { type Chosen, choice, lookUp, readNumber } from './start';

/** Contacts that fit what was typed. */
export const suggestions = signal<readonly Person[]>([]);

let asked = 0;

/** Looks contacts up for what is typed. */
export function suggest(text: string): void {
  const current = db.peek();
  const turn = ++asked;
  if (!current || text.trim() === '') {
    suggestions.value = [];
    return;
  }
  show(current, text, turn);
  findThere(text, () => {
    if (turn === asked) show(current, text, turn);
  });
}

function show(current: AccountDb, text: string, turn: number): void {
  const { region } = settings.peek();
  suggestContacts(current, text, 6).then(
    (found) => {
      if (turn !== asked) return;
      suggestions.value = found.flatMap(({ id, name, phone }) => (phone ? [{ id, name, phone, shown: formatPhone(phone, region) }] : []));
    },
    (error: unknown) => console.warn('No suggestions.', error),
  );
}

/** The sender that the agent last wrote to this number from, if there is one. */
export async function preferredSender(e164: string): Promise<string | undefined> {
  const current = db.peek();
  return current && lastSender(current, e164, undefined);
}

/** Opens the conversation with that number; false when it is no number. `chosen`: the sender and the contact, where they were picked. */
export function write(text: string, chosen: Chosen): boolean {
  const number = readNumber(text);
  if (!number) return false;
  overlay.value = 'none';
  suggestions.value = [];
  const before = openId.peek();
  void lookUp(number.e164, chosen).then(() => {
    if (openId.peek() === before && choice.peek()) go({ view: 'to', phone: number.e164, ...chosen });
  });
  return true;
}
