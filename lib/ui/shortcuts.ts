/** The commands of the shell: moving in the list, search, new message, sheet and palette. Those of a conversation are added by its thread. */
import { addCommands, listenForKeys, overlay } from './keys';
import { go, openId, route } from './route';
import { openCursor, step } from './selection';
import { actions, shell } from './shell';
import { t } from './strings';
import { offersAction, runToastAction } from './toast';
import { listenAhead } from './typed-ahead';

const show = (what: 'sheet' | 'palette' | 'new-message') => () => {
  overlay.value = what;
};
const connected = () => (shell.accounts.peek()?.length ?? 0) > 0;
const PAGES: ReadonlySet<string> = new Set(['settings', 'connect', 'replies']);
const inLists = () => connected() && !PAGES.has(route.peek().view);

/** Registers them and listens. Returns the end. */
export function startShortcuts(): () => void {
  const remove = addCommands(
    { id: 'next', group: 'list', label: () => t('keysNext'), keys: 'j', run: () => step(1), enabled: inLists },
    { id: 'previous', group: 'list', label: () => t('keysPrevious'), keys: 'k', run: () => step(-1), enabled: inLists },
    { id: 'open', group: 'list', label: () => t('keysOpen'), keys: 'Enter', run: openCursor, native: true },
    {
      id: 'back',
      group: 'list',
      label: () => t('keysBack'),
      keys: 'g',
      run: () => go({ view: 'list' }),
      enabled: () => openId.peek() !== undefined,
    },
    { id: 'search', group: 'panel', label: () => t('keysSearch'), keys: '/', run: () => go({ view: 'search' }), enabled: connected },
    { id: 'new', group: 'panel', label: () => t('keysNew'), keys: 'c', run: show('new-message'), enabled: connected },
    { id: 'undo', group: 'panel', label: () => t('keysUndo'), keys: 'z', run: runToastAction, enabled: offersAction },
    { id: 'palette', group: 'panel', label: () => t('keysCommands'), keys: 'mod+k', run: show('palette'), inFields: true },
    { id: 'sheet', group: 'panel', label: () => t('keysSheet'), keys: '?', run: show('sheet') },
    { id: 'check', group: 'panel', label: () => t('keysCheck'), run: () => actions.peek()?.sync(), enabled: connected },
    { id: 'replies', group: 'panel', label: () => t('savedReplies'), run: () => go({ view: 'replies' }), enabled: connected },
    { id: 'settings', group: 'panel', label: () => t('menuSettings'), run: () => go({ view: 'settings' }) },
    { id: 'connect', group: 'panel', label: () => t('menuConnect'), run: () => go({ view: 'connect' }) },
  );
  const stops = [remove, listenForKeys(), listenAhead()];
  return () => {
    for (const stop of stops) stop();
  };
}
