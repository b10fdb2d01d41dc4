/** Older messages that are only at the backend: asked for page by page, when the reader comes near the top of what is stored. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation } from '../domain/conversation';
import { ask } from '../platform/rpc';
import { wordsOf } from './words';

/** `failed` waits for the reader to try again. */
export type HistoryState = { readonly state: 'idle' | 'loading' } | { readonly state: 'failed'; readonly words: string };

/** See `openHistory`. */
export interface History {
  readonly state: ReadonlySignal<HistoryState>;
  /** True when the backend may have more. */
  possible(): boolean;
  /** Asks until `arrived` says that something came or nothing more is to come. One at a time; resolves to whether to go on. */
  fetchPage(arrived: () => Promise<boolean>): Promise<void>;
}

/** Pages that brought nothing new (all deleted, all known) before the reader is asked. */
const EMPTY_PAGES = 5;

/** The history of one conversation. */
export function openHistory(accountId: string, conversationId: string, conversation: () => Conversation | undefined): History {
  const state = signal<HistoryState>({ state: 'idle' });
  const possible = () => {
    const row = conversation();
    return row?.key !== undefined && row.historyComplete !== true;
  };
  return {
    state,
    possible,
    async fetchPage(arrived) {
      if (state.peek().state === 'loading' || !possible()) return;
      state.value = { state: 'loading' };
      try {
        for (let page = 0; page < EMPTY_PAGES && possible(); page++) {
          await ask({ type: 'history', accountId, conversationId });
          if (await arrived()) break;
        }
        state.value = { state: 'idle' };
      } catch (error) {
        state.value = { state: 'failed', words: wordsOf(error) };
      }
    },
  };
}
