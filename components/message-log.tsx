/** The messages of a thread: a bounded window that slides over the whole history, with separators, and a way back to the newest. */
import { ArrowDown } from 'lucide';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { TimelineRow } from '../lib/domain/timeline';
import type { Desk } from '../lib/ui/desk';
import { plural, t } from '../lib/ui/strings';
import { dayName } from '../lib/ui/times';
import { Icon } from './icon';
import { MessageBubble } from './message-bubble';
import { Windowed, type WindowedHandle } from './windowed';
import './log.css';

const keyOf = (row: TimelineRow): string => row.key;

/** See above. */
export function MessageLog({ desk }: { desk: Desk }) {
  const { thread } = desk;
  const handle = useRef<WindowedHandle | undefined>(undefined);
  const render = useMemo(() => (row: TimelineRow) => <Row row={row} desk={desk} />, [desk]);
  const rows = thread.rows.value;
  const target = thread.target.value;
  useEffect(() => {
    if (!target || !handle.current) return;
    if (target.key === 'end') {
      if (thread.more.peek().after) return;
      handle.current.toEnd();
    } else if (!handle.current.toKey(target.key)) return;
    thread.targetReached();
  }); // after every render: the wanted row may come with any of them
  const unread = rows.some((row) => row.kind === 'unread');
  return (
    <div class="log-frame">
      {thread.loaded.value && rows.length === 0 && thread.history.value.state !== 'loading' && <p class="log-empty">{t('threadEmpty')}</p>}
      <Windowed
        class="log"
        tag="div"
        stick="end"
        rows={rows}
        keyOf={keyOf}
        render={render}
        more={thread.more.value}
        onReachStart={thread.up}
        onReachEnd={thread.down}
        onAtEnd={thread.setAtEnd}
        handle={handle}
        {...(unread ? { initialKey: 'unread' } : {})}
        list={{ role: 'log', 'aria-label': t('messages'), 'aria-live': 'off', tabIndex: 0, class: 'log-rows' }}
        header={<Start desk={desk} />}
      />
      <p class="visually-hidden" aria-live="polite">
        {thread.reading.announcement.value}
      </p>
      <Latest desk={desk} />
    </div>
  );
}

function Row({ row, desk }: { row: TimelineRow; desk: Desk }) {
  switch (row.kind) {
    case 'day':
      return (
        <p class="log-day">
          <span>{dayName(row.at)}</span>
        </p>
      );
    case 'unread':
      return (
        <p class="log-unread">
          <span>{t('unreadLine')}</span>
        </p>
      );
    case 'seam':
      return (
        <p class="log-seam">
          <span>{t('seamLine', dayName(row.at))}</span>
        </p>
      );
    case 'message':
      return row.message.kind === 'activity' ? (
        <p class="log-activity" dir="auto">
          {row.message.text}
        </p>
      ) : (
        <MessageBubble row={row} desk={desk} />
      );
  }
}

function Start({ desk }: { desk: Desk }) {
  const history = desk.thread.history.value;
  if (history.state === 'failed') {
    return (
      <div class="log-start" role="alert">
        <p>
          {t('historyFailed')} {history.words}
        </p>
        <button type="button" class="button" onClick={desk.thread.up}>
          {t('tryAgain')}
        </button>
      </div>
    );
  }
  if (history.state === 'loading') {
    return (
      <div class="log-start log-loading">
        <p role="status">{t('historyLoading')}</p>
      </div>
    );
  }
  if (desk.thread.more.value.before || desk.thread.rows.value.length === 0) return null;
  return (
    <div class="log-start">
      <p>{t('historyStart')}</p>
    </div>
  );
}

function Latest({ desk }: { desk: Desk }) {
  const { thread } = desk;
  const away = thread.loaded.value && thread.rows.value.length > 0 && !thread.reading.atEnd.value;
  if (!away) return null;
  const count = thread.below.value;
  return (
    <button type="button" class="button latest" onClick={thread.toLatest}>
      <Icon icon={ArrowDown} size={1} />
      {count > 0 ? plural('jumpToLatest', count) : t('jumpToLatest')}
    </button>
  );
}
