/**
 * Files. Inbound: fetched with credentials from addresses that are built of ids, never from an address that somebody wrote; Twilio redirects
 * to its CDN, and fetch leaves the credentials behind on the way. Outbound: Twilio wants an address to fetch from, so a file is uploaded to
 * the account's own media store, and the message carries its signed address of some minutes.
 */
import type { Attachment } from '../../domain/message';
import { BackendError, type OutgoingFile } from '../backend';
import type { TwilioClient } from './client';
import { parseField, parseMedia, type Row } from './parse';

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

/** Uploads files; their temporary addresses. Nothing was sent when it rejects, so what is unclear here is `notSent` or `rejected`. */
export async function upload(
  client: TwilioClient,
  files: readonly OutgoingFile[],
  signal: AbortSignal,
  progress?: (sent: number, total: number) => void,
): Promise<readonly string[]> {
  const service = client.config.uploads;
  if (files.length > 0 && service === undefined) throw new BackendError('rejected', { code: '20003', text: '' });
  const total = files.reduce((sum, file) => sum + file.blob.size, 0);
  const urls: string[] = [];
  let sent = 0;
  for (const { attachment, blob } of files) {
    progress?.(sent, total);
    const file = blob.type ? blob : new Blob([blob], { type: attachment.type ?? 'application/octet-stream' });
    const path = `/v1/Services/${service}/Media`;
    const name = attachment.name ? `?Filename=${encodeURIComponent(attachment.name)}` : '';
    urls.push(await addressOf(client, path, name, file, signal));
    sent += blob.size;
  }
  progress?.(total, total);
  return urls;
}

async function addressOf(client: TwilioClient, path: string, name: string, file: Blob, signal: AbortSignal): Promise<string> {
  try {
    const { json } = await client.ask({ host: 'mcs', path: `${path}${name}`, file, urgent: true }, signal);
    const direct = parseField(json, 'links', 'content_direct_temporary');
    if (direct !== undefined) return direct;
    const sid = parseField(json, 'sid');
    if (sid !== undefined && /^[A-Za-z0-9]+$/.test(sid)) {
      const again = await client.get(`${path}/${sid}`, signal, { host: 'mcs', urgent: true });
      const later = parseField(again.json, 'links', 'content_direct_temporary');
      if (later !== undefined) return later;
    }
  } catch (error) {
    if (!(error instanceof BackendError)) throw new BackendError('notSent', { text: '' }, { cause: error });
    if (error.kind === 'unauthorized' || error.kind === 'forbidden') throw new BackendError('rejected', error.failure);
    if (error.kind === 'unknown') throw new BackendError('notSent', error.failure);
    throw error;
  }
  throw new BackendError('rejected', { code: '21620', text: '' });
}
