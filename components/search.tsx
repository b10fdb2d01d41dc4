/** Search over everything: people, conversations and messages, grouped, with the found words marked. */
import { ArrowLeft } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { now } from '../lib/ui/clock';
import { go, hrefOf } from '../lib/ui/route';
import { type Hit, results, search, searchError } from '../lib/ui/search';
import { plural, t } from '../lib/ui/strings';
import { fullTime, shortTime } from '../lib/ui/time';
import { wordsOf } from '../lib/ui/words';
import { ConversationRow } from './conversation-row';
import { Empty } from './empty';
import { Icon } from './icon';
import { moveAmong, SearchBox } from './search-box';
import './search.css';

const ROWS = '.search-results a';

/** `query` is that of the address, so that going back finds the same results. */
export function Search({ query }: { query: string }) {
  useEffect(() => search(query), [query]);
  return (
    <search class="search" data-searched>
      <div class="search-bar">
        <button type="button" class="icon-button" aria-label={t('backToConversations')} onClick={() => go({ view: 'list' })}>
          <Icon icon={ArrowLeft} mirror />
        </button>
        <SearchBox
          label={t('headerSearch')}
          placeholder={t('searchPlaceholder')}
          value={query}
          focus
          rows={ROWS}
          onSearch={(text) => go({ view: 'search', query: text }, 'replace')}
          onEscape={() => go({ view: 'list' })}
        />
      </div>
      <Results query={query.trim()} />
    </search>
  );
}

function Results({ query }: { query: string }) {
  const found = results.value;
  if (searchError.value !== undefined) return <Empty title={t('searchFailed')} hint={wordsOf(searchError.value)} />;
  if (query === '') return <Empty title={t('searchEmpty')} hint={t('searchEmptyHint')} />;
  const count = found ? found.people.length + found.conversations.length + found.messages.length : 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the links inside
    <div class="search-results" aria-busy={found?.query !== query} onKeyDown={moveAmong(ROWS)}>
      <p class="visually-hidden" role="status">
        {found ? plural('searchCount', count) : ''}
      </p>
      {found && count === 0 && <Empty title={t('searchNone')} hint={t('searchNoneHint')} />}
      {found && (
        <>
          <Group title={t('searchPeople')} count={found.people.length}>
            {found.people.map((one) => (
              <li key={one.id}>
                <a class="hit" href={hrefOf({ view: 'to', phone: one.phone, who: one.id })}>
                  <span class="hit-title" dir="auto">
                    {one.name || one.shown}
                  </span>
                  {one.name && (
                    <span class="hit-text">
                      <bdi dir="ltr">{one.shown}</bdi>
                    </span>
                  )}
                </a>
              </li>
            ))}
          </Group>
          <Group title={t('listConversations')} count={found.conversations.length}>
            {found.conversations.map((row) => (
              <li key={row.id}>
                <ConversationRow row={row} />
              </li>
            ))}
          </Group>
          <Group title={t('searchMessages')} count={found.messages.length}>
            {found.messages.map((hit) => (
              <li key={hit.id}>
                <MessageHit hit={hit} />
              </li>
            ))}
          </Group>
        </>
      )}
    </div>
  );
}

function Group({ title, count, children }: { title: string; count: number; children: ComponentChildren }) {
  if (count === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul aria-label={title}>{children}</ul>
    </section>
  );
}

function MessageHit({ hit }: { hit: Hit }) {
  return (
    <a class="hit" href={hrefOf({ view: 'conversation', id: hit.conversationId, message: hit.id })}>
      <span class="hit-title" dir="auto">
        {hit.title}
      </span>
      <time class="row-time" dateTime={new Date(hit.at).toISOString()} title={fullTime(hit.at)}>
        {shortTime(hit.at, now.value)}
      </time>
      <span class="hit-text" dir="auto">
        {marked(hit)}
      </span>
    </a>
  );
}

function marked({ text, ranges }: Hit): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    if (start < at) continue;
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return [...parts, text.slice(at)];
}
