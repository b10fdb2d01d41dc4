/** One line of the list: who, what was said last, when, and what needs care. */
import { computed, type ReadonlySignal, useComputed } from '@preact/signals';
import { AlarmClock, Check, CheckCheck, CircleAlert, CircleQuestionMark, Clock, MessageCircle, MessageSquareText } from 'lucide';
import { now } from '../lib/ui/clock';
import { hrefOf, openId } from '../lib/ui/route';
import { previewLine, rowName } from '../lib/ui/row-text';
import { type Row, shell } from '../lib/ui/shell';
import { plural, t } from '../lib/ui/strings';
import { fullTime, shortTime } from '../lib/ui/time';
import { Icon, type IconShape } from './icon';

const midnight = computed(() => new Date(now.value).setHours(0, 0, 0, 0));

const STATUS: Readonly<Partial<Record<Row['preview']['status'], IconShape>>> = {
  queued: Clock,
  sending: Clock,
  scheduled: AlarmClock,
  unconfirmed: CircleQuestionMark,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
};

/** A link to the conversation; its name says all that the line shows. */
export function ConversationRow({ row, tabStop }: { row: Row; tabStop?: ReadonlySignal<string | undefined> }) {
  const current = useComputed(() => openId.value === row.id);
  const reachable = useComputed(() => !tabStop || tabStop.value === row.id);
  const time = shortTime(row.lastAt, midnight.value);
  const status = row.preview.kind === 'outbound' ? STATUS[row.preview.status] : undefined;
  return (
    <a
      class={`row ${row.unread > 0 ? 'unread' : ''}`}
      href={hrefOf({ view: 'conversation', id: row.id })}
      aria-label={rowName(row, time)}
      aria-current={current.value ? 'true' : undefined}
      tabIndex={reachable.value ? 0 : -1}
      onFocus={() => {
        shell.cursor.value = row.id;
      }}
    >
      <span class={`channel ${row.channel}`} title={t(row.channel === 'sms' ? 'channelSms' : 'channelWhatsapp')}>
        <Icon icon={row.channel === 'sms' ? MessageSquareText : MessageCircle} size={1} />
      </span>
      <span class="row-title" dir="auto">
        {row.title}
      </span>
      <time class="row-time" dateTime={new Date(row.lastAt).toISOString()} title={fullTime(row.lastAt)}>
        {time}
      </time>
      <span class={`row-preview ${row.preview.status}`}>
        {status && <Icon icon={status} size={0.875} class={row.preview.status} />}
        <span dir="auto">{previewLine(row)}</span>
      </span>
      <span class="row-marks">
        {row.snoozedUntil !== undefined && row.state === 'snoozed' && (
          <span class="chip">{t('listSnoozedUntil', shortTime(row.snoozedUntil, midnight.value))}</span>
        )}
        {row.assignee && (
          <span class={`owner ${row.mine ? 'mine' : ''}`} title={t('listAssigned', row.assignee)}>
            {initials(row.assignee)}
          </span>
        )}
        {row.unread > 0 && (
          <span class="count" title={plural('listUnread', row.unread)}>
            {row.unread > 99 ? '99+' : row.unread}
          </span>
        )}
      </span>
    </a>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => Array.from(word ?? '')[0] ?? '');
  return letters.join('').toLocaleUpperCase();
}
