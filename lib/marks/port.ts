/** The page script's own thin door to the extension: send and listen. It carries no polyfill. */
import type { ToBackground, ToPage } from './protocol';

type Listener = (message: unknown, sender: { id?: string }, reply: (answer: unknown) => void) => boolean | undefined;

interface Api {
  runtime?: {
    id?: string;
    sendMessage(message: unknown): Promise<unknown>;
    onMessage: { addListener(listener: Listener): void; removeListener(listener: Listener): void };
  };
  dom?: { openOrClosedShadowRoot(element: Element): ShadowRoot | null };
}

/** What the engine needs of the extension; tests pass their own. */
export interface Port {
  /** False once the extension was updated, reloaded or removed: the script is then an orphan and ends itself. */
  alive(): boolean;
  /** Rejects when nobody answers. */
  send(message: ToBackground): Promise<unknown>;
  /** Calls `handle` for each message; a promise that it returns becomes the answer. */
  listen(handle: (message: ToPage) => Promise<unknown> | undefined, signal: AbortSignal): void;
  /** The shadow root of an element, closed ones too where the browser allows it. */
  shadowRoot(element: Element): ShadowRoot | null;
}

/** The real port over `browser` or `chrome`; a page element with the id "browser" is not mistaken for the API. */
export function extensionPort(): Port {
  const scope = globalThis as { browser?: Api; chrome?: Api };
  const api = scope.browser?.runtime?.id ? scope.browser : scope.chrome;
  const runtime = api?.runtime;
  return {
    alive: () => Boolean(runtime?.id),
    send: async (message) => {
      if (!runtime?.id) throw new Error('gone');
      return runtime.sendMessage(message);
    },
    listen(handle, signal) {
      const listener: Listener = (message, sender, reply) => {
        if (sender.id !== runtime?.id) return undefined;
        const answer = handle(message as ToPage);
        if (!answer) return undefined;
        answer.then(reply, () => reply(null));
        return true;
      };
      runtime?.onMessage.addListener(listener);
      signal.addEventListener('abort', () => {
        if (runtime?.id) runtime.onMessage.removeListener(listener);
      });
    },
    shadowRoot: (element) => anyShadowRoot(api, element),
  };
}

function anyShadowRoot(api: Api | undefined, element: Element): ShadowRoot | null {
  const firefox = (element as Element & { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
  if (firefox !== undefined) return firefox;
  if (!api?.dom || !api.runtime?.id || !(element instanceof HTMLElement)) return element.shadowRoot;
  return api.dom.openOrClosedShadowRoot(element);
}
