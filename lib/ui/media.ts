/** The bytes of an attachment as an object URL: from the database, or asked for when the attachment comes into view. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Attachment } from '../domain/message';
import { ask } from '../platform/rpc';
import type { StoredFile } from '../store/db';
import { getFile } from '../store/read';
import { live } from './live';
import { db } from './session';
import { wordsOf } from './words';

/** `absent` = not here and not asked for yet. */
export type MediaState =
  | { readonly state: 'absent' | 'loading' }
  | { readonly state: 'ready'; readonly url: string; readonly size: number }
  | { readonly state: 'failed'; readonly words: string };

/** See `openMedia`. */
export interface Media {
  readonly media: ReadonlySignal<MediaState>;
  /** Give it the element: its coming into view starts the load. */
  watch(element: Element | null): void;
  load(): void;
  close(): void;
}

/** Follows the bytes of one attachment. */
export function openMedia(messageId: string, attachment: Attachment): Media {
  const database = db.peek();
  const media = signal<MediaState>({ state: 'absent' });
  const query = live<StoredFile | undefined | null>(() => database && (() => getFile(database, attachment.id)), null);
  let url: string | undefined;
  let observer: IntersectionObserver | undefined;
  const seen = signal(false);
  const release = (): void => {
    if (url !== undefined) URL.revokeObjectURL(url);
    url = undefined;
  };
  const stop = effect(() => {
    const file = query.value.value;
    if (!file || url !== undefined) return;
    // The type comes from the sender: what a page could run is shown as plain bytes.
    const safe = /^(?:image\/(?!svg)|audio\/|video\/)/i.test(file.blob.type)
      ? file.blob
      : file.blob.slice(0, file.blob.size, 'application/octet-stream');
    url = URL.createObjectURL(safe);
    media.value = { state: 'ready', url, size: file.blob.size };
  });
  const stopSeen = effect(() => {
    if (seen.value && query.value.value === undefined) load();
  });
  function load(): void {
    const state = media.peek().state;
    if (!database || state === 'ready' || state === 'loading' || query.value.peek() || attachment.ref === undefined) return;
    media.value = { state: 'loading' };
    ask({ type: 'media', accountId: database.accountId, messageId, attachmentId: attachment.id }).catch((error: unknown) => {
      if (media.peek().state === 'loading') media.value = { state: 'failed', words: wordsOf(error) };
    });
  }
  return {
    media,
    watch(element) {
      observer?.disconnect();
      observer = undefined;
      if (!element) return;
      observer = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) seen.value = true;
        },
        { rootMargin: '200px' },
      );
      observer.observe(element);
    },
    load,
    close() {
      observer?.disconnect();
      stop();
      stopSeen();
      query.stop();
      release();
    },
  };
}
