/** Everything that this browser stores of the shown account, as a file on the agent's disk. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { AccountDb } from '../store/db';
import { type ExportFormat, exportAccount } from '../store/export';
import { ownReplies } from '../store/own-replies';
import { account, db, registry } from './session';
import { t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

export type { ExportFormat };

const busy = signal(false);

/** A file is being written. */
export const exporting: ReadonlySignal<boolean> = busy;

/** The part of the File System Access API that is used; Firefox has none of it. */
interface Picker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<{ createWritable(): Promise<FileSystemWritableFileStream> }>;
}

/** Writes the file. Where the browser can, piece by piece to the place that the agent chooses; else as a download. */
export function exportEverything(format: ExportFormat): void {
  const database = db.peek();
  if (!database || busy.peek()) return;
  busy.value = true;
  write(database, format, nameOf(format))
    .then(
      (done) => done && toast({ text: t('settingsExportDone') }),
      (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
    )
    .finally(() => {
      busy.value = false;
    });
}

function nameOf(format: ExportFormat): string {
  const day = new Date().toISOString().slice(0, 10);
  const label = (account.peek()?.label ?? '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  const what = format === 'json' ? 'json' : `${format.slice('csv-'.length)}.csv`;
  return `${['threadside', label, day].filter(Boolean).join('-')}.${what}`;
}

async function write(database: AccountDb, format: ExportFormat, name: string): Promise<boolean> {
  const replies = await ownReplies(registry, database.accountId);
  const pieces = exportAccount(database, format, new AbortController().signal, replies);
  const picker = window as Window & Picker;
  if (!picker.showSaveFilePicker) {
    const parts: string[] = [];
    for await (const piece of pieces) parts.push(piece);
    download(new Blob(parts, { type: format === 'json' ? 'application/json' : 'text/csv' }), name);
    return true;
  }
  const file = await picker.showSaveFilePicker({ suggestedName: name }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined; // the agent chose no place
    throw error;
  });
  if (!file) return false;
  const stream = await file.createWritable();
  try {
    for await (const piece of pieces) await stream.write(piece);
    await stream.close();
  } catch (error) {
    await stream.abort();
    throw error;
  }
  return true;
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
