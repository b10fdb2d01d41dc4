/** Removes everything that this browser stores about one person, after a question. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation } from '../domain/conversation';
import { ask } from '../platform/rpc';
import { draftKeys } from './draft';
import { dropFront } from './front';
import { keep } from './memory';
import type { Person } from './people';
import { go } from './route';
import { db } from './session';
import { plural } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

const asked = signal<Conversation | undefined>(undefined);

/** The conversation whose person is being asked about. */
export const erasing: ReadonlySignal<Conversation | undefined> = asked;

/** Asks; undefined ends the question. */
export function askErase(conversation: Conversation | undefined): void {
  asked.value = conversation;
}

/** Does it. */
export function erase({ conversation, previous }: Pick<Person, 'conversation' | 'previous'>): void {
  const database = db.peek();
  asked.value = undefined;
  if (!database) return;
  const { accountId } = database;
  go({ view: 'list' });
  ask({ type: 'erase', accountId, phone: conversation.phone }).then(
    (answer) => {
      // Leaving the thread may have kept its draft once more.
      for (const one of [conversation, ...previous]) keep(draftKeys(accountId) + one.id, null);
      dropFront();
      const { messages = 0 } = (answer ?? {}) as { messages?: number };
      toast({ text: plural('erasedToast', messages) });
    },
    (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
  );
}
