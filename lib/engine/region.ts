/** Which country a number without one belongs to: as the agent said, else as the account's own numbers and the page's language suggest. */
import { regionOfLanguage, regionOfPhone } from '../domain/phone';
import { getMeta } from '../store/meta';
import { changeSettings, getSettings, type Registry, type Site, settingIsChosen } from '../store/registry';
import type { Engine } from './engine';

/** The setting "My country"; while nobody chose one, the country of most of the accounts' own numbers, which then is the setting. */
export async function homeRegion(registry: Registry, engine: Engine): Promise<string> {
  const { region } = await getSettings(registry);
  if (await settingIsChosen(registry, 'region')) return region;
  await engine.ready;
  const counts = new Map<string, number>();
  for (const { db } of engine.accounts.values()) {
    for (const { phone } of (await getMeta(db, 'inboxes')) ?? []) {
      const own = phone && regionOfPhone(phone);
      if (own) counts.set(own, (counts.get(own) ?? 0) + 1);
    }
  }
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  if (most === undefined) return region;
  await changeSettings(registry, { region: most });
  return most;
}

/**
 * The region of a page: what was chosen for its site; the country that its language names ("de-AT"); home, where that language is spoken there
 * or is English, which pages of every country are in; else where the language is spoken most.
 */
export function regionOfPage(site: Site | undefined, lang: string, home: string): string {
  if (site?.region) return site.region;
  if (/[-_][A-Za-z]{2}\b/.test(lang)) return regionOfLanguage(lang) ?? home;
  const spoken = languageOf(lang);
  return spoken === undefined || spoken === 'en' || spoken === languageOf(`und-${home}`) ? home : (regionOfLanguage(lang) ?? home);
}

function languageOf(tag: string): string | undefined {
  try {
    const { language } = new Intl.Locale(tag).maximize();
    return language === 'und' ? undefined : language;
  } catch {
    return undefined; // no language tag
  }
}
