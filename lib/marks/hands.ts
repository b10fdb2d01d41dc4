/** The second script, fetched into a frame at its first pointer move or question: card, clicks, list, fields. */
import { Card } from './card';
import { type Core, type Hands, INSTANCE, type Scope } from './core';
import { describeField, insertIntoField } from './fields';
import { listNumbers } from './list';
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
      if (message.type === 'marks.watch') watch.on = message.on;
      return hear(core, message, watch);
    },
  };
  core.attach(hands);
}

/** Tells of a changed page, at most once a second, while the panel lists its numbers. */
class Watch {
  on = false;
  /** What the last list took, in milliseconds. */
  cost = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly core: Core) {
    core.signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  changed(): void {
    if (!this.on || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.core.port.send({ type: 'marks.changed', url: location.href, title: document.title }).catch(() => this.core.failed());
      },
      Math.max(CHANGED_MS, REST * this.cost),
    );
  }
}

async function hear(core: Core, message: ToPage, watch: Watch): Promise<unknown> {
  if (message.type === 'marks.insert') return { ok: insertIntoField(core.field, message.text) };
  if (message.type !== 'marks.ask') return null;
  const about = { type: 'marks.answer' as const, id: message.id, top: window === window.top, url: location.href, title: document.title };
  const field = message.what === 'field' ? describeField(core.field) : undefined;
  const frame = core.frame();
  if (message.what === 'list') {
    const begun = performance.now();
    const list = frame ? await listNumbers(frame.roots(), frame.checker, core.signal) : [];
    watch.cost = performance.now() - begun;
    await core.port.send({ ...about, list });
  } else if (field) await core.port.send({ ...about, field });
  return null;
}
