/** What the background answers to pages: which country a number belongs to, what is rejected, what is paused. */
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Inbox } from '../../../lib/domain/contact';
import type { Engine } from '../../../lib/engine/engine';
import { regionOfPage } from '../../../lib/engine/region';
import type { CheckItem } from '../../../lib/marks/protocol';
import { AccountDb, databaseName } from '../../../lib/store/db';
import { setMeta } from '../../../lib/store/meta';
import { changeSettings, getSettings, Registry } from '../../../lib/store/registry';

const paused = vi.hoisted(() => [] as string[][]);
vi.mock('../../../lib/platform/browser', () => ({ browser: {} }));
vi.mock('../../../lib/platform/i18n', () => ({ t: (key: string) => key }));
vi.mock('../../../lib/platform/panel', () => ({ openPanel: async () => undefined }));
vi.mock('../../../lib/platform/menus', () => ({ offerPause: async (origins: string[]) => paused.push(origins) }));
vi.mock('../../../lib/platform/sites', () => ({
  applySites: async () => undefined,
  loadCard: async () => undefined,
  tellSite: async () => undefined,
}));
vi.mock('../../../lib/platform/page-port', () => ({ hostOf: (url: string) => new URL(url).hostname }));

const { Pages } = await import('../../../lib/engine/pages');

let registry: Registry;
let db: AccountDb;
let pages: InstanceType<typeof Pages>;
const SENDER = { tabId: 1, frameId: 0, windowId: 1, host: 'crm.example' };

beforeEach(async () => {
  registry = new Registry();
  db = new AccountDb('a');
  const engine = { ready: Promise.resolve(), accounts: new Map([['a', { db }]]) } as unknown as Engine;
  pages = new Pages(registry, engine);
  await registry.sites.put({ host: 'crm.example', origin: 'https://crm.example/*', on: true, grantedAt: 1 });
  paused.length = 0;
});

afterEach(async () => {
  registry.close();
  db.close();
  await Dexie.delete('threadside');
  await Dexie.delete(databaseName('a'));
});

const inbox = (id: string, phone?: string): Inbox => ({ id, name: id, channel: 'sms', ...(phone ? { phone } : {}) });
const item = (raw: string): CheckItem => ({ raw, before: '', after: '', label: 'Phone' });

async function addressOf(raw: string, lang: string): Promise<string | undefined> {
  const [found] = (await pages.handle({ type: 'marks.check', lang, items: [item(raw)] }, SENDER)) as ({ e164: string } | null)[];
  return found?.e164;
}

describe('the country of a number without one', () => {
  it('is that of most of the own numbers until one is chosen, and is then in the settings', async () => {
    await setMeta(db, 'inboxes', [inbox('1', '+4930901820'), inbox('2', '+4989636480'), inbox('3', '+12125550100'), inbox('4')]);
    expect(await addressOf('030 901821', 'en')).toBe('+4930901821');
    expect((await getSettings(registry)).region).toBe('DE');
  });

  it('is what the agent chose, whatever the own numbers are', async () => {
    await setMeta(db, 'inboxes', [inbox('1', '+4930901820')]);
    await changeSettings(registry, { sound: false }); // another setting chooses no country
    await changeSettings(registry, { region: 'GB' });
    expect(await addressOf('020 7946 0958', 'en')).toBe('+442079460958');
  });

  it.each([
    ['FR', 'de-AT', 'DE', 'FR'], // chosen for the site
    [undefined, 'de-AT', 'DE', 'AT'],
    [undefined, 'pt_BR', 'DE', 'BR'],
    [undefined, 'de', 'AT', 'AT'], // spoken at home
    [undefined, 'de', 'US', 'DE'],
    [undefined, 'en', 'SE', 'SE'], // English says nothing
    [undefined, '', 'SE', 'SE'],
    [undefined, 'no such tag!', 'SE', 'SE'],
  ])('site %s, language "%s", home %s: %s', (region, lang, home, expected) => {
    const site = { host: 'h', origin: 'o', on: true, grantedAt: 1, ...(region ? { region } : {}) };
    expect(regionOfPage(site, lang, home)).toBe(expected);
  });

  it('holds for a link that is clicked, too', async () => {
    const about = { label: '', title: 'Fiche', url: 'https://crm.example/7' };
    await pages.handle({ type: 'marks.open', raw: '06 39 98 12 34', lang: 'fr-FR', ...about }, SENDER);
    expect(await registry.focus.get('1')).toMatchObject({ phone: '+33639981234' });
  });
});

it('"Not a number" holds for that site and no other', async () => {
  await pages.handle({ type: 'marks.reject', raw: '(415) 555-0132' }, SENDER);
  expect(await addressOf('(415) 555-0132', 'en-US')).toBeUndefined();
  const other = { ...SENDER, host: 'other.example' };
  const [found] = (await pages.handle({ type: 'marks.check', lang: 'en-US', items: [item('(415) 555-0132')] }, other)) as unknown[];
  expect(found).toMatchObject({ e164: '+14155550132' });
});

it('"Pause on this site" of the menu: offered on sites that show numbers, and it stops them', async () => {
  await pages.register();
  expect(paused).toEqual([['https://crm.example/*']]);
  await pages.pause('https://crm.example/contacts/7');
  expect((await registry.sites.get('crm.example'))?.on).toBe(false);
  expect(paused.at(-1)).toEqual([]);
});
