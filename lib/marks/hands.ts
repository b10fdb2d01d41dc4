/** The second script, fetched into a frame at its first pointer move or question: card, clicks, list, fields. */
import { Card } from './card';
import { type Core, type Hands, INSTANCE, type Scope } from './core';
import { describeField, insertIntoField } from './fields';
import { listNumbers } from './list';
import { Pointer } from './pointer';
import type { ToPage } from './protocol';

const CHANGED_MS = 1000;

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
      return hear(core, message);
    },
  };
  core.attach(hands);
}

/** Tells of changed marks, at most once a second, while the panel lists them. */
class Watch {
  on = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly core: Core) {
    core.signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  changed(): void {
    if (!this.on || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.core.port.send({ type: 'marks.changed', url: location.href, title: document.title }).catch(() => this.core.failed());
    }, CHANGED_MS);
  }
}

async function hear(core: Core, message: ToPage): Promise<unknown> {
  if (message.type === 'marks.insert') return { ok: insertIntoField(core.field, message.text) };
  if (message.type !== 'marks.ask') return null;
  const about = { type: 'marks.answer' as const, id: message.id, top: window === window.top, url: location.href, title: document.title };
  const field = message.what === 'field' ? describeField(core.field) : undefined;
  const frame = core.frame();
  if (message.what === 'list') {
    const list = frame ? await listNumbers(frame.roots(), frame.checker, core.signal) : [];
    await core.port.send({ ...about, list });
  } else if (field) await core.port.send({ ...about, field });
  return null;
}
