/** Twilio fetching the MediaUrl of an outbound message: loopback URLs and Serverless assets for real, any other host as a one-pixel picture. */
import { publishedAt } from './serverless';
import type { InboundMedia, MessageRow } from './types';
import type { World } from './world';

/** A PNG of one pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const TYPES = /^(image\/|audio\/|video\/|application\/pdf|text\/(vcard|x-vcard|plain|csv)|application\/(msword|vnd\.))/;

/** Fetches and stores the media of a message; the failure code, or null when all arrived. */
export async function fetchMedia(world: World, row: MessageRow): Promise<number | null> {
  const files: InboundMedia[] = [];
  for (const url of row.mediaUrls) {
    const file = await fetchOne(world, url);
    if (file === null) return row.to.startsWith('whatsapp:') ? 63019 : 11200;
    if (!TYPES.test(file.contentType)) return 12300;
    files.push(file);
  }
  world.attach(row.sid, files);
  return null;
}

async function fetchOne(world: World, url: string): Promise<InboundMedia | null> {
  const host = new URL(url).hostname;
  if (host.endsWith('.twil.io')) return publishedAt(world, new URL(url));
  if (host !== '127.0.0.1' && host !== 'localhost') return { contentType: 'image/png', bytes: PIXEL };
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!answer.ok) return null;
    return { contentType: answer.headers.get('content-type') ?? '', bytes: Buffer.from(await answer.arrayBuffer()) };
  } catch {
    return null;
  }
}
