/** The browser window that a page of ours is in. */
import { browser } from './browser';

/** Its id as text; undefined where the browser does not tell. */
export async function ownWindow(): Promise<string | undefined> {
  try {
    const { id } = await browser.windows.getCurrent();
    return id === undefined ? undefined : String(id);
  } catch (error) {
    console.warn('The window has no name.', error);
    return undefined;
  }
}
