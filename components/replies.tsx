/** The page of saved replies: found while typing, written, changed and removed. */
import { ArrowLeft, Plus } from 'lucide';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SavedReply } from '../lib/domain/contact';
import { findReplies } from '../lib/domain/replies';
import { refresh, repliesByCode, repliesKept } from '../lib/ui/replies';
import { back } from '../lib/ui/route';
import { plural, t } from '../lib/ui/strings';
import { Empty } from './empty';
import { Icon } from './icon';
import { ReplyForm } from './reply-form';
import { moveAmong, SearchBox } from './search-box';
import './forms.css';
import './replies.css';

/** What is being written: a new one, or the one with this id. */
type Open = { readonly code: string } | { readonly id: string } | undefined;

const FOUND = 1000;
const ROWS = '[data-reply]';

/** The page `#/replies`. `code`: a new reply begins with it. */
export function Replies({ code }: { code?: string }) {
  const [open, setOpen] = useState<Open>(code === undefined ? undefined : { code });
  const [query, setQuery] = useState('');
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => refresh('savedReplies'), []);
  const all = repliesByCode.value;
  const found = query.trim() === '' ? all : findReplies(all, query.trim().replace(/^\//, ''), FOUND);
  const kept = repliesKept.value;
  const wanted = useRef<string | undefined>(undefined);
  const done = (to: string): void => {
    wanted.current = to;
    setOpen(undefined);
  };
  // The row of what was just written may come with a later render, and the search box may come with it: the row goes before.
  useLayoutEffect(() => {
    if (wanted.current === undefined || open !== undefined || !focusRow(page.current, wanted.current)) return;
    wanted.current = undefined;
  });
  const writing = open !== undefined && 'code' in open;
  return (
    <div class="settings" ref={page} data-searched>
      <div class="page-head">
        <button type="button" class="icon-button" aria-label={t('goBack')} title={t('goBack')} onClick={back}>
          <Icon icon={ArrowLeft} mirror />
        </button>
        <h1>{t('savedReplies')}</h1>
        {kept && (
          <button type="button" class="button primary head-end" disabled={writing} onClick={() => setOpen({ code: '' })}>
            <Icon icon={Plus} size={1} />
            {t('replyNew')}
          </button>
        )}
      </div>
      <p class="hint">{t(kept === 'backend' ? 'repliesHintTeam' : kept === 'here' ? 'repliesHintHere' : 'repliesHintRead')}</p>
      {writing && (
        <div class="card">
          <ReplyForm words={{ code: open.code, text: '' }} onDone={(saved = '') => done(saved)} />
        </div>
      )}
      {all.length > 0 && (
        <SearchBox
          label={t('repliesSearch')}
          value={query}
          focus={!writing && wanted.current === undefined}
          rows={ROWS}
          onSearch={(text) => {
            wanted.current = undefined;
            setQuery(text);
          }}
          onEscape={() => {
            if (query === '') back();
          }}
        />
      )}
      <p class="visually-hidden" role="status">
        {query.trim() === '' ? '' : plural('repliesCount', found.length)}
      </p>
      {found.length === 0 && !writing && <None searched={query.trim()} writes={kept !== undefined} />}
      <ul class="reply-rows" aria-label={t('savedReplies')} onKeyDown={moveAmong(ROWS)}>
        {found.map((reply) => (
          <li key={reply.id}>
            {open !== undefined && 'id' in open && open.id === reply.id ? (
              <div class="card">
                <ReplyForm words={reply} onDone={(saved = reply.code) => done(saved)} />
              </div>
            ) : (
              <Row reply={reply} {...(kept ? { onOpen: () => setOpen({ id: reply.id }) } : {})} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ reply, onOpen }: { reply: SavedReply; onOpen?: () => void }) {
  const content = (
    <>
      <strong dir="auto">/{reply.code}</strong>
      <span class="reply-text" dir="auto">
        {reply.text}
      </span>
    </>
  );
  if (!onOpen) return <div class="reply-row">{content}</div>;
  return (
    <button type="button" class="reply-row" data-reply={reply.code} onClick={onOpen}>
      {content}
    </button>
  );
}

function None({ searched, writes }: { searched: string; writes: boolean }) {
  if (searched !== '') return <Empty title={t('repliesNoneFound')} hint={t('repliesNoneFoundHint')} />;
  return <Empty title={t('repliesNone')} hint={t(writes ? 'repliesNoneHint' : 'repliesHintRead')} />;
}

/** To the row with this code; without one to the first, or to the search. False while there is no such row. */
function focusRow(page: HTMLElement | null, code = ''): boolean {
  const rows = [...(page?.querySelectorAll<HTMLElement>(ROWS) ?? [])];
  const row = code === '' ? (rows[0] ?? page?.querySelector<HTMLElement>('.head-end')) : rows.find((one) => one.dataset.reply === code);
  row?.focus();
  return row !== null && row !== undefined;
}
