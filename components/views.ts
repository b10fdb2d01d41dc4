/** The parts of the panel that the first rows do not wait for. Each is undefined until loaded; reading it loads it. */
import { later } from '../lib/ui/later';

export const threadView = later(() => import('./thread'));
export const contactView = later(() => import('./contact'));
export const searchView = later(() => import('./search'));
export const connectView = later(() => import('./connect'));
export const settingsView = later(() => import('./settings'));
export const repliesView = later(() => import('./replies'));
export const toNumberView = later(() => import('./to-number'));
export const newMessageView = later(() => import('./new-message'));
export const keysView = later(() => import('./keys-sheet'));
export const paletteView = later(() => import('./palette'));
export const pageNumbersView = later(() => import('./page-numbers'));

/** Loads what the next click most likely needs. */
export function preloadViews(): void {
  threadView();
  contactView();
  pageNumbersView();
}
