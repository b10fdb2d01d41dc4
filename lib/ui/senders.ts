/** The senders of an account: what they are called, and which one the agent used last for a number or for the numbers of a site. */
import type { Inbox } from '../domain/contact';
import type { AccountDb } from '../store/db';
import { getMeta, setMeta } from '../store/meta';
import { t } from './strings';

/** Numbers and sites that are remembered at most; the oldest go first. */
const MOST = 2000;

/** Name and channel; once when they are the same word. */
export function senderName({ name, channel }: Pick<Inbox, 'name' | 'channel'>): string {
  const word = t(channel === 'sms' ? 'channelSms' : 'channelWhatsapp');
  return name === '' || name.toLocaleLowerCase() === word.toLocaleLowerCase() ? word : `${name} · ${word}`;
}

/** The inbox that was last chosen for this number, else for the site that it was clicked on. */
export async function lastSender(db: AccountDb, e164: string, url: string | undefined): Promise<string | undefined> {
  const known = (await getMeta(db, 'senderByPhone')) ?? {};
  const site = siteKey(url);
  return known[e164] ?? (site === undefined ? undefined : known[site]);
}

/** Remembers the choice for the number and its site. */
export async function rememberSender(db: AccountDb, e164: string, url: string | undefined, inboxId: string): Promise<void> {
  const { [e164]: _old, ...others } = (await getMeta(db, 'senderByPhone')) ?? {};
  const site = siteKey(url);
  const next = Object.entries({ ...others, ...(site === undefined ? {} : { [site]: inboxId }), [e164]: inboxId });
  await setMeta(db, 'senderByPhone', Object.fromEntries(next.slice(-MOST)));
}

function siteKey(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}
