/** "On this page": the numbers of the tab beside the panel, or the button that grants its site. */
import { ChevronDown, Pause, Phone } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import {
  activeTab,
  foldPage,
  numbersFocused,
  numbersWanted,
  openNumber,
  type PageRow,
  pageFolded,
  pageRows,
  pauseSite,
  showNumbers,
  siteShown,
} from '../lib/ui/page';
import { capabilities } from '../lib/ui/session';
import { plural, t } from '../lib/ui/strings';
import { unreadWords } from '../lib/ui/unread';
import { Icon } from './icon';
import './page-numbers.css';

/** Nothing where the browser does not say which site the tab shows. */
export function PageNumbers() {
  const host = activeTab.value?.host;
  if (host === undefined) return null;
  return (
    <section class="page-numbers" aria-labelledby="page-numbers-title">
      {siteShown.value ? <Numbers /> : <Grant host={host} />}
    </section>
  );
}

function Grant({ host }: { host: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const wanted = numbersWanted.value;
  // It may give way to the numbers in a moment, so the command is not answered yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a signal's value changes between renders
  useEffect(() => {
    if (wanted) button.current?.focus();
  }, [wanted]);
  return (
    <div class="page-grant">
      <h2 id="page-numbers-title" class="visually-hidden">
        {t('pageTitle')}
      </h2>
      <button type="button" class="button quiet" ref={button} onClick={showNumbers}>
        <Icon icon={Phone} />
        {t('pageShow', host)}
      </button>
    </div>
  );
}

function Numbers() {
  const open = !pageFolded.value;
  const rows = pageRows.value;
  const list = useRef<HTMLUListElement>(null);
  const wanted = numbersWanted.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are what the keyboard command waits for
  useEffect(() => {
    if (!wanted) return;
    foldPage(false);
    const first = list.current?.querySelector('button');
    if (!first) return;
    first.focus();
    numbersFocused();
  }, [wanted, open, rows.length]);
  return (
    <>
      <div class="page-head-row">
        <h2 id="page-numbers-title">{t('pageTitle')}</h2>
        <span class="page-count">{rows.length === 0 ? t('pageNone') : plural('pageCount', rows.length)}</span>
        <button type="button" class="icon-button" aria-label={t('pagePause')} title={t('pagePause')} onClick={pauseSite}>
          <Icon icon={Pause} />
        </button>
        <button
          type="button"
          class="icon-button fold"
          aria-expanded={open}
          aria-label={t('pageFold')}
          title={t('pageFold')}
          onClick={() => foldPage(open)}
        >
          <Icon icon={ChevronDown} />
        </button>
      </div>
      {open && rows.length > 0 && (
        <ul class="page-rows" ref={list}>
          {rows.map((row) => (
            <li key={row.e164}>
              <Row row={row} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ row }: { row: PageRow }) {
  const name = row.names.join(' / ');
  return (
    <button type="button" class="page-row" onClick={() => openNumber(row)}>
      <span class="page-row-name" dir="auto">
        {name || <bdi dir="ltr">{row.display}</bdi>}
      </span>
      {name !== '' && (
        <bdi dir="ltr" class="page-row-number">
          {row.display}
        </bdi>
      )}
      {row.ext !== undefined && <span class="page-row-ext">{t('pageExt', row.ext)}</span>}
      <span class="page-row-label" dir="auto">
        {row.label}
      </span>
      {row.conversation !== undefined && row.conversation.unread > 0 && (
        <span class="page-row-unread">
          {unreadWords(row.conversation.unread, row.conversation.unread >= (capabilities.value?.unreadMost ?? Number.POSITIVE_INFINITY))}
        </span>
      )}
    </button>
  );
}
