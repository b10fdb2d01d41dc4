/** Everything that the panel starts after its first paint. */
import { ownWindow } from '../platform/window';
import { reportAttention } from './attention';
import { followFocus } from './focus';
import { followPage } from './page';
import { wireShell } from './wire';

/** Call once. */
export function startPanel(): void {
  wireShell();
  reportAttention();
  followPage(new AbortController().signal);
  void ownWindow().then(followFocus);
}
