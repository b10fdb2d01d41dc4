/** The list of conversations of the chosen folder, with its loading, empty and broken states. */
import { computed } from '@preact/signals';
import { openId } from '../lib/ui/route';
import { focusRow, step } from '../lib/ui/selection';
import { actions, chooseFolder, folder, type Row, shell } from '../lib/ui/shell';
import { type MessageKey, t } from '../lib/ui/strings';
import { ConversationRow } from './conversation-row';
import { Empty } from './empty';
import { LIST_PANEL, tabId } from './filters';
import { Windowed } from './windowed';

/** The one row that Tab reaches; the others are reached with the arrows. */
const tabStop = computed(() => {
  const rows = shell.list.value?.rows ?? [];
  const has = (id: string | undefined) => id !== undefined && rows.some((row) => row.id === id);
  if (has(shell.cursor.value)) return shell.cursor.value;
  return has(openId.value) ? openId.value : rows[0]?.id;
});

const rowKey = (row: Row) => row.id;
const renderRow = (row: Row) => <ConversationRow row={row} tabStop={tabStop} />;
const reachStart = () => actions.peek()?.reachStart();
const reachEnd = () => actions.peek()?.reachEnd();

/** See above. */
export function ConversationList() {
  const list = shell.list.value;
  return (
    <div class="list-panel" role="tabpanel" id={LIST_PANEL} aria-labelledby={tabId(folder.value.state)} onKeyDown={onKey}>
      {shell.broken.value !== undefined ? (
        <Empty title={t('listBroken')} hint={t('listBrokenHint', shell.broken.value)} />
      ) : !list ? (
        <Skeleton />
      ) : list.rows.length === 0 ? (
        <EmptyList />
      ) : (
        <Windowed
          key={list.of}
          rows={list.rows}
          more={list.more}
          keyOf={rowKey}
          render={renderRow}
          stick="start"
          tag="ul"
          list={{ 'aria-label': t('listConversations'), role: 'list' }}
          onReachStart={reachStart}
          onReachEnd={reachEnd}
        />
      )}
    </div>
  );
}

function onKey(event: KeyboardEvent): void {
  const rows = shell.list.peek()?.rows ?? [];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const now = document.activeElement?.closest('[data-row]')?.getAttribute('data-row');
    const at = rows.findIndex((row) => row.id === now);
    const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0) step(1);
    else if (next) focusRow(next.id);
  } else if (event.key === 'Home' && rows[0]) focusRow(rows[0].id);
  else if (event.key === 'End' && rows.at(-1)) focusRow(rows.at(-1)?.id ?? '');
  else return;
  event.preventDefault();
}

const LINES = [1, 2, 3, 4, 5, 6, 7, 8];

function Skeleton() {
  return (
    <div class="list-skeleton" aria-busy="true">
      <span class="visually-hidden">{t('listLoading')}</span>
      {LINES.map((line) => (
        <div key={line} class="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}

const EMPTY: Readonly<Record<'open' | 'closed' | 'snoozed' | 'mine' | 'unassigned', readonly [MessageKey, MessageKey]>> = {
  open: ['listEmptyOpen', 'listEmptyOpenHint'],
  closed: ['listEmptyClosed', 'listEmptyClosedHint'],
  snoozed: ['listEmptySnoozed', 'listEmptySnoozedHint'],
  mine: ['listEmptyMine', 'listEmptyMineHint'],
  unassigned: ['listEmptyUnassigned', 'listEmptyOpenHint'],
};

function EmptyList() {
  const { state, owner, inboxId, channel } = folder.value;
  const syncing = shell.sync.value?.state;
  if (syncing === 'starting' || (syncing === 'syncing' && shell.sync.value?.checkedAt === undefined)) {
    return <Empty title={t('listFirstSync')} hint={t('listFirstSyncHint')} />;
  }
  const [title, hint] = EMPTY[state === 'open' && owner !== 'all' ? owner : state];
  const narrowed = owner !== 'all' || inboxId !== undefined || channel !== undefined;
  return (
    <Empty title={t(title)} hint={t(hint)}>
      {narrowed && (
        <button type="button" class="button" onClick={() => chooseFolder({ owner: 'all', scope: {} })}>
          {t('listEmptyShowAll')}
        </button>
      )}
    </Empty>
  );
}
