/** The second script, fetched into a frame at its first pointer move or question: card, clicks, list, fields. */
import { Card } from './card';
import { type Core, type Hands, INSTANCE, type Scope } from './core';
import { describeField, insertIntoField } from './fields';
import { FIELDS, listNumbers } from './list';
import { closestOf, queryAll } from './natives';
import { Pointer } from './pointer';
import type { ToPage } from './protocol';

const CHANGED_MS = 1000;
/** A list is made again no sooner than after this many times what it took, so that a page that never rests costs little. */
const REST = 20;

/** Joins the instance of this frame, once. */
export function attachHands(): void {
  const core = (globalThis as Scope)[INSTANCE];
  if (!core || core.signal.aborted) return;
  const pointer = new Pointer(core, new Card(core.own));
  const watch = new Watch(core);
  const hands: Hands = {
    move: (event) => pointer.move(event),
    click: (event) => pointer.click(event),
    hide: () => pointer.hide(),
    context: () => pointer.context(),
    changed: () => watch.changed(),
    hear: (message) => {
      if (message.type === 'marks.watch') watch.turn(message.on);
      return hear(core, message, watch);
    },
  };
  core.attach(hands);
}

/**
 * Tells of a changed page, at most once a second, while the panel lists its numbers: of marks that came or went (`changed`), and of links and
 * fields, which have none and are watched here and only for so long.
 */
class Watch {
  /** What the last list took, in milliseconds. */
  cost = 0;
  #on = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #observer = new MutationObserver((records) => {
    if (records.some(({ type, addedNodes }) => type === 'attributes' || [...addedNodes].some(listed))) this.changed();
  });

  constructor(private readonly core: Core) {
    const { signal } = core;
    const options = { capture: true, passive: true, signal };
    for (const type of ['input', 'change']) window.addEventListener(type, () => this.changed(), options);
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      this.#observer.disconnect();
    });
  }

  turn(on: boolean): void {
    this.#on = on;
    this.#observe();
  }

  changed(): void {
    if (!this.#on || this.#timer) return;
    this.#observer.disconnect(); // one change is enough to know
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#observe();
        void this.core.port.send({ type: 'marks.changed', url: location.href, title: document.title }).catch(() => this.core.failed());
      },
      Math.max(CHANGED_MS, REST * this.cost),
    );
  }

  #observe(): void {
    this.#observer.disconnect();
    if (!this.#on || this.core.signal.aborted) return;
    const options = { subtree: true, childList: true, attributes: true, attributeFilter: ['href', 'value'] };
    for (const root of this.core.frame()?.roots() ?? []) this.#observer.observe(root, options);
  }
}

/** True for what holds a link or a field. */
function listed(node: Node): boolean {
  return node instanceof Element && Boolean(closestOf(node, FIELDS) || queryAll(node, FIELDS)[0]);
}

async function hear(core: Core, message: ToPage, watch: Watch): Promise<unknown> {
  if (message.type === 'marks.insert') return { ok: insertIntoField(core.field, message.text) };
  if (message.type !== 'marks.ask') return null;
  const about = { type: 'marks.answer' as const, id: message.id, top: window === window.top, url: location.href, title: document.title };
  const field = message.what === 'field' ? describeField(core.field) : undefined;
  const frame = core.frame();
  if (message.what === 'list') {
    const begun = performance.now();
    const list = frame ? await listNumbers(frame, core.signal) : [];
    watch.cost = performance.now() - begun;
    await core.port.send({ ...about, list });
  } else if (field) await core.port.send({ ...about, field });
  return null;
}
