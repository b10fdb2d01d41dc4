/** Messages between the background (or the panel) and the page script. What comes from a page is parsed, bounded and rate-limited here. */
import * as v from 'valibot';
import { browser } from './browser';

const short = (max: number) => v.pipe(v.string(), v.maxLength(max));
const number = v.object({ e164: short(20), display: short(40), ext: v.optional(short(12)) });

/** Every message that a page script may send. */
const FromPage = v.variant('type', [
  v.object({ type: v.literal('marks.hello'), lang: short(40) }),
  v.object({ type: v.literal('marks.load') }),
  v.object({
    type: v.literal('marks.check'),
    lang: short(40),
    items: v.pipe(v.array(v.object({ raw: short(64), before: short(48), after: short(24), label: short(60) })), v.maxLength(64)),
  }),
  v.object({
    type: v.literal('marks.open'),
    raw: short(200),
    e164: v.optional(short(20)),
    label: short(60),
    lang: v.optional(short(40)),
    title: short(500),
    url: short(4000),
  }),
  v.object({ type: v.literal('marks.card'), raw: short(64), e164: short(20) }),
  v.object({ type: v.literal('marks.reject'), raw: short(64) }),
  v.object({ type: v.literal('marks.changed'), url: short(4000), title: short(500) }),
  v.object({
    type: v.literal('marks.answer'),
    id: short(60),
    top: v.boolean(),
    url: short(4000),
    title: short(500),
    list: v.optional(v.pipe(v.array(v.object({ raw: short(64), number, label: short(60) })), v.maxLength(500))),
    field: v.optional(v.object({ at: v.number(), kind: v.picklist(['input', 'textarea', 'editable']), label: short(200) })),
  }),
]);

/** One message of a page. */
export type PageMessage = v.InferOutput<typeof FromPage>;

/** Where it came from: always a tab, always our own script in it. */
export interface PageSender {
  readonly tabId: number;
  readonly frameId: number;
  readonly windowId?: number;
  readonly host: string;
  /** The page around, where the message comes from a frame of it: what to go back to, for a frame may be nothing by itself (about:srcdoc). */
  readonly page?: { readonly url: string; readonly title: string };
}

/** The message, when it is one of ours and within bounds. */
export function pageMessageOf(raw: unknown): PageMessage | undefined {
  const parsed = v.safeParse(FromPage, raw);
  return parsed.success ? parsed.output : undefined;
}

/**
 * Messages that one frame may send within `WINDOW` ms; a page cannot send any, but a page full of numbers can make our script busy. What a
 * person does is counted apart, so that a busy page never costs an agent's click.
 */
const LIMIT = { script: 400, person: 100 };
const WINDOW = 10_000;
const PERSON: ReadonlySet<string> = new Set(['marks.hello', 'marks.load', 'marks.open', 'marks.card', 'marks.reject']);
const spent = new Map<string, { since: number; count: number }>();

/** Registers the handler for page messages; its first statement runs within the user's gesture. Must be called synchronously at start. */
export function onPageMessage(handle: (message: PageMessage, sender: PageSender) => Promise<unknown> | undefined): void {
  browser.runtime.onMessage.addListener((raw: unknown, from: Sender) => {
    const sender = pageSender(from);
    if (!sender) return undefined;
    const message = pageMessageOf(raw);
    if (!message || !allowed(sender, PERSON.has(message.type) ? 'person' : 'script', Date.now())) return undefined;
    return handle(message, sender);
  });
}

interface Sender {
  readonly id?: string;
  readonly url?: string;
  readonly frameId?: number;
  readonly tab?: { readonly id?: number; readonly windowId?: number; readonly url?: string; readonly title?: string };
}

function pageSender(from: Sender): PageSender | undefined {
  const { id, url, tab, frameId } = from;
  if (id !== browser.runtime.id || tab?.id === undefined || url === undefined || url.startsWith(browser.runtime.getURL('')))
    return undefined;
  return {
    tabId: tab.id,
    frameId: frameId ?? 0,
    host: hostOf(tab.url ?? url),
    ...(frameId && tab.url !== undefined ? { page: { url: tab.url, title: tab.title ?? '' } } : {}),
    ...(tab.windowId !== undefined ? { windowId: tab.windowId } : {}),
  };
}

function allowed({ tabId, frameId }: PageSender, who: keyof typeof LIMIT, now: number): boolean {
  const key = `${tabId}/${frameId}/${who}`;
  const used = spent.get(key);
  if (!used || now - used.since > WINDOW) {
    if (spent.size > 2000) spent.clear();
    spent.set(key, { since: now, count: 1 });
    return true;
  }
  used.count++;
  return used.count <= LIMIT[who];
}

/** Sends to every frame of a tab, or to one. Resolves to the answer of the first frame that gives one, undefined where nobody listens. */
export async function tellPage(tabId: number, message: unknown, frameId?: number): Promise<unknown> {
  const options = frameId === undefined ? undefined : { frameId };
  return browser.tabs.sendMessage(tabId, message, options).catch(() => undefined);
}

/** The host of an address, or an empty text. */
export function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
