/**
 * Files. Inbound: fetched with credentials from addresses that are built of ids, never from an address that somebody wrote; Twilio redirects
 * to its CDN, and fetch leaves the credentials behind on the way. Outbound: Twilio wants an address to fetch from, so a file is uploaded to
 * the account's own media store, and the message carries its signed address of some minutes; or it is published (`assets.ts`).
 */
import type { Attachment } from '../../domain/message';
import { BackendError, type OutgoingFile } from '../backend';
import { publish } from './assets';
import type { TwilioClient } from './client';
import { parseField, parseMedia, type Row } from './parse';

/** Our own code for a key that may not make files reachable: it has its own words. */
const NO_UPLOADS = 'no-uploads';
const REF = /^([A-Za-z0-9-]{8,64})\/(?:([A-Za-z0-9-]{8,64})|#(\d{1,2}))$/;

/** How a content type is shown. */
export function kindOf(type: string | undefined): Attachment['kind'] {
  const [main, sub] = (type ?? '').toLowerCase().split(/[/;]/);
  if (sub === 'vcard' || sub === 'x-vcard' || sub === 'directory') return 'contact';
  if (main === 'image' && sub?.startsWith('svg')) return 'file';
  return main === 'image' || main === 'audio' || main === 'video' ? main : 'file';
}

/** The attachments of a row by a request of their own. Without an answer they are named by number and taken for pictures. */
export async function listAttachments(client: TwilioClient, row: Row, signal: AbortSignal): Promise<readonly Attachment[]> {
  try {
    const { json } = await client.get(client.path(`/Messages/${row.sid}/Media.json?PageSize=20`), signal);
    const media = parseMedia(json);
    if (media.length > 0) {
      return media.map((file, i) => {
        const type = file.content_type?.toLowerCase();
        return { id: `${row.sid}:${i}`, kind: kindOf(type), ...(type ? { type } : {}), ref: `${row.sid}/${file.sid}` };
      });
    }
  } catch (error) {
    signal.throwIfAborted();
    client.env.log(`files not listed: ${error instanceof BackendError ? error.kind : 'error'}`);
  }
  return unlisted(row);
}

/**
 * The attachments of a row whose files were not asked for (old history): pictures, most likely; `media` looks for them when they are shown.
 * A WhatsApp message with neither text nor file is most likely a place, which Twilio's lists do not carry.
 */
export function unlisted(row: Row): readonly Attachment[] {
  if (row.media > 0) {
    return Array.from({ length: row.media }, (_, i) => ({ id: `${row.sid}:${i}`, kind: 'image', ref: `${row.sid}/#${i}` }));
  }
  const empty = row.inbound && row.body.trim() === '';
  return empty ? [{ id: `${row.sid}:0`, kind: row.from?.startsWith('whatsapp:') ? 'location' : 'file' }] : [];
}

/** The bytes of an attachment. */
export async function fetchAttachment(client: TwilioClient, attachment: Attachment, signal: AbortSignal): Promise<Blob> {
  const [, message, media, index] = REF.exec(attachment.ref ?? '') ?? [];
  if (message === undefined) throw new BackendError('gone', { text: '' });
  const sid = media ?? (await nth(client, message, Number(index), signal));
  const blob = await client.blob(client.path(`/Messages/${message}/Media/${sid}`), signal);
  return attachment.type && blob.type !== attachment.type ? new Blob([blob], { type: attachment.type }) : blob;
}

async function nth(client: TwilioClient, message: string, index: number, signal: AbortSignal): Promise<string> {
  const { json } = await client.get(client.path(`/Messages/${message}/Media.json?PageSize=20`), signal, { urgent: true });
  const found = parseMedia(json)[index];
  if (!found) throw new BackendError('gone', { text: '' });
  return found.sid;
}

/**
 * Makes files reachable for Twilio; their addresses. The media store first; where the key may not use it, and the user allowed that, at a
 * public address. Nothing was sent to anybody when it rejects, so what is unclear here is `notSent` or `rejected`.
 */
export async function upload(
  client: TwilioClient,
  files: readonly OutgoingFile[],
  signal: AbortSignal,
  progress?: (sent: number, total: number) => void,
): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const { uploads, assets } = client.config;
  const typed = files.map(({ attachment, blob }) => ({
    attachment,
    blob: blob.type ? blob : new Blob([blob], { type: attachment.type ?? 'application/octet-stream' }),
  }));
  const total = files.reduce((sum, file) => sum + file.blob.size, 0);
  progress?.(0, total);
  try {
    const urls =
      uploads !== undefined ? await toStore(client, uploads, typed, signal, assets) : await publishAt(client, assets, typed, signal);
    progress?.(total, total);
    return urls;
  } catch (error) {
    if (!(error instanceof BackendError)) throw new BackendError('notSent', { text: '' }, { cause: error });
    if (isRefused(error)) throw new BackendError('rejected', { ...error.failure, code: NO_UPLOADS });
    if (error.kind === 'unknown') throw new BackendError('notSent', error.failure);
    if (error.kind === 'gone') throw new BackendError('rejected', error.failure);
    throw error;
  }
}

/** To the media store, or where the key may not use it, to public addresses. */
async function toStore(
  client: TwilioClient,
  service: string,
  files: readonly OutgoingFile[],
  signal: AbortSignal,
  assets: string | undefined,
): Promise<string[]> {
  const urls: string[] = [];
  try {
    for (const file of files) urls.push(await addressOf(client, `/v1/Services/${service}/Media`, file, signal));
    return urls;
  } catch (error) {
    if (assets === undefined || !(error instanceof BackendError) || !isRefused(error)) throw error;
    return publish(client, assets, files, signal);
  }
}

async function publishAt(
  client: TwilioClient,
  assets: string | undefined,
  files: readonly OutgoingFile[],
  signal: AbortSignal,
): Promise<string[]> {
  if (assets === undefined) throw new BackendError('forbidden', { text: '' });
  return publish(client, assets, files, signal);
}

/** The key may not use this part of the account, or it has none. */
function isRefused({ kind }: BackendError): boolean {
  return kind === 'unauthorized' || kind === 'forbidden' || kind === 'gone';
}

async function addressOf(client: TwilioClient, path: string, { attachment, blob }: OutgoingFile, signal: AbortSignal): Promise<string> {
  const name = attachment.name ? `?Filename=${encodeURIComponent(attachment.name)}` : '';
  const { json } = await client.ask({ host: 'mcs', path: `${path}${name}`, file: blob, urgent: true }, signal);
  const direct = parseField(json, 'links', 'content_direct_temporary');
  if (direct !== undefined) return direct;
  const sid = parseField(json, 'sid');
  if (sid !== undefined && /^[A-Za-z0-9]+$/.test(sid)) {
    const again = await client.get(`${path}/${sid}`, signal, { host: 'mcs', urgent: true });
    const later = parseField(again.json, 'links', 'content_direct_temporary');
    if (later !== undefined) return later;
  }
  throw new BackendError('rejected', { code: '21620', text: '' });
}
