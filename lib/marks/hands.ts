/** The second script, fetched into a frame at its first pointer move or question: card, clicks, list, fields. */
import { Card } from './card';
import { type Core, type Hands, INSTANCE, type Scope } from './core';
import { describeField, insertIntoField } from './fields';
import { listNumbers } from './list';
import { Pointer } from './pointer';
import type { ToPage } from './protocol';

/** Joins the instance of this frame, once. */
export function attachHands(): void {
  const core = (globalThis as Scope)[INSTANCE];
  if (!core || core.signal.aborted) return;
  const pointer = new Pointer(core, new Card(core.port, core.own));
  const hands: Hands = {
    move: (event) => pointer.move(event),
    click: (event) => pointer.click(event),
    hide: () => pointer.hide(),
    context: () => pointer.context(),
    hear: (message) => hear(core, message),
  };
  core.attach(hands);
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
