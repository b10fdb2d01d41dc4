/** Saved replies: asked for again when a picker opens, found, and written where the account keeps them. */
import { computed, type ReadonlySignal } from '@preact/signals';
import type { SavedReply } from '../domain/contact';
import { checkReply, type ReplyProblem, type ReplyWords } from '../domain/reply-form';
import { ask } from '../platform/rpc';
import { keepOwnReply, removeOwnReply } from '../store/own-replies';
import { account, capabilities, registry, savedReplies } from './session';
import { type MessageKey, t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

/** Asks for the newest templates or replies when a picker opens; what is here is shown meanwhile. */
export function refresh(what: 'templates' | 'savedReplies' | 'agents'): void {
  const id = account.peek()?.id;
  if (id === undefined) return;
  ask({ type: 'refresh', accountId: id, what }).catch((error: unknown) => console.warn('The list may be old.', error));
}

/** Where replies are written; undefined where they can only be used. */
export const repliesKept: ReadonlySignal<'backend' | 'here' | undefined> = computed(() => capabilities.value?.repliesKept);

/** There are some, or some can be written. */
export const usesReplies: ReadonlySignal<boolean> = computed(
  () => capabilities.value?.savedReplies === true && (savedReplies.value.length > 0 || repliesKept.value !== undefined),
);

/** All replies by their codes, as a person looks for them. */
export const repliesByCode: ReadonlySignal<readonly SavedReply[]> = computed(() =>
  [...savedReplies.value].sort((a, b) => a.code.localeCompare(b.code)),
);

/** What is wrong with tidy words, if anything. */
export function problemOf(words: ReplyWords): ReplyProblem | undefined {
  return checkReply(words, savedReplies.peek());
}

const PROBLEMS = {
  'code/missing': 'replyCodeMissing',
  'code/characters': 'replyCodeCharacters',
  'code/tooLong': 'replyCodeTooLong',
  'code/taken': 'replyCodeTaken',
  'text/missing': 'replyTextMissing',
  'text/tooLong': 'replyTextTooLong',
  'text/braces': 'replyTextBraces',
} as const satisfies Record<string, MessageKey>;

/** The sentence for a problem. */
export function wordsOfProblem({ field, kind }: ReplyProblem): string {
  return t(PROBLEMS[`${field}/${kind}` as keyof typeof PROBLEMS]);
}

/** Keeps a reply; resolves to whether it is kept. Why not is said in a note, and the words stay in the form. */
export async function keepReply(words: ReplyWords): Promise<boolean> {
  const kept = await tried((accountId) =>
    repliesKept.peek() === 'here'
      ? keepOwnReply(registry, accountId, { ...words, id: words.id ?? crypto.randomUUID() })
      : ask({ type: 'saveReply', accountId, reply: words }),
  );
  if (kept) toast({ text: t('replySaved', words.code) });
  return kept;
}

/** Removes a reply, and offers it back. */
export async function removeReply(reply: SavedReply): Promise<void> {
  const removed = await tried((accountId) =>
    repliesKept.peek() === 'here'
      ? removeOwnReply(registry, accountId, reply.id)
      : ask({ type: 'removeReply', accountId, replyId: reply.id }),
  );
  const { code, text } = reply;
  if (removed)
    toast({ text: t('replyRemoved', code), action: { label: t('undo'), run: () => void keepReply({ code, text }) }, ms: 10_000 });
}

async function tried(work: (accountId: string) => Promise<unknown>): Promise<boolean> {
  const id = account.peek()?.id;
  if (id === undefined) return false;
  try {
    await work(id);
    return true;
  } catch (error) {
    toast({ kind: 'error', text: wordsOf(error) });
    return false;
  }
}
