/** What this is running on. */
import { browser } from './browser';

/** Versions of the extension, the browser and the system, in one line. */
export async function versions(): Promise<string> {
  const { version } = browser.runtime.getManifest();
  const info = await browser.runtime.getPlatformInfo();
  const agent = /(Firefox|Edg|Chrome)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'unknown browser';
  return `Threadside ${version}, ${agent}, ${info.os} ${info.arch}`;
}
