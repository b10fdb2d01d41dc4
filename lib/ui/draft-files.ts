/** Files in the composer: checked against the channel's limits, kept in the database with the draft, previewed by object URL. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type FileObjection, kindOfType, objectionToFile } from '../domain/compose';
import type { Inbox } from '../domain/contact';
import type { Attachment, Channel } from '../domain/message';
import { cleanName } from '../domain/text';
import type { AccountDb } from '../store/db';
import { dropFile, saveFile } from '../store/drafts';
import { getFile } from '../store/read';
import { canShrink, smaller } from './shrink';
import { t } from './strings';
import { wordsOf } from './words';

/** One file of the draft. */
export interface DraftFile {
  readonly attachment: Attachment;
  readonly blob: Blob;
  /** For the preview of a picture. */
  readonly url?: string;
}

/** A picture that the limits do not allow. `max` in bytes. */
export interface TooBig {
  readonly file: File;
  readonly max: number;
}

/** See `openDraftFiles`. */
export interface DraftFiles {
  readonly files: ReadonlySignal<readonly DraftFile[]>;
  /** Pictures that are too big as they are: a smaller copy can be attached instead. */
  readonly tooBig: ReadonlySignal<readonly TooBig[]>;
  /** Attaches a smaller copy of such a picture, or forgets it; returns the sentence for what went wrong. */
  settle(picture: TooBig, attach: boolean): Promise<string | undefined>;
  /** Puts a smaller copy in the place of an attached picture. */
  shrink(id: string): Promise<string | undefined>;
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
  const tooBig = signal<readonly TooBig[]>([]);
  const set = (next: readonly DraftFile[]): void => {
    for (const old of files.peek()) if (old.url && !next.includes(old)) URL.revokeObjectURL(old.url);
    files.value = next;
  };
  /** Keeps the bytes and shows the file, at the end or in the place of another; returns the sentence for what went wrong. */
  const attach = async (file: File, instead?: string): Promise<string | undefined> => {
    const one = described(crypto.randomUUID(), file);
    try {
      await saveFile(db, one.attachment.id, file, Date.now());
    } catch (error) {
      return wordsOf(error);
    }
    const held = files.peek();
    set(
      held.some((old) => old.attachment.id === instead) ? held.map((old) => (old.attachment.id === instead ? one : old)) : [...held, one],
    );
    changed();
    if (instead !== undefined) forget(instead);
    return undefined;
  };
  const add = async (more: readonly File[]): Promise<string | undefined> => {
    const { channel, inbox } = limits();
    for (const file of more) {
      const objection = objectionToFile(file, files.peek().length, channel, inbox);
      if (objection?.kind === 'tooBig' && canShrink(file)) tooBig.value = [...tooBig.peek(), { file, max: objection.max }];
      else if (objection) return words(objection, file.name);
      else {
        const trouble = await attach(file);
        if (trouble !== undefined) return trouble;
      }
    }
    return undefined;
  };
  const forget = (id: string): void => {
    void dropFile(db, id).catch((error: unknown) => console.warn('A file was not removed.', error));
  };
  return {
    files,
    tooBig,
    add,
    async settle(picture, attached) {
      tooBig.value = tooBig.peek().filter((one) => one !== picture);
      if (!attached) return undefined;
      const copy = await smaller(picture.file, picture.file.name);
      return copy ? add([copy]) : t('pictureFailed');
    },
    async shrink(id) {
      const one = files.peek().find((file) => file.attachment.id === id);
      const copy = one && (await smaller(one.blob, one.attachment.name ?? ''));
      return copy ? attach(copy, id) : t('pictureFailed');
    },
    remove(id) {
      set(files.peek().filter((file) => file.attachment.id !== id));
      changed();
      forget(id);
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

/** The size of a file as people say it: never "0 MB". */
export function sizeText(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1000 ? t('kilobytes', kilobytes) : t('megabytes', megabytes(bytes));
}

/** Bytes in megabytes, short. */
export function megabytes(bytes: number): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(bytes / 1_048_576);
}
