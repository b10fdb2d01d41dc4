/**
 * The draft of one conversation: loaded when it opens, stored 150 ms after the last key and whenever the page may go, never lost.
 * Two windows do not fight: who has typed nothing follows the other; if both have, a person chooses.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { AccountDb, Draft } from '../store/db';
import { saveDraft } from '../store/drafts';
import { getDraft } from '../store/read';
import { live } from './live';
import { keep, recall } from './memory';
import { windowName } from './session';
import { wordsOf } from './words';

/** What is being written. */
export type DraftContent = Pick<Draft, 'text' | 'files' | 'replyTo' | 'note'>;

/** See `openDraft`. */
export interface DraftKeeper {
  /** Another window wrote something else meanwhile. */
  readonly conflict: ReadonlySignal<Draft | undefined>;
  /** Why it could not be stored. */
  readonly trouble: ReadonlySignal<string | undefined>;
  /** The agent changed something. */
  changed(): void;
  /** Stores now what is not stored yet. */
  flush(): Promise<void>;
  /** The content went into the outbox, which cleared the stored draft. */
  sent(): void;
  /** Takes what is stored, whoever wrote it. */
  reload(): Promise<void>;
  resolve(choice: 'mine' | 'theirs'): Promise<void>;
  close(): void;
}

const SAVE_AFTER = 150;
const EMPTY: DraftContent = { text: '', files: [] };

/** How the local-storage keys of an account's drafts begin; the conversation's id follows. */
export function draftKeys(accountId: string): string {
  return `threadside.draft/${accountId}/`;
}

/** Opens the draft. `content` reads what is on screen, `adopt` puts something there. */
export function openDraft(
  db: AccountDb,
  conversationId: string,
  content: () => DraftContent,
  adopt: (content: DraftContent) => void,
): DraftKeeper {
  const rescueKey = draftKeys(db.accountId) + conversationId;
  const conflict = signal<Draft | undefined>(undefined);
  const trouble = signal<string | undefined>(undefined);
  let basedOn = 0;
  let dirty = false;
  let edits = 0;
  let known = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const rowNow = (): Draft => ({ conversationId, ...content(), at: Date.now(), by: windowName });
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    if (!dirty || conflict.peek()) return;
    const version = edits;
    const row = rowNow();
    known = true;
    try {
      const stored = await saveDraft(db, row, basedOn);
      trouble.value = undefined;
      if (!stored) conflict.value = await getDraft(db, conversationId);
      else {
        basedOn = row.at;
        if (version === edits) dirty = false;
        keep(rescueKey, null);
      }
    } catch (error) {
      trouble.value = wordsOf(error);
    }
  };
  const take = (draft: Draft | undefined): void => {
    known = draft !== undefined;
    basedOn = draft?.at ?? Date.now();
    dirty = false;
    adopt(draft ?? EMPTY);
  };
  const changed = (): void => {
    edits++;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), SAVE_AFTER);
  };

  const rescued = parsed(recall(rescueKey));
  const stored = live<Draft | undefined | null>(() => () => getDraft(db, conversationId), null);
  const stopFollowing = stored.value.subscribe((draft) => {
    if (draft === null || dirty || (draft === undefined && !known)) return;
    // What was stored before the last send may still be on its way here: it must not come back into the box.
    if (draft === undefined) take(undefined);
    else if (draft.at > basedOn && (draft.by !== windowName || !known)) take(draft);
    known = draft !== undefined;
  });
  if (rescued) {
    adopt(rescued);
    known = true;
    changed();
  }
  const onHide = (): void => {
    // The page may be gone before IndexedDB has written: localStorage is synchronous.
    if (dirty) keep(rescueKey, JSON.stringify(rowNow()));
    void save();
  };
  const onVisibility = (): void => void save();
  addEventListener('pagehide', onHide);
  document.addEventListener('visibilitychange', onVisibility);

  return {
    conflict,
    trouble,
    changed,
    flush: save,
    sent() {
      clearTimeout(timer);
      edits++;
      dirty = false;
      known = false;
      basedOn = Date.now();
      keep(rescueKey, null);
    },
    async reload() {
      take(await getDraft(db, conversationId));
    },
    async resolve(choice) {
      const theirs = await getDraft(db, conversationId);
      conflict.value = undefined;
      if (choice === 'theirs') return take(theirs);
      basedOn = theirs?.at ?? basedOn;
      dirty = true;
      await save();
    },
    close() {
      void save();
      stopFollowing();
      stored.stop();
      removeEventListener('pagehide', onHide);
      document.removeEventListener('visibilitychange', onVisibility);
    },
  };
}

function parsed(json: string | null): DraftContent | undefined {
  if (json === null) return undefined;
  try {
    const row = JSON.parse(json) as Partial<Draft> | null;
    if (typeof row?.text !== 'string') return undefined;
    const files = Array.isArray(row.files) ? row.files.filter((id): id is string => typeof id === 'string') : [];
    return { text: row.text, files, ...(row.note === true ? { note: true } : {}) };
  } catch (error) {
    console.warn('A rescued draft could not be read.', error);
    return undefined;
  }
}
