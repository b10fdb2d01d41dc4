/** A scrolling list that shows a bounded window of a long one: asks for more at its ends and never moves what the reader looks at. */
import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type Anchor, measure, ROW, restore } from '../lib/ui/anchor';

/** What the owner of a list can do to it. */
export interface WindowedHandle {
  toStart(): void;
  toEnd(): void;
  /** Scrolls the row into view; false when it is not among the rows. */
  toKey(key: string, block?: ScrollLogicalPosition): boolean;
}

/** The home end of a list sticks: who is there stays there when rows are added (newest conversation, newest message). */
interface Props<T> {
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** The content of one row; give the same function each time, then rows whose object is unchanged are not rendered again. */
  readonly render: (row: T) => ComponentChildren;
  readonly stick: 'start' | 'end';
  /** Rows exist beyond the window on that side. */
  readonly more: { readonly before: boolean; readonly after: boolean };
  readonly onReachStart?: () => void;
  readonly onReachEnd?: () => void;
  /** Told when the view arrives at or leaves the very end (only true when no more rows are beyond the window). */
  readonly onAtEnd?: (atEnd: boolean) => void;
  /** Shown first instead of the home end: the row is put at the upper third. */
  readonly initialKey?: string;
  readonly handle?: { current: WindowedHandle | undefined };
  /** `ul` with `li` rows, or `div` with `div` rows. */
  readonly tag: 'ul' | 'div';
  /** Role, name and other attributes of the inner list. */
  readonly list?: HTMLAttributes<HTMLDivElement> & Readonly<Record<`data-${string}`, string>>;
  readonly class?: string;
  /** Shown above and below the rows, inside the scroller, outside the list. */
  readonly header?: ComponentChildren;
  readonly footer?: ComponentChildren;
}

/** Pixels before an end at which more rows are asked for. */
const REACH = 800;
/** Pixels from the end that still count as "at the end". */
const NEAR = 24;

/** See `Props`. Give it a `key` that names the folder or thread, so that another one starts afresh. */
export function Windowed<T extends object>(props: Props<T>) {
  const port = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const state = useRef<State>({
    anchor: [],
    top: 0,
    rows: undefined,
    more: props.more,
    home: true,
    height: 0,
    full: 0,
    asked: undefined,
    started: false,
    atEnd: undefined,
  });
  const vnodes = useRef(new WeakMap<T, { render: unknown; node: ComponentChildren }>());
  // Reading positions makes the browser lay the page out: only where rows may move, and what is above or below them moves them too.
  const moving =
    state.current.rows !== props.rows || state.current.more !== props.more || props.header !== undefined || props.footer !== undefined;
  if (moving && port.current && inner.current && !resizedAtHome(port.current, state.current))
    remember(port.current, inner.current, state.current, props.stick);

  useLayoutEffect(() => {
    if (!port.current || !inner.current || (!moving && state.current.started)) return;
    settle(port.current, inner.current, state.current, props);
    state.current.rows = props.rows;
    state.current.more = props.more;
    reach(port.current, state.current, props);
  });
  const latest = useRef(props);
  latest.current = props;
  useLayoutEffect(() => {
    if (!props.handle) return;
    props.handle.current = handleOf(port, inner, () => {
      if (!port.current || !inner.current) return;
      remember(port.current, inner.current, state.current, latest.current.stick);
      reach(port.current, state.current, latest.current);
    });
  }, [props.handle]);
  useEffect(() => watchSizes(port.current, inner.current, head.current, state.current, latest), []);

  const onScroll = () => {
    if (!port.current || !inner.current) return;
    if (resizedAtHome(port.current, state.current)) settle(port.current, inner.current, state.current, props);
    remember(port.current, inner.current, state.current, props.stick);
    reach(port.current, state.current, props);
  };
  const Inner = props.tag as 'div';
  const Row = (props.tag === 'ul' ? 'li' : 'div') as 'div';
  return (
    <div ref={port} class={`windowed ${props.class ?? ''}`} onScroll={onScroll}>
      <div ref={head}>{props.header}</div>
      <Inner {...props.list} ref={inner as { current: HTMLDivElement | null }}>
        {props.rows.map((row) => {
          const key = props.keyOf(row);
          const known = vnodes.current.get(row);
          if (known?.render === props.render) return known.node;
          const node = (
            <Row key={key} {...{ [ROW]: key }}>
              {props.render(row)}
            </Row>
          );
          vnodes.current.set(row, { render: props.render, node });
          return node;
        })}
      </Inner>
      {props.footer}
    </div>
  );
}

interface State {
  anchor: Anchor;
  /** Where the view was when that was measured (pixels). */
  top: number;
  /** The rows that were settled last. */
  rows: readonly object[] | undefined;
  more: { readonly before: boolean; readonly after: boolean };
  /** The view was at its home end before the update. */
  home: boolean;
  /** The heights of frame and content when that was found out (pixels). */
  height: number;
  full: number;
  /** The rows for which an end was already asked to grow. */
  asked: readonly object[] | undefined;
  /** Rows have been placed once. */
  started: boolean;
  atEnd: boolean | undefined;
}

function remember(port: HTMLElement, list: HTMLElement, state: State, stick: 'start' | 'end'): void {
  if (!state.started || port.clientHeight === 0) return;
  state.anchor = measure(port, list);
  state.top = port.scrollTop;
  state.home = stick === 'start' ? port.scrollTop <= 1 && !state.more.before : fromEnd(port) <= NEAR && !state.more.after;
  state.height = port.clientHeight;
  state.full = port.scrollHeight;
}

function settle<T extends object>(port: HTMLElement, list: HTMLElement, state: State, props: Props<T>): void {
  if (props.rows.length === 0 || port.clientHeight === 0) return;
  const first = !state.started;
  state.started = true;
  if (first && props.initialKey !== undefined) {
    const row = rowOf(list, props.initialKey);
    if (row) {
      port.scrollTop += row.getBoundingClientRect().top - port.getBoundingClientRect().top - port.clientHeight / 3;
      state.home = false;
      return;
    }
  }
  if (first || (state.home && scrolledSince(port, state) === 0)) port.scrollTop = props.stick === 'start' ? 0 : port.scrollHeight;
  else restore(port, list, state.anchor, scrolledSince(port, state));
  state.height = port.clientHeight;
  state.full = port.scrollHeight;
}

/** Pixels that somebody scrolled since the anchor was measured: that wish stands. A view that was cut short at its end was not scrolled. */
function scrolledSince(port: HTMLElement, state: State): number {
  return fromEnd(port) < 1 && port.scrollTop < state.top ? 0 : port.scrollTop - state.top;
}

/** Sizes changed and the browser moved the view by itself: that takes nobody away from the home end, only the reader's scrolling does. */
function resizedAtHome(port: HTMLElement, state: State): boolean {
  return state.home && (port.clientHeight !== state.height || port.scrollHeight !== state.full) && scrolledSince(port, state) === 0;
}

function reach<T extends object>(port: HTMLElement, state: State, props: Props<T>): void {
  const atEnd = fromEnd(port) <= NEAR && !props.more.after;
  if (state.started && atEnd !== state.atEnd) {
    state.atEnd = atEnd;
    props.onAtEnd?.(atEnd);
  }
  if (state.asked === props.rows || props.rows.length === 0 || port.clientHeight === 0) return;
  const before = props.more.before && port.scrollTop < REACH;
  const after = props.more.after && fromEnd(port) < REACH;
  if (!before && !after) return;
  state.asked = props.rows;
  const end = before && after ? props.stick : before ? 'start' : 'end';
  if (end === 'start') props.onReachStart?.();
  else props.onReachEnd?.();
}

/** Pictures that load and a composer that grows change sizes without a render: the same rule holds for them. */
function watchSizes<T extends object>(
  port: HTMLElement | null,
  list: HTMLElement | null,
  head: HTMLElement | null,
  state: State,
  latest: { current: Props<T> },
) {
  if (!port || !list || !head) return;
  const observer = new ResizeObserver(() => {
    // What a render changed is settled already; doing it twice would take back a scroll that came in between.
    if (port.clientHeight !== state.height || port.scrollHeight !== state.full) settle(port, list, state, latest.current);
    remember(port, list, state, latest.current.stick);
    reach(port, state, latest.current);
  });
  observer.observe(list);
  observer.observe(head);
  observer.observe(port);
  return () => observer.disconnect();
}

/** `moved` looks at where the view is at once: whoever waits for the scroll event may find other sizes by then. */
function handleOf(port: { current: HTMLElement | null }, list: { current: HTMLElement | null }, moved: () => void): WindowedHandle {
  return {
    toStart: () => {
      port.current?.scrollTo({ top: 0 });
      moved();
    },
    toEnd: () => {
      port.current?.scrollTo({ top: port.current.scrollHeight });
      moved();
    },
    toKey: (key, block = 'center') => {
      const row = list.current && rowOf(list.current, key);
      row?.scrollIntoView({ block });
      return Boolean(row);
    },
  };
}

function rowOf(list: HTMLElement, key: string): Element | undefined {
  return [...list.children].find((row) => row.getAttribute(ROW) === key);
}

function fromEnd(port: HTMLElement): number {
  return port.scrollHeight - port.clientHeight - port.scrollTop;
}
