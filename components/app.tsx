/** The panel: header above, list and thread (and contact, where there is room) below, notes and dialogs over them. */
import { useEffect } from 'preact/hooks';
import { overlay } from '../lib/ui/keys';
import { wide } from '../lib/ui/layout';
import { openId, type Route, route } from '../lib/ui/route';
import { placeFocus } from '../lib/ui/selection';
import { shell } from '../lib/ui/shell';
import { t } from '../lib/ui/strings';
import { ConversationList } from './conversation-list';
import { Empty } from './empty';
import { Filters } from './filters';
import { Header } from './header';
import { Toasts } from './toasts';
import { Trouble } from './trouble';
import {
  connectView,
  contactView,
  keysView,
  newMessageView,
  pageNumbersView,
  paletteView,
  repliesView,
  searchView,
  settingsView,
  threadView,
  toNumberView,
} from './views';

/** Everything on the page. */
export function App() {
  const { view } = route.value;
  useEffect(() => placeFocus(openId.value));
  const nobody = shell.accounts.value?.length === 0;
  const page = nobody && view !== 'settings' ? 'connect' : view;
  return (
    <div class="app">
      <Header />
      {page === 'connect' || page === 'settings' || page === 'replies' ? (
        <main class="page">
          <Page view={page} {...(route.value.view === 'replies' && route.value.code ? { code: route.value.code } : {})} />
        </main>
      ) : (
        <Columns />
      )}
      <Toasts />
      <Overlay />
    </div>
  );
}

function Columns() {
  const now = route.value;
  const inThread = now.view === 'conversation' || now.view === 'to';
  return (
    <div class="columns" data-pane={inThread ? 'thread' : 'list'}>
      <main class="pane list-pane">
        {now.view === 'search' ? (
          <Search query={now.query ?? ''} />
        ) : (
          <>
            <PagePart />
            <Trouble />
            <Filters />
            <ConversationList />
          </>
        )}
      </main>
      <div class="pane thread-pane" tabIndex={-1}>
        <ThreadPane now={now} />
      </div>
      {wide.value && now.view === 'conversation' && <ContactPane id={now.id} />}
    </div>
  );
}

/** Comes with what is loaded after the first frame: asked for while that is drawn, its files would delay it. */
function PagePart() {
  const view = pageNumbersView.ifLoaded();
  return view ? <view.PageNumbers /> : null;
}

function ThreadPane({ now }: { now: Route }) {
  if (now.view === 'to') {
    const view = toNumberView();
    return view ? <view.ToNumber {...now} /> : <Loading />;
  }
  if (now.view === 'conversation') {
    const view = threadView();
    return view ? <view.Thread key={now.id} conversationId={now.id} /> : <Loading />;
  }
  return wide.value ? (
    <section class="thread-none" aria-label={t('threadNone')}>
      <Empty title={t('threadNone')} hint={t('threadNoneHint')} />
    </section>
  ) : null;
}

function ContactPane({ id }: { id: string }) {
  const view = contactView();
  return <div class="pane contact-pane">{view && <view.ContactPanel key={id} conversationId={id} />}</div>;
}

function Search({ query }: { query: string }) {
  const view = searchView();
  return view ? <view.Search query={query} /> : <Loading />;
}

function Page({ view, code }: { view: 'connect' | 'settings' | 'replies'; code?: string }) {
  const connect = view === 'connect' ? connectView() : undefined;
  const settings = view === 'settings' ? settingsView() : undefined;
  const replies = view === 'replies' ? repliesView() : undefined;
  if (connect) return <connect.Connect />;
  // Another code is another page: a new reply is begun, also where the page is shown already.
  if (replies) return <replies.Replies key={code} {...(code === undefined ? {} : { code })} />;
  return settings ? <settings.SettingsPage /> : <Loading />;
}

function Overlay() {
  switch (overlay.value) {
    case 'sheet': {
      const view = keysView();
      return view ? <view.KeysSheet /> : null;
    }
    case 'palette': {
      const view = paletteView();
      return view ? <view.Palette /> : null;
    }
    case 'new-message': {
      const view = newMessageView();
      return view ? <view.NewMessage /> : null;
    }
    default:
      return null;
  }
}

function Loading() {
  return <p class="loading visually-hidden">{t('viewLoading')}</p>;
}
