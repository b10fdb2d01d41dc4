/**
 * The page script on granted sites: registered for what is granted, put into tabs that are open already, taken away when a grant goes.
 * Registrations are lost at an update, so this is done again at every start; doing it twice changes nothing.
 */
import { browser } from './browser';

/** A site as far as scripts care. */
export interface SiteGrant {
  readonly host: string;
  /** Match pattern. */
  readonly origin: string;
  readonly on: boolean;
}

const ID = 'marks';
const FILE = 'marks.js';
/** The paint of marks; as a file because a style sheet that a script adopts later makes large pages restyle for hundreds of milliseconds. */
const STYLE = 'marks.css';

/** Set for as long as this installation stays loaded: what the browser puts into pages from then on needs no help. */
const LOADED = 'marks.loaded';

/**
 * Makes registrations and open tabs agree with the list. Sites without a permission are left out. Open tabs are only touched when the list
 * changed, or when the extension was loaded anew and the scripts in them are orphans.
 */
export async function applySites(sites: readonly SiteGrant[]): Promise<void> {
  const granted: string[] = [];
  for (const site of sites) if (site.on && (await browser.permissions.contains({ origins: [site.origin] }))) granted.push(site.origin);
  const scripting = browser.scripting;
  const known = await scripting.getRegisteredContentScripts({ ids: [ID] });
  const before = known[0]?.matches ?? [];
  if (granted.length === 0) {
    if (known.length > 0) await scripting.unregisterContentScripts({ ids: [ID] });
  } else if (known.length === 0) {
    await scripting.registerContentScripts([
      {
        id: ID,
        js: [FILE],
        css: [STYLE],
        matches: granted,
        allFrames: true,
        matchOriginAsFallback: true,
        runAt: 'document_idle',
        persistAcrossSessions: true,
      } as Parameters<typeof scripting.registerContentScripts>[0][number],
    ]);
  } else if (granted.join() !== before.join()) {
    await scripting.updateContentScripts([{ id: ID, matches: granted }]);
  }
  if (before.some((origin) => !granted.includes(origin))) {
    // Which tabs show a site that was taken back can no longer be asked, so every script ends and those that may stay start again.
    await tellTabs(await browser.tabs.query({}), { type: 'marks.stop' });
    await injectOpenTabs(granted);
  } else if ((await loadedAnew()) || granted.join() !== before.join()) await injectOpenTabs(granted);
}

/** True once after an installation, an update, a reload, or when the extension was switched on again. */
async function loadedAnew(): Promise<boolean> {
  const stored = await browser.storage.session.get(LOADED);
  if (stored[LOADED] === true) return false;
  await browser.storage.session.set({ [LOADED]: true });
  return true;
}

/** A living instance of our script keeps its frame and an orphan leaves it, so a second injection is harmless. */
async function injectOpenTabs(origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  for (const tab of await browser.tabs.query({ url: [...origins] })) {
    if (tab.id === undefined) continue;
    const target = { tabId: tab.id, allFrames: true };
    await browser.scripting.insertCSS({ target, files: [STYLE] }).catch(() => undefined);
    await browser.scripting.executeScript({ target, files: [FILE] }).catch(() => undefined);
  }
}

/** Puts the card into one frame, when a number there is first pointed at. */
export async function loadCard(tabId: number, frameId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, files: ['marks-card.js'], injectImmediately: true });
}

/** Tells the pages of a site what holds now. */
export async function tellSite(origin: string, message: unknown): Promise<void> {
  await tellTabs(await browser.tabs.query({ url: [origin] }).catch(() => []), message);
}

async function tellTabs(tabs: readonly { id?: number | undefined }[], message: unknown): Promise<void> {
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : browser.tabs.sendMessage(id, message).catch(() => undefined))));
}
