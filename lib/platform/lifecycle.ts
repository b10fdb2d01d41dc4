/** When the background is started, installed or told that the network is back. All registered synchronously at start. */
import { browser } from './browser';

/** After installation or an update. */
export function onInstalled(handle: (reason: string) => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => handle(reason));
}

/** When the browser starts with the extension in it. Registering it is what makes the browser start the background then. */
export function onBrowserStart(handle: () => void): void {
  browser.runtime.onStartup.addListener(handle);
}

/**
 * Loads the extension again, as switching it off and on does: all its pages close, and Chrome reads every part of the background anew, which it
 * does at no other time (an import of what was not read when the worker was installed is refused for ever).
 */
export function reloadExtension(): void {
  browser.runtime.reload();
}

/** When the network comes or goes. */
export function onNetwork(handle: (online: boolean) => void): void {
  globalThis.addEventListener('online', () => handle(true));
  globalThis.addEventListener('offline', () => handle(false));
}

/** Whether the browser believes that it has a network; `true` where it cannot know. */
export function isOnline(): boolean {
  return navigator.onLine !== false;
}

/** Keyboard commands of the manifest, within the user's gesture. */
export function onCommand(handle: (command: string, windowId: number | undefined) => void): void {
  browser.commands.onCommand.addListener((command, tab) => handle(command, tab?.windowId));
}
