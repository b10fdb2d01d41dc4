/** Unread numbers of a conversation, in signs and in words: a backend may count only so far (`isAtLeast`), and says nothing about the rest. */
import { plural, t } from './strings';

/** The longest number that is shown. */
const MOST = 99;

/** As it stands in a circle: `7`, `10+`, `99+`. */
export function unreadSign(count: number, isAtLeast = false): string {
  return count > MOST ? `${MOST}+` : `${count}${isAtLeast ? '+' : ''}`;
}

/** In words. */
export function unreadWords(count: number, isAtLeast = false): string {
  return isAtLeast ? t('listUnreadMore', count) : plural('listUnread', count);
}
