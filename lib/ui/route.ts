/** Where the panel is: the hash of the page as a typed signal. Back and forward of the browser work, and every place has an address. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** A place in the panel. */
export type Route =
  | { readonly view: 'list' }
  /** `message`: scroll there and mark it. */
  | { readonly view: 'conversation'; readonly id: string; readonly message?: string }
  /** A number that was clicked: its conversation, or a new one. `from`: the sender that was chosen; `who`: the contact. */
  | { readonly view: 'to'; readonly phone: string; readonly from?: string; readonly who?: string }
  | { readonly view: 'search'; readonly query?: string }
  /** `code`: a new saved reply begins with it. */
  | { readonly view: 'replies'; readonly code?: string }
  | { readonly view: 'connect' }
  | { readonly view: 'settings' };

/** The hash of a place, with its `#`. */
export function hrefOf(route: Route): string {
  switch (route.view) {
    case 'list':
      return '#/';
    case 'conversation':
      return `#/conversation/${encodeURIComponent(route.id)}${route.message ? `?m=${encodeURIComponent(route.message)}` : ''}`;
    case 'to':
      return `#/to/${encodeURIComponent(route.phone)}${queryOf({ from: route.from, who: route.who })}`;
    case 'search':
      return route.query ? `#/search?q=${encodeURIComponent(route.query)}` : '#/search';
    case 'replies':
      return `#/replies${queryOf({ code: route.code })}`;
    default:
      return `#/${route.view}`;
  }
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(values).flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []));
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** The place that a hash names; anything unknown is the list. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  const [view = '', rest = ''] = path.split('/');
  const value = decoded(rest);
  if (view === 'conversation' && value) {
    const message = parameters.get('m');
    return { view, id: value, ...(message ? { message } : {}) };
  }
  if (view === 'to' && value) {
    const [from, who] = [parameters.get('from'), parameters.get('who')];
    return { view, phone: value, ...(from ? { from } : {}), ...(who ? { who } : {}) };
  }
  if (view === 'search') {
    const text = parameters.get('q');
    return { view, ...(text ? { query: text } : {}) };
  }
  if (view === 'replies') {
    const code = parameters.get('code');
    return { view, ...(code ? { code } : {}) };
  }
  return view === 'connect' || view === 'settings' ? { view } : { view: 'list' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: taken as it is
  }
}

const hash = signal(globalThis.location?.hash ?? '');
let depth = 0;

/** Where the panel is. */
export const route: ReadonlySignal<Route> = computed(() => parseRoute(hash.value));

/** The open conversation, if one is. */
export const openId: ReadonlySignal<string | undefined> = computed(() =>
  route.value.view === 'conversation' ? route.value.id : undefined,
);

/** Goes there; `replace` leaves no step for "back". */
export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  const next = hrefOf(to);
  if (next === (hash.peek() || '#/')) return;
  const from = route.peek();
  if (from.view === 'search' || to.view !== 'conversation')
    searched = from.view === 'search' && to.view === 'conversation' ? from : undefined;
  if (how === 'push') depth += 1;
  history[how === 'push' ? 'pushState' : 'replaceState']({ depth }, '', next);
  hash.value = next;
}

let searched: Route | undefined;

/** Out of an open conversation: to the search that it was found by, else to the list. */
export function leaveConversation(): void {
  go(searched ?? { view: 'list' });
}

/** One step back where the panel has one, else to the list. */
export function back(): void {
  if (depth > 0) history.back();
  else go({ view: 'list' }, 'replace');
}

/** Follows the address bar, links and the back button. Returns the end. */
export function followHash(): () => void {
  const update = () => {
    const state = history.state as { depth?: unknown } | null;
    if (typeof state?.depth === 'number') depth = state.depth;
    else if (hash.peek() !== location.hash) history.replaceState({ depth: ++depth }, '', location.hash);
    hash.value = location.hash;
  };
  addEventListener('popstate', update);
  addEventListener('hashchange', update);
  addEventListener('click', followLink);
  return () => {
    removeEventListener('click', followLink);
    removeEventListener('popstate', update);
    removeEventListener('hashchange', update);
  };
}

/** A plain click on a link to a place goes there at once: the browser's own way costs a navigation and an event more. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const to = link?.getAttribute('href');
  if (!to?.startsWith('#/') || link?.target) return;
  event.preventDefault();
  go(parseRoute(to));
}
