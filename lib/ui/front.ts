/**
 * The snapshot of the first rows. Opening a large database cold takes most of a second, so the panel paints what it showed last, read
 * synchronously from localStorage, and the live query replaces it. It belongs to one account and is dropped with it.
 */
import { effect } from '@preact/signals';
import type { Folder } from '../domain/conversation';
import { keep, recall } from './memory';
import { folder, listName, type Row, type Shell, shell } from './shell';

/** What is kept, as JSON. */
interface Front {
  readonly version: 1;
  readonly accountId: string;
  readonly folder: Folder;
  readonly rows: readonly Row[];
  readonly accounts: NonNullable<Shell['accounts']['value']>;
  readonly counters: Shell['counters']['value'];
  readonly inboxes: Shell['inboxes']['value'];
  readonly offers: Shell['offers']['value'];
}

const KEY = 'threadside.front';
/** More than a tall panel shows at once. */
const ROWS = 30;
const WRITE_AFTER = 400;

/** The least height of a row in the list (pixels). */
const ROW_HEIGHT = 52;

/** Fills the shell from the snapshot, if there is one. Call before the first render. */
export function paintFront(): void {
  const front = readFront();
  if (!front) return;
  shell.accountId.value = front.accountId;
  shell.accounts.value = front.accounts;
  const fit = Math.ceil(innerHeight / ROW_HEIGHT);
  shell.list.value = {
    of: listName(front.accountId, front.folder),
    rows: front.rows.slice(0, fit),
    more: { before: false, after: front.rows.length >= Math.min(ROWS, fit) },
  };
  shell.counters.value = front.counters;
  shell.inboxes.value = front.inboxes;
  shell.offers.value = front.offers;
  folder.value = front.folder;
}

/** Writes the snapshot after each update of the list, at most a few times a second, and when the page goes. Returns the end. */
export function keepFront(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: Front | undefined;
  const flush = () => {
    clearTimeout(timer);
    if (waiting) keep(KEY, JSON.stringify(waiting));
    waiting = undefined;
  };
  const stop = effect(() => {
    const front = currentFront();
    clearTimeout(timer);
    waiting = front;
    if (front) timer = setTimeout(flush, WRITE_AFTER);
  });
  addEventListener('pagehide', flush);
  return () => {
    removeEventListener('pagehide', flush);
    clearTimeout(timer);
    stop();
  };
}

/** What is shown now, if it is true and the top of its folder. */
function currentFront(): Front | undefined {
  const accountId = shell.accountId.value;
  const list = shell.list.value;
  const rest = {
    folder: folder.value,
    accounts: shell.accounts.value ?? [],
    counters: shell.counters.value,
    inboxes: shell.inboxes.value,
    offers: shell.offers.value,
  };
  if (!shell.live.value || accountId === undefined || list?.of !== listName(accountId, rest.folder) || list.more.before) return undefined;
  return { version: 1, accountId, rows: list.rows.slice(0, ROWS), ...rest };
}

/** Forgets the snapshot: the account was changed or disconnected. */
export function dropFront(): void {
  keep(KEY, null);
}

function readFront(): Front | undefined {
  try {
    const front = JSON.parse(recall(KEY) ?? 'null') as Front | null;
    return front?.version === 1 && Array.isArray(front.rows) ? front : undefined;
  } catch (error) {
    console.warn('The snapshot is damaged.', error);
    return undefined;
  }
}
