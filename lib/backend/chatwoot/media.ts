/** The bytes of an attachment. Addresses are unguessable and redirect to a store: no credential goes along, to no host. */
import type { Attachment } from '../../domain/message';
import { BackendError } from '../backend';
import { blobOf } from '../body';
import type { Session } from './session';

const TIMEOUT = 60_000;

/** See `Backend.media`. */
export async function media(session: Session, attachment: Attachment, signal: AbortSignal): Promise<Blob> {
  const address = addressOf(attachment.ref);
  if (!address) throw new BackendError('gone', { text: '' });
  const candidates = [address, ...besides(address, session.config.base)];
  let last: unknown;
  for (const candidate of candidates) {
    try {
      return await fetched(session, candidate, attachment, signal);
    } catch (error) {
      if (signal.aborted) throw new BackendError('notSent', { text: '' }, { cause: signal.reason });
      last = error;
      if (error instanceof BackendError && error.kind === 'gone') throw error;
    }
  }
  throw last instanceof BackendError ? last : new BackendError('notSent', { text: '' }, { cause: last });
}

async function fetched(session: Session, address: URL, attachment: Attachment, signal: AbortSignal): Promise<Blob> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  const response = await session.env.fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer', signal: limit });
  if (response.status === 404 || response.status === 410) throw new BackendError('gone', { text: '' });
  if (!response.ok) throw new BackendError('busy', { text: '' });
  const blob = await blobOf(response);
  // The store may not know the type; the message does. Only what is shown as a picture, sound or film keeps a type that a page would run.
  return new Blob([blob], { type: attachment.type ?? blob.type });
}

function addressOf(ref: string | undefined): URL | undefined {
  if (ref === undefined || !URL.canParse(ref)) return undefined;
  const url = new URL(ref);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : undefined;
}

/** A server that is reached under another name than it thinks it has serves its own files under both. */
function besides(address: URL, base: string): URL[] {
  const ours = new URL(base);
  if (address.origin === ours.origin || !address.pathname.includes('/rails/active_storage/')) return [];
  const path = address.pathname.slice(address.pathname.indexOf('/rails/active_storage/'));
  return [new URL(`${base}${path}${address.search}`)];
}
