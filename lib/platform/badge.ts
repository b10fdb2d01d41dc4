/** The number on the toolbar icon. */
import { browser } from './browser';

/** Shows the count, nothing for zero, `99+` above 99 (three characters are all that both browsers show). */
export async function setBadge(count: number): Promise<void> {
  await browser.action.setBadgeText({ text: count <= 0 ? '' : count > 99 ? '99+' : String(count) });
  await browser.action.setBadgeBackgroundColor({ color: '#c02b2b' });
}
