/** Everything by which a user asks for the panel: menu, keys, notification, a click on a number. Opening comes first, before any await. */

import type { PageOrigin } from '../domain/conversation';
import { parsePhone, phoneFromLink } from '../domain/phone';
import type { MenuClick } from '../platform/menus';
import { openPanel } from '../platform/panel';
import { type Focus, getSettings, type Registry, setFocus } from '../store/registry';
import { fromNotificationId } from './alerts';

/** "Message this number". */
export function menuClicked(registry: Registry, click: MenuClick): void {
  void openPanel('own-ui', click.windowId);
  void focusNumber(registry, click.link ?? click.selection ?? '', originOf(click), click.windowId);
}

/** A notification was clicked: its thread. */
export function notificationClicked(registry: Registry, id: string): void {
  const target = fromNotificationId(id);
  if (!target) return;
  void openPanel('notification', undefined);
  void setFocus(registry, { id: 'any', at: Date.now(), ...target });
}

/** A keyboard command. */
export function commandPressed(registry: Registry, command: string, windowId: number | undefined): void {
  if (command !== 'open-panel' && command !== 'page-numbers') return;
  void openPanel('own-ui', windowId);
  if (command === 'page-numbers') void setFocus(registry, { id: 'any', at: Date.now(), view: 'page-numbers' });
}

/** Sends the panel to a number as it stands on a page; what is no number is said there. Without `region` it is that of the site, or the setting. */
export async function focusNumber(
  registry: Registry,
  text: string,
  origin: PageOrigin | undefined,
  windowId: number | undefined,
  region?: string,
): Promise<void> {
  const site = origin && !region ? await registry.sites.get(hostOf(origin.url)) : undefined;
  const home = region ?? site?.region ?? (await getSettings(registry)).region;
  const phone = phoneFromLink(text, home) ?? parsePhone(text, home);
  const base = { id: windowId === undefined ? 'any' : String(windowId), at: Date.now(), ...(origin ? { origin } : {}) };
  const focus: Focus = phone ? { ...base, phone: phone.e164 } : { ...base, invalid: text.slice(0, 80) };
  await setFocus(registry, focus);
}

function originOf(click: MenuClick): PageOrigin | undefined {
  return click.url !== undefined && /^https?:/.test(click.url) ? { url: click.url, title: click.title ?? '' } : undefined;
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
