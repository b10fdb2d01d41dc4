/** How fresh the list is, in words. */
import { lately } from '../domain/retry';
import { t } from '../platform/i18n';
import type { Freshness } from './shell';
import { clockTime } from './time';

/** The sentence, how it looks, and whether it deserves to be read out. */
export interface FreshnessText {
  readonly text: string;
  readonly tone: 'good' | 'busy' | 'bad';
  readonly announce: boolean;
}

/** After this time (ms) without a check, "up to date" is not said any more. */
const TRUSTED = 60_000;

/** What the header says at `now` (ms). */
export function freshnessText(sync: Freshness | undefined, now: number): FreshnessText {
  switch (sync?.state) {
    case 'current': {
      const checked = sync.checkedAt ?? sync.since;
      const fresh = lately(checked, TRUSTED, now);
      if (fresh) return { text: t('freshCurrent'), tone: 'good', announce: false };
      // Still to come: written before the clock was set back, and nobody knows how long ago that was.
      return { text: checked > now ? t('freshChecking') : t('freshChecked', clockTime(checked)), tone: 'busy', announce: false };
    }
    case 'offline':
      return { text: t('freshOffline', clockTime(sync.since)), tone: 'bad', announce: true };
    case 'reconnecting':
      return { text: t('freshReconnecting'), tone: 'bad', announce: true };
    case 'unauthorized':
      return { text: t('freshUnauthorized'), tone: 'bad', announce: true };
    case 'partMissing':
    case 'notOpen':
      return { text: t('freshNotRunning'), tone: 'bad', announce: true };
    case 'paused':
      return { text: t('freshPaused'), tone: 'bad', announce: true };
    default:
      return { text: progressText(sync), tone: 'busy', announce: false };
  }
}

function progressText(sync: Freshness | undefined): string {
  const { done = 0, total } = sync?.progress ?? {};
  if (!total) return t('freshChecking');
  return t('freshProgress', new Intl.NumberFormat(navigator.language, { style: 'percent' }).format(Math.min(1, done / total)));
}
