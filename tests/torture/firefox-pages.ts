/**
 * Runs functions in the pages of the extension in Firefox, the background among them, which WebDriver BiDi does not list; also in those that
 * start later, before any script of their own.
 */
import { EXTENSION_ID } from '../../scripts/lib/bidi.mjs';
import type { FirefoxApp } from '../e2e/harness/firefox-app';

/** Where a function runs. */
export interface Where {
  /** Only the background; else also every page that runs the extension's code. */
  readonly background: boolean;
  /** Also what starts until then (ms since 1970). */
  readonly until: number;
}

/** What the browser's own scope offers, here in its process of extensions. */
declare const ChromeUtils: {
  compileScript(url: string): Promise<{ executeInGlobal(window: Window): unknown }>;
  importESModule(url: string): { ExtensionPageChild: { extensionContexts: ReadonlyMap<number, { contentWindow?: Window }> } };
};
declare const Services: {
  appinfo: { remoteType: string };
  obs: Record<'addObserver' | 'removeObserver', (observer: (subject: Window) => void, topic: string) => void>;
  ppmm: Record<'addMessageListener' | 'removeMessageListener', (name: string, listener: () => void) => void> & {
    loadProcessScript(url: string, delayed: boolean): void;
  };
};
declare const WebExtensionPolicy: { getByID(id: string): { getURL(path: string): string } };
declare function sendAsyncMessage(name: string): void;

/** Resolves when it has run in all that there are. `body` must not need anything but its argument. */
export async function inPages<Arg>(app: FirefoxApp, { background, until }: Where, body: (arg: Arg) => void, arg: Arg): Promise<void> {
  const ran = `torture: ran ${crypto.randomUUID()}`;
  const source = `(${body})(${JSON.stringify(arg)})`;
  const script = `(${inProcess})(${JSON.stringify({ id: EXTENSION_ID, source, background, until, ran })})`;
  await app.firefox.chrome(
    (url, name) =>
      new Promise<void>((resolve) => {
        const heard = (): void => {
          Services.ppmm.removeMessageListener(name, heard);
          resolve();
        };
        Services.ppmm.addMessageListener(name, heard);
        Services.ppmm.loadProcessScript(url, false);
      }),
    dataUrl(script),
    ran,
  );
}

function dataUrl(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

interface Order extends Where {
  readonly id: string;
  readonly source: string;
  /** The message that says that it has run. */
  readonly ran: string;
}

/** Runs in every process of the browser. */
function inProcess({ id, source, background, until, ran }: Order): void {
  if (Services.appinfo.remoteType !== 'extension') return;
  const CREATED = 'content-document-global-created';
  const compiled = ChromeUtils.compileScript(`data:text/javascript,${encodeURIComponent(source)}`);
  const root = WebExtensionPolicy.getByID(id).getURL('');
  const wanted = ({ location: { href } }: Window): boolean =>
    href.startsWith(root) && (href.includes('background') || !(background || href.endsWith('manifest.json')));
  let program: Awaited<typeof compiled> | undefined;
  const created = (window: Window): void => {
    if (Date.now() > until) Services.obs.removeObserver(created, CREATED);
    else if (wanted(window)) program?.executeInGlobal(window);
  };
  Services.obs.addObserver(created, CREATED);
  void compiled.then((done) => {
    program = done;
    const { ExtensionPageChild } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPageChild.sys.mjs');
    for (const { contentWindow } of ExtensionPageChild.extensionContexts.values())
      if (contentWindow && wanted(contentWindow)) done.executeInGlobal(contentWindow);
    sendAsyncMessage(ran);
  });
}
