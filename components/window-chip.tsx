/** WhatsApp's 24-hour window: how long free text is possible. */
import type { ServiceWindow } from '../lib/domain/window24h';
import { t } from '../lib/ui/strings';
import { duration, exactTime } from '../lib/ui/times';

/** Green, amber under four hours, closed. */
export function WindowChip({ window }: { window: ServiceWindow }) {
  if (window.state === 'none') return null;
  const left = duration(window.remainingMs);
  const words = window.state === 'closed' ? t('windowClosed') : t('windowOpen', left);
  const title = window.closesAt === undefined ? t('windowNever') : t('windowCloses', exactTime(window.closesAt));
  return (
    <span class={`window-chip ${window.state}`} title={title}>
      <span aria-hidden="true">{words}</span>
      <span class="visually-hidden">{window.state === 'closed' ? words : t('windowOpenLong', left)}</span>
    </span>
  );
}
