/** The shop's saved replies as agents left them. */
import type { SavedReply } from '../../domain/contact';
import type { ReplyChange } from '../../domain/reply-form';
import { BackendError } from '../backend';
import { SAVED_REPLIES } from './shop';
import type { Deed, State } from './state';

/** All of them now. */
export function repliesOf(state: State): readonly SavedReply[] {
  const all = new Map(SAVED_REPLIES.map((one) => [one.id, one]));
  for (const deed of state.deeds) {
    if (deed.type !== 'reply') continue;
    if (deed.words) all.set(deed.id, { id: deed.id, ...deed.words });
    else all.delete(deed.id);
  }
  return [...all.values()];
}

/** The deed that a change is; nothing when it is so already. Refuses a code that another has, as Chatwoot does. */
export function replyDeed(state: State, change: ReplyChange, at: number): Deed | undefined {
  const all = repliesOf(state);
  const deed = { type: 'reply', at, key: '' } as const;
  if ('remove' in change) return all.some((one) => one.id === change.remove) ? { ...deed, id: change.remove, words: null } : undefined;
  const { id, code, text } = change.save;
  const same = all.find((one) => one.code === code);
  if (same?.text === text && (id === undefined || id === same.id)) return undefined;
  if (same && same.id !== id) throw new BackendError('rejected', { text: 'Short code has already been taken' });
  if (id !== undefined && !all.some((one) => one.id === id)) throw new BackendError('gone', { text: 'This reply does not exist.' });
  return { ...deed, id: id ?? `r.${state.deeds.length}`, words: { code, text } };
}
