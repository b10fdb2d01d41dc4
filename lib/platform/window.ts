/** The browser window that a page of ours is in. */
import { browser } from './browser';

/** Its id as text; undefined for a small window of the panel's own, which stands beside all others, and where the browser does not tell. */
export async function ownWindow(): Promise<string | undefined> {
  try {
    const { id, type } = await browser.windows.getCurrent();
    return id === undefined || type === 'popup' ? undefined : String(id);
  } catch (error) {
    console.warn('The window has no name.', error);
    return undefined;
  }
}
