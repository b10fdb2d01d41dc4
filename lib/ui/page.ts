/**
 * "On this page": the numbers of the active tab with the conversation that each belongs to, the site's permission, and the way back into
 * the page's fields. Follows tab switches and single-page navigation.
 */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation, PageOrigin } from '../domain/conversation';
import { cleanName } from '../domain/text';
import { type ActiveTab, askTab, insertIntoFrame, listenToTab, siteOf, watchActiveTab, watchTab } from '../platform/active-tab';
import { hasOrigins, onPermissionsChanged, requestOrigins } from '../platform/permissions';
import { ask } from '../platform/rpc';
import { contactsByPhone, conversationsByPhone } from '../store/read';
import { live } from './live';
import { keep, recall } from './memory';
import { go } from './route';
import { db, registry, settings } from './session';
import { origins } from './start';

/** A number on the page. */
export interface PageRow {
  readonly e164: string;
  readonly display: string;
  readonly ext?: string;
  /** The words beside it. */
  readonly label: string;
  /** Contact names; more than one means that two contacts share the number. */
  readonly names: readonly string[];
  readonly conversation?: Conversation;
}

interface Found {
  readonly e164: string;
  readonly display: string;
  readonly ext?: string;
  readonly label: string;
}

/** Numbers shown at most. */
const MOST = 100;
/** When a page that has not answered is asked again, in milliseconds. */
const ASK_AGAIN = [0, 250, 1000, 3000];

const tab = signal<ActiveTab | undefined>(undefined);
const frames = signal<ReadonlyMap<number, readonly Found[]>>(new Map());
const granted = signal(false);
/** Counts pages shown: other tabs, other addresses, the same one loaded again. */
const visits = signal(0);
const fields = new Map<number, number>();

const wanted = signal(false);
/** True while the keyboard command for the page's numbers waits for them: the first takes the focus when it is there. */
export const numbersWanted: ReadonlySignal<boolean> = wanted;

/** The keyboard command for the page's numbers; a page that does not answer soon has none. */
export function wantNumbers(): void {
  wanted.value = true;
  setTimeout(numbersFocused, 4_000);
}

/** The command is answered. */
export function numbersFocused(): void {
  wanted.value = false;
}

const FOLD_KEY = 'threadside.page-folded';
const folded = signal(recall(FOLD_KEY) !== null);

/** The list is put away; on which page it was done does not matter. */
export const pageFolded: ReadonlySignal<boolean> = folded;

/** Puts the list away, or shows it again. */
export function foldPage(away: boolean): void {
  folded.value = away;
  keep(FOLD_KEY, away ? '1' : null);
}

/** The tab beside the panel. */
export const activeTab: ReadonlySignal<ActiveTab | undefined> = tab;

/** True when the numbers of this site are shown. */
export const siteShown: ReadonlySignal<boolean> = computed(() => granted.value && site.value?.on === true);

const site = live(() => {
  const host = tab.value ? siteOf(tab.value) : '';
  return host === '' ? undefined : () => registry.sites.get(host);
}, undefined).value;

const found = computed(() => {
  const byNumber = new Map<string, Found>();
  for (const [, list] of [...frames.value].sort(([a], [b]) => a - b))
    for (const one of list) if (!byNumber.has(one.e164)) byNumber.set(one.e164, one);
  return [...byNumber.values()].slice(0, MOST);
});

/** The page's numbers, in page order, with who they are. */
export const pageRows: ReadonlySignal<readonly PageRow[]> = live<readonly PageRow[]>(() => {
  const current = db.value;
  const list = found.value;
  if (!current || list.length === 0) return undefined;
  return () =>
    Promise.all(
      list.map(async (one): Promise<PageRow> => {
        const [conversation] = await conversationsByPhone(current, one.e164);
        const names = (await contactsByPhone(current, one.e164)).map((contact) => cleanName(contact.name)).filter(Boolean);
        return {
          ...one,
          names: names.length > 0 ? names : conversation?.name ? [conversation.name] : [],
          ...(conversation ? { conversation } : {}),
        };
      }),
    );
}, []).value;

/** Follows the active tab for as long as the panel lives. */
export function followPage(signal_: AbortSignal): void {
  watchActiveTab((next, loaded) => {
    const before = tab.peek();
    tab.value = next;
    // A new title alone is no other page.
    if (loaded || next?.id !== before?.id || next?.url !== before?.url) visits.value++;
  }, signal_);
  // The agent may take the site away, or give it, in the browser's own settings.
  onPermissionsChanged(() => visits.value++);
  let ending = new AbortController();
  const stop = effect(() => {
    visits.value;
    const current = tab.peek();
    const on = site.value?.on === true;
    ending.abort();
    ending = new AbortController();
    frames.value = new Map();
    fields.clear();
    if (current?.origin === undefined) {
      granted.value = false;
      return;
    }
    void hasOrigins([current.origin]).then((yes) => {
      if (tab.peek()?.origin === current.origin) granted.value = yes;
    });
    if (on) hear(current, ending.signal);
  });
  signal_.addEventListener('abort', () => {
    stop();
    ending.abort();
  });
}

function foundOf({ number, label }: { number: { e164: string; display: string; ext?: string | undefined }; label: string }): Found {
  return { e164: number.e164, display: number.display, label, ...(number.ext ? { ext: number.ext } : {}) };
}

function hear(current: ActiveTab, until: AbortSignal): void {
  const id = crypto.randomUUID();
  listenToTab(
    current.id,
    (message, frameId) => {
      if (message.type === 'marks.changed' || message.type === 'marks.hello') {
        watchTab(current.id, true);
        askTab(current.id, 'list', id);
      } else if (message.type === 'marks.answer') {
        // A late answer to the question about an earlier page has another id.
        if (message.list && message.id === id) frames.value = new Map([...frames.peek(), [frameId, message.list.map(foundOf)]]);
        if (message.field) answerField(frameId, message.field.at);
      }
    },
    until,
  );
  // The page script comes when the document has been read, so an early question may find nobody.
  const timers = ASK_AGAIN.map((delay) =>
    setTimeout(() => {
      if (frames.peek().size > 0) return;
      watchTab(current.id, true);
      askTab(current.id, 'list', id);
    }, delay),
  );
  until.addEventListener('abort', () => {
    timers.forEach(clearTimeout);
    watchTab(current.id, false);
  });
}

/** Grants the site of the active tab and marks it at once. Must be called within a click. */
export function showNumbers(): void {
  const current = tab.value;
  if (current?.origin === undefined) return;
  const { origin } = current;
  const host = siteOf(current);
  void requestOrigins([origin]).then(async (yes) => {
    if (!yes) return;
    const old = await registry.sites.get(host);
    await registry.sites.put({ ...old, host, origin, on: true, grantedAt: old?.grantedAt ?? Date.now() });
    // The question takes as long as a person does: another tab may be the active one by now.
    if (tab.peek()?.origin === origin) granted.value = true;
    await ask({ type: 'reconfigure' });
  });
}

/** Stops showing numbers on the site of the active tab; the permission stays until it is removed in Settings. */
export function pauseSite(): void {
  const host = tab.value ? siteOf(tab.value) : '';
  void registry.sites.update(host, { on: false }).then(() => ask({ type: 'reconfigure' }));
}

/** Opens the conversation of a number, or a new one that remembers the page. */
export function openNumber(row: PageRow): void {
  const current = tab.peek();
  if (current?.url !== undefined) {
    const origin: PageOrigin = { url: current.url, title: current.title ?? '', ...(row.label ? { label: row.label } : {}) };
    origins.set(row.e164, origin);
  }
  if (row.conversation) go({ view: 'conversation', id: row.conversation.id });
  else go({ view: 'to', phone: row.e164 });
}

/** The customer that the page's record shows, when it is certainly another than the one of the open thread. */
export function otherCustomer(phone: string | undefined): PageRow | undefined {
  const rows = pageRows.value;
  if (phone === undefined || !siteShown.value || rows.length === 0 || rows.some((row) => row.e164 === phone)) return undefined;
  // A list page shows many customers; only a page about few people is a record.
  return rows.length <= 3 ? rows[0] : undefined;
}

const waiting: { resolve?: (frame: number | undefined) => void } = {};

function answerField(frameId: number, at: number): void {
  fields.set(frameId, at);
  const newest = [...fields].sort((a, b) => b[1] - a[1])[0];
  waiting.resolve?.(newest?.[0]);
}

/** Writes a text into the page's field that last had the focus. Resolves to false when there is none. */
export async function insertIntoPage(text: string): Promise<boolean> {
  const current = tab.peek();
  if (!current) return false;
  fields.clear();
  const first = new Promise<number | undefined>((resolve) => {
    waiting.resolve = resolve;
    setTimeout(() => resolve(undefined), 1_500);
  });
  askTab(current.id, 'field', crypto.randomUUID());
  const frame = await first;
  // Frames answer one after the other; the newest of those that did by now is the one.
  await new Promise((resolve) => setTimeout(resolve, 60));
  const newest = [...fields].sort((a, b) => b[1] - a[1])[0]?.[0] ?? frame;
  return newest === undefined ? false : insertIntoFrame(current.id, newest, text);
}

/** The region that numbers without a country get here. */
export const homeRegion: ReadonlySignal<string> = computed(() => site.value?.region ?? settings.value.region);
