/** Pages of the two kinds: the 2010 API's relative URIs with a PageToken, and `meta` with absolute URLs elsewhere. */
import { TwilioError } from './errors';
import type { Call } from './http';
import type { World } from './world';

/** A list to page through, already filtered and ordered. `hidden` rows keep their place so that tokens pointing at them still work. */
export interface Listing<T> {
  readonly rows: readonly T[];
  readonly id: (row: T) => string;
  readonly hidden?: (row: T) => boolean;
}

interface Cut<T> {
  readonly rows: readonly T[];
  readonly page: number;
  readonly size: number;
  readonly next: string | null;
  readonly previous: string | null;
}

/** The integer of a parameter within bounds, its default when absent, 20001 when it is none. */
function integer(call: Call, name: string, fallback: number, min: number): number {
  const text = call.query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) < min) throw new TwilioError(20001, `${name} must be an integer of at least ${min}`);
  return Number(text);
}

/**
 * Cuts a page. `PageToken` decides where it starts (`PA<sid>`: after that row, `PB<sid>`: before it); `Page` is the client's own
 * count and moves nothing, as documented.
 */
function cut<T>(call: Call, list: Listing<T>, defaultSize: number): Cut<T> {
  const size = integer(call, 'PageSize', defaultSize, 1);
  if (size > 1000) throw new TwilioError(20007);
  const page = integer(call, 'Page', 0, 0);
  const shown = (row: T) => !(list.hidden?.(row) ?? false);
  const token = call.query.get('PageToken');
  let before: T[] = [];
  let from: T[] = [...list.rows];
  if (token) {
    const index = list.rows.findIndex((row) => list.id(row) === token.slice(2));
    if (index < 0 || !/^P[AB]/.test(token)) throw new TwilioError(21481);
    const at = token.startsWith('PA') ? index + 1 : Math.max(0, indexBack(list.rows.slice(0, index), shown, size));
    before = list.rows.slice(0, at);
    from = list.rows.slice(at);
  }
  const visible = from.filter(shown);
  const rows = visible.slice(0, size);
  const last = rows.at(-1);
  const first = rows[0];
  return {
    rows,
    page,
    size,
    next: last !== undefined && visible.length > size ? `PA${list.id(last)}` : null,
    previous: first !== undefined && before.some(shown) ? `PB${list.id(first)}` : null,
  };
}

/** Where a page of `size` shown rows that ends with the list begins. */
function indexBack<T>(rows: readonly T[], shown: (row: T) => boolean, size: number): number {
  let left = size;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row !== undefined && shown(row)) left -= 1;
    if (left === 0) return i;
  }
  return 0;
}

/** The filters of the request with the paging parameters replaced. */
function address(base: string, call: Call, size: number, page: number, token: string | null): string {
  const query = new URLSearchParams();
  for (const [key, value] of call.query) if (!['PageSize', 'Page', 'PageToken'].includes(key)) query.append(key, value);
  query.set('PageSize', String(size));
  query.set('Page', String(page));
  if (token) query.set('PageToken', token);
  return `${base}?${query.toString()}`;
}

/** A page of the 2010 API under `key`. The URIs are relative to the host. */
export function page2010<T>(world: World, call: Call, key: string, list: Listing<T>, wire: (row: T) => unknown, size = 50): unknown {
  const part = cut(call, list, size);
  const base = call.path.replace(/^\/api\/2010-04-01/, world.apiPath).replace(/\.json$/, world.signalwire ? '' : '.json');
  const start = part.page * part.size;
  const to = (page: number, token: string | null) => address(base, call, part.size, page, token);
  return {
    [key]: part.rows.map(wire),
    end: start + Math.max(0, part.rows.length - 1),
    start,
    page: part.page,
    page_size: part.size,
    uri: to(part.page, call.query.get('PageToken')),
    first_page_uri: to(0, null),
    next_page_uri: part.next === null ? null : to(part.page + 1, part.next),
    previous_page_uri: part.previous === null ? null : to(Math.max(0, part.page - 1), part.previous),
  };
}

/** A page of the newer products under `key`, with `meta` and absolute URLs on this server. */
export function pageMeta<T>(world: World, call: Call, key: string, list: Listing<T>, wire: (row: T) => unknown, size = 50): unknown {
  const part = cut(call, list, size);
  const to = (page: number, token: string | null) => address(`${world.origin}${call.path}`, call, part.size, page, token);
  return {
    [key]: part.rows.map(wire),
    meta: {
      page: part.page,
      page_size: part.size,
      first_page_url: to(0, null),
      previous_page_url: part.previous === null ? null : to(Math.max(0, part.page - 1), part.previous),
      url: to(part.page, call.query.get('PageToken')),
      next_page_url: part.next === null ? null : to(part.page + 1, part.next),
      key,
    },
  };
}
