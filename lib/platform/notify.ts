/** Notifications: one per conversation, replaced not stacked. Only options that both browsers accept are used. */
import { browser } from './browser';
import { playSound } from './sound';

/** What to show. All of it is plain text. */
export interface Notice {
  readonly title: string;
  readonly message: string;
  /** Milliseconds. */
  readonly at: number;
  readonly sound: boolean;
}

/** Shows it, in place of an older one with the same id. */
export async function notify(id: string, notice: Notice): Promise<void> {
  await browser.notifications.create(id, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icon/128.png'),
    title: notice.title,
    message: notice.message,
    eventTime: notice.at,
  });
  if (notice.sound) await playSound().catch(() => undefined);
}

/** Whether a notification with that id stands somewhere. */
export async function isShown(id: string): Promise<boolean> {
  return id in (await browser.notifications.getAll());
}

/** Takes it away. */
export async function clearNotification(id: string): Promise<void> {
  await browser.notifications.clear(id);
}

/** Calls back with the id of a clicked notification, within the user's gesture. Must be called synchronously at start. */
export function onNotificationClick(handle: (id: string) => void): void {
  browser.notifications.onClicked.addListener(handle);
}
