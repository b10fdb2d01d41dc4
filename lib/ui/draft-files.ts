/** Files in the composer: checked against the channel's limits, kept in the database with the draft, previewed by object URL. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type FileObjection, kindOfType, objectionToFile } from '../domain/compose';
import type { Inbox } from '../domain/contact';
import type { Attachment, Channel } from '../domain/message';
import { cleanName } from '../domain/text';
import type { AccountDb } from '../store/db';
import { dropFile, saveFile } from '../store/drafts';
import { getFile } from '../store/read';
import { t } from './strings';
import { wordsOf } from './words';

/** One file of the draft. */
export interface DraftFile {
  readonly attachment: Attachment;
  readonly blob: Blob;
  /** For the preview of a picture. */
  readonly url?: string;
}

/** See `openDraftFiles`. */
export interface DraftFiles {
  readonly files: ReadonlySignal<readonly DraftFile[]>;
  /** Adds what the limits allow; returns the sentence for what they do not. */
  add(more: readonly File[]): Promise<string | undefined>;
  remove(id: string): void;
  /** Takes all files out without forgetting their bytes: they go with the message. */
  take(): readonly DraftFile[];
  /** Puts files back that could not be sent. */
  putBack(files: readonly DraftFile[]): void;
  /** Shows the stored files with these ids. */
  load(ids: readonly string[]): Promise<void>;
  close(): void;
}

/** The files of one conversation's draft. `limits` says what the sender takes. */
export function openDraftFiles(
  db: AccountDb,
  limits: () => { readonly channel: Channel; readonly inbox: Inbox | undefined },
  changed: () => void,
): DraftFiles {
  const files = signal<readonly DraftFile[]>([]);
  const set = (next: readonly DraftFile[]): void => {
    for (const old of files.peek()) if (old.url && !next.includes(old)) URL.revokeObjectURL(old.url);
    files.value = next;
  };
  return {
    files,
    async add(more) {
      const { channel, inbox } = limits();
      for (const file of more) {
        const objection = objectionToFile(file, files.peek().length, channel, inbox);
        if (objection) return words(objection, file.name);
        const one = described(crypto.randomUUID(), file);
        try {
          await saveFile(db, one.attachment.id, file, Date.now());
        } catch (error) {
          return wordsOf(error);
        }
        set([...files.peek(), one]);
        changed();
      }
      return undefined;
    },
    remove(id) {
      set(files.peek().filter((file) => file.attachment.id !== id));
      changed();
      void dropFile(db, id).catch((error: unknown) => console.warn('A file was not removed.', error));
    },
    take() {
      const taken = files.peek();
      set([]);
      return taken;
    },
    putBack(back) {
      set([...back.map((file) => described(file.attachment.id, file.blob, file.attachment.name)), ...files.peek()]);
    },
    async load(ids) {
      const known = files.peek();
      if (ids.join() === known.map((file) => file.attachment.id).join()) return;
      const rows = await Promise.all(ids.map((id) => getFile(db, id)));
      set(rows.flatMap((row) => (row ? [described(row.id, row.blob)] : [])));
    },
    close() {
      for (const file of files.peek()) if (file.url) URL.revokeObjectURL(file.url);
    },
  };
}

function described(id: string, blob: Blob, known?: string): DraftFile {
  const name = cleanName(known ?? (blob instanceof File ? blob.name : ''));
  const kind = kindOfType(blob.type);
  const attachment: Attachment = { id, kind, size: blob.size, ...(blob.type ? { type: blob.type } : {}), ...(name ? { name } : {}) };
  return { attachment, blob, ...(kind === 'image' ? { url: URL.createObjectURL(blob) } : {}) };
}

function words(objection: FileObjection, name: string): string {
  switch (objection.kind) {
    case 'tooBig':
      return t('fileTooBig', cleanName(name), megabytes(objection.max));
    case 'tooMany':
      return t('fileTooMany', objection.max);
    case 'empty':
      return t('fileEmpty', cleanName(name));
  }
}

/** Bytes in megabytes, short. */
export function megabytes(bytes: number): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(bytes / 1_048_576);
}
