/** One connected account in the background: its database, its backend, and the loops that keep the first true to the second. */
import type { Backend, Environment } from '../backend/backend';
import type { AccountDb } from '../store/db';
import type { Settings } from '../store/registry';
import type { Estimate } from './room';

/** What the agent looks at, as far as the panels said lately. */
export interface Attention {
  /** A panel of this account is in view. */
  readonly inView: boolean;
  /** The conversation that a focused panel shows. */
  readonly conversationId?: string;
}

/** What the loops of an account share. */
export interface AccountContext {
  readonly db: AccountDb;
  readonly backend: Backend;
  readonly env: Environment;
  readonly online: () => boolean;
  readonly attention: () => Attention;
  readonly settings: () => Promise<Settings>;
  /** Stores events (one at a time, in order) and sets off badge and notifications. */
  readonly store: (events: readonly import('../domain/event').BackendEvent[], extra?: StoreExtra) => Promise<void>;
  /** Asks for a pull soon: something is known to be missing. */
  readonly stale: () => void;
  /** Wakes the worker at that time (ms) if it should be dead by then. */
  readonly wakeAt: (at: number) => void;
  readonly newId: () => string;
}

/** What is stored together with events. */
export interface StoreExtra {
  readonly cursor?: string;
  readonly settles?: { readonly messageId: string; readonly remoteId: string };
  readonly done?: readonly string[];
}

/** What the engine of an account needs from its surroundings. */
export interface Surroundings {
  readonly env: Environment;
  readonly online: () => boolean;
  readonly settings: () => Promise<Settings>;
  readonly wakeAt: (at: number) => void;
  readonly newId: () => string;
  /** Something was stored: badge and others look again. */
  readonly stored: () => void;
  readonly estimate?: Estimate;
  /** The database gave an error that a sound one never gives. */
  readonly damaged?: () => void;
}
