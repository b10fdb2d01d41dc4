/** Answers the page script: which texts are numbers, who they are (after a real hover only), and opens the panel at a number. */
import { previewText } from '../domain/conversation';
import type { PageNumberFound } from '../domain/page-number';
import { part } from '../domain/part';
import { cleanName } from '../domain/text';
import type { CardFacts, CheckedNumber, PageSettings } from '../marks/protocol';
import { offerPause } from '../platform/menus';
import { hostOf, type PageMessage, type PageSender } from '../platform/page-port';
import { openPanel } from '../platform/panel';
import { applySites, loadCard, tellSite } from '../platform/sites';
import { contactsByPhone, conversationsByPhone } from '../store/read';
import { getSettings, type Registry, type Site } from '../store/registry';
import type { Engine } from './engine';
import { focusNumber } from './gestures';
import { homeRegion, regionOfPage } from './region';

const CACHE = 5_000;
const REJECTED_PER_SITE = 200;

/** The page side of the background. Its cache may be lost at any time. */
export class Pages {
  private readonly checked = new Map<string, PageNumberFound | null>();
  private applying: Promise<void> = Promise.resolve();

  constructor(
    private readonly registry: Registry,
    private readonly engine: Engine,
  ) {}

  /** Handles one message; opening the panel comes before any await. */
  handle(message: PageMessage, sender: PageSender): Promise<unknown> | undefined {
    switch (message.type) {
      case 'marks.open':
        void openPanel('page', sender.windowId);
        return this.open(message, sender).then(() => null);
      case 'marks.hello':
        return this.settings(sender.host);
      case 'marks.load':
        return loadCard(sender.tabId, sender.frameId).then(() => null);
      case 'marks.check':
        return this.check(message, sender.host);
      case 'marks.card':
        return this.card(message.e164);
      case 'marks.reject':
        return this.reject(sender.host, message.raw).then(() => null);
      default:
        // `marks.changed` and `marks.answer` are for the panel, which hears them itself.
        return undefined;
    }
  }

  /** Registers the script for what is granted. At every start; one call after the other, for two at once would register twice. */
  register(): Promise<void> {
    this.applying = this.applying
      .then(async () => {
        const sites = await this.registry.sites.limit(500).toArray();
        await applySites(sites);
        await offerPause(sites.filter((site) => site.on).map((site) => site.origin));
      })
      .catch(reportFault);
    return this.applying;
  }

  /** Sites or settings changed: registers, and tells open pages what holds now. */
  async applySites(): Promise<void> {
    await this.register();
    for (const site of await this.registry.sites.limit(500).toArray())
      if (site.on) await tellSite(site.origin, { type: 'marks.settings', ...(await this.settings(site.host)) });
  }

  /** Stops showing numbers on the site of an address; its permission stays. */
  async pause(url: string): Promise<void> {
    await this.registry.sites.update(hostOf(url), { on: false });
    await this.applySites();
  }

  private async settings(host: string): Promise<PageSettings> {
    const { telLinks } = await getSettings(this.registry);
    const site = await this.registry.sites.get(host);
    return { links: telLinks, paused: site?.on === false, region: site?.region ?? (await homeRegion(this.registry, this.engine)) };
  }

  private async check(message: Extract<PageMessage, { type: 'marks.check' }>, host: string): Promise<(CheckedNumber | null)[]> {
    const site = await this.registry.sites.get(host);
    const region = await this.region(site, message.lang);
    const rejected = new Set(site?.notNumbers ?? []);
    const { acceptPageNumber } = await part(import('../domain/page-number'));
    return message.items.map((item) => {
      if (rejected.has(item.raw)) return null;
      const key = `${region}|${item.raw}|${item.before}|${item.after}|${item.label}`;
      const known = this.checked.get(key);
      if (known !== undefined) return known;
      const found = acceptPageNumber(item, region);
      if (this.checked.size >= CACHE) this.checked.clear();
      this.checked.set(key, found);
      return found;
    });
  }

  private async region(site: Site | undefined, lang: string): Promise<string> {
    return regionOfPage(site, lang, await homeRegion(this.registry, this.engine));
  }

  /** Sends the panel to what was clicked. A link's number may have no country either. */
  private async open(message: Extract<PageMessage, { type: 'marks.open' }>, sender: PageSender): Promise<void> {
    const { e164, raw, label, lang, title, url } = message;
    const origin = { url, title, ...sender.page, ...(label ? { label } : {}) };
    // What is judged already needs no country, and the panel, which opens meanwhile, does not wait for one.
    const region = e164 ? undefined : await this.region(await this.registry.sites.get(sender.host), lang ?? '');
    await focusNumber(this.registry, e164 ?? raw, origin, sender.windowId, region);
  }

  /** Name and last message of the newest visible conversation with that number, of the account that the panel shows. */
  private async card(e164: string): Promise<CardFacts> {
    await this.engine.ready;
    const { activeAccount } = await getSettings(this.registry);
    const account = this.engine.accounts.get(activeAccount ?? '') ?? [...this.engine.accounts.values()][0];
    if (!account) return {};
    const [conversation] = await conversationsByPhone(account.db, e164);
    const names = (await contactsByPhone(account.db, e164)).map((contact) => cleanName(contact.name)).filter(Boolean);
    const name = names.length > 1 ? names.join(' / ') : (names[0] ?? conversation?.name);
    return { ...(name ? { name } : {}), ...(conversation ? { lastMessage: previewText(conversation.preview) } : {}) };
  }

  private async reject(host: string, raw: string): Promise<void> {
    const site = await this.registry.sites.get(host);
    if (!site) return;
    const notNumbers = [...(site.notNumbers ?? []).filter((one) => one !== raw), raw].slice(-REJECTED_PER_SITE);
    await this.registry.sites.put({ ...site, notNumbers });
  }
}

function reportFault(error: unknown): void {
  console.warn('The page script is not registered.', error);
}
