/** Everything that the panel starts after its first paint. */
import { ownWindow } from '../platform/window';
import { reportAttention } from './attention';
import { followFocus } from './focus';
import { followPage } from './page';
import { watchPresses } from './presses';
import { storeMarksAtLeave } from './read-marks';
import { watchRefusals } from './refusals';
import { watchRescued } from './rescued';
import { followTitle } from './title';
import { wireShell } from './wire';

/** Call once. */
export function startPanel(): void {
  wireShell();
  followTitle();
  reportAttention();
  watchRefusals();
  watchRescued();
  watchPresses();
  storeMarksAtLeave();
  followPage(new AbortController().signal);
  void ownWindow().then(followFocus);
}
