/** Host permissions, asked for at the moment they are needed. */
import { browser } from './browser';

/** Asks for origins (match patterns). Must be called first thing in a click handler: Firefox loses the gesture after one await. */
export function requestOrigins(patterns: readonly string[]): Promise<boolean> {
  return patterns.length === 0 ? Promise.resolve(true) : browser.permissions.request({ origins: [...patterns] });
}

/** True when all of these origins are granted. */
export function hasOrigins(patterns: readonly string[]): Promise<boolean> {
  return patterns.length === 0 ? Promise.resolve(true) : browser.permissions.contains({ origins: [...patterns] });
}

/** Gives origins back. Origins that the build needs cannot be removed; that is no error. */
export async function removeOrigins(patterns: readonly string[]): Promise<void> {
  if (patterns.length > 0) await browser.permissions.remove({ origins: [...patterns] }).catch(() => false);
}

/** Calls back when permissions come or go. Must be called synchronously at start. */
export function onPermissionsChanged(handle: () => void): void {
  browser.permissions.onAdded.addListener(() => handle());
  browser.permissions.onRemoved.addListener(() => handle());
}
