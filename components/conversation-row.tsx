/** One line of the list: who, what was said last, when, and what needs care. */
import { computed, type ReadonlySignal, useComputed } from '@preact/signals';
import { AlarmClock, Check, CheckCheck, CircleAlert, CircleQuestionMark, Clock, MessageCircle, MessageSquareText } from 'lucide';
import { now } from '../lib/ui/clock';
import { hrefOf, openId } from '../lib/ui/route';
import { previewLine, rowName } from '../lib/ui/row-text';
import { type Row, shell } from '../lib/ui/shell';
import { t } from '../lib/ui/strings';
import { dateTime, shortTime } from '../lib/ui/time';
import { unreadSign } from '../lib/ui/unread';
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

/** A link to the conversation. Its name is what it shows, in words and with pauses between. */
export function ConversationRow({ row, tabStop }: { row: Row; tabStop?: ReadonlySignal<string | undefined> }) {
  const current = useComputed(() => openId.value === row.id);
  const reachable = useComputed(() => !tabStop || tabStop.value === row.id);
  const time = shortTime(row.lastAt, midnight.value);
  const outbound = row.preview.kind === 'outbound';
  const status = outbound ? STATUS[row.preview.status] : undefined;
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
      <span class={`channel ${row.channel}`}>
        <Icon icon={row.channel === 'sms' ? MessageSquareText : MessageCircle} size={1} />
      </span>
      <span class="row-line" aria-hidden="true">
        <span class="row-title" dir="auto">
          {row.title}
        </span>
        <time class="row-time" dateTime={new Date(row.lastAt).toISOString()}>
          {time}
        </time>
      </span>
      <span class="row-line" aria-hidden="true">
        <span class={`row-preview ${row.preview.status}`}>
          {row.draft === undefined && status && <Icon icon={status} size={0.875} class={row.preview.status} />}
          {row.draft === undefined ? (
            <span dir="auto">{previewLine(row)}</span>
          ) : (
            <span class="draft" dir="auto">
              {t('listDraft', row.draft)}
            </span>
          )}
        </span>
        <Marks row={row} />
      </span>
    </a>
  );
}

function Marks({ row }: { row: Row }) {
  const snoozed = row.state === 'snoozed' ? row.snoozedUntil : undefined;
  return (
    <span class="row-marks">
      {snoozed !== undefined && <span class="chip">{t('listSnoozedUntil', dateTime(snoozed))}</span>}
      {row.pending && <span class="chip">{t('pending')}</span>}
      {row.assignee && (
        <span class={`owner ${row.mine ? 'mine' : ''}`} title={t('listAssigned', row.assignee)}>
          {initials(row.assignee)}
        </span>
      )}
      {row.unread > 0 && <span class="count">{unreadSign(row.unread, row.unreadAtLeast)}</span>}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => Array.from(word ?? '')[0] ?? '');
  return letters.join('').toLocaleUpperCase();
}
