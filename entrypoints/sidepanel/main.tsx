/** The panel page. What is imported here is all that the first rows wait for: no database, no phone metadata, no thread. */
import { render } from 'preact';
import { App } from '../../components/app';
import { preloadViews } from '../../components/views';
import { paintFront } from '../../lib/ui/front';
import { language } from '../../lib/ui/language';
import { followHash } from '../../lib/ui/route';
import { startShortcuts } from '../../lib/ui/shortcuts';
import { paintTheme } from '../../lib/ui/theme';

const root = document.getElementById('app');
const { lang, dir } = language();
document.documentElement.lang = lang;
document.documentElement.dir = dir;
paintTheme();
paintFront();
followHash();
if (root) render(<App />, root);
startShortcuts();
void afterPaint().then(async () => {
  const { startPanel } = await import('../../lib/ui/panel');
  startPanel();
  preloadViews();
});

/** Once the first frame is on the screen; a hidden page has none and does not wait for it. */
function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 150);
  });
}
