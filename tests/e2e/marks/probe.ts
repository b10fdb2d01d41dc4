/** What the tests see: painted numbers, messages that the background heard, the serialised page. */
import type { Frame, Page, Worker } from '@playwright/test';
import type { ToBackground, ToPage } from '../../../lib/marks/protocol';

/** The texts painted now in one frame, in page order. */
export function painted(frame: Page | Frame): Promise<string[]> {
  return frame.evaluate(() =>
    [...(CSS.highlights.get('threadside') ?? [])].map((r) => {
      const live = document.createRange();
      live.setStart(r.startContainer, r.startOffset);
      live.setEnd(r.endContainer, r.endOffset);
      return live.toString();
    }),
  );
}

/** Messages of one type that the background heard since the test began. */
export async function heard<T extends ToBackground['type']>(worker: Worker, type: T): Promise<Extract<ToBackground, { type: T }>[]> {
  const all = await worker.evaluate(() =>
    (globalThis as unknown as { stub: { heard: { message: ToBackground }[] } }).stub.heard.map((h) => h.message),
  );
  return all.filter((message): message is Extract<ToBackground, { type: T }> => message.type === type);
}

/** Sends a message to the active tab, as the background does. */
export function tell(worker: Worker, message: ToPage, frameId?: number): Promise<unknown> {
  return worker.evaluate(
    ([m, f]) => (globalThis as unknown as { stub: { tell(message: ToPage, frameId?: number): Promise<unknown> } }).stub.tell(m, f),
    [message, frameId] as const,
  );
}

/** The whole document with its open shadow roots, as text. */
export function serialise(page: Page | Frame): Promise<string> {
  return page.evaluate(() => {
    const roots: ShadowRoot[] = [];
    const collect = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (!element.shadowRoot) continue;
        roots.push(element.shadowRoot);
        collect(element.shadowRoot);
      }
    };
    collect(document);
    return (
      document.documentElement.getHTML({ shadowRoots: roots }) +
      document.documentElement.outerHTML.length +
      [...document.documentElement.attributes].map((a) => a.name)
    );
  });
}

/** The middle of a piece of text on the page, in viewport pixels. */
export function pointOf(page: Page, text: string): Promise<{ x: number; y: number }> {
  return page.evaluate((wanted) => {
    const find = (root: Node): Range | undefined => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node instanceof Element && node.shadowRoot) {
          const inner = find(node.shadowRoot);
          if (inner) return inner;
        }
        const at = node instanceof Text ? node.data.indexOf(wanted) : -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        return range;
      }
      return undefined;
    };
    const box = find(document)?.getBoundingClientRect();
    if (!box) throw new Error(`no text ${wanted}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, text);
}
