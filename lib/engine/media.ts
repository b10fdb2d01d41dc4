/** Fetches attachments when they are seen and keeps them within the size limit, oldest use first out. */

import { evictFiles, storeFile } from '../store/files';
import { DEFAULT_SETTINGS } from '../store/registry';
import type { AccountContext } from './account';

/** Files larger than this are never kept (bytes). */
const LARGEST = 64 * 1024 * 1024;

/** Makes sure that the bytes of an attachment are in `files`. Rejects with the backend's error. */
export async function fetchMedia(ctx: AccountContext, messageId: string, attachmentId: string, signal: AbortSignal): Promise<void> {
  const { db, env, backend } = ctx;
  if (await db.files.get(attachmentId)) return;
  const message = await db.messages.get(messageId);
  const attachment = message?.attachments?.find((one) => one.id === attachmentId);
  if (!attachment || attachment.ref === undefined) return;
  const blob = await backend.media(attachment, signal);
  if (blob.size > LARGEST) return;
  await storeFile(db, attachmentId, blob, env.now());
  const limit = (await ctx.settings().catch(() => DEFAULT_SETTINGS)).mediaMb;
  await evictFiles(db, limit * 1024 * 1024);
}
