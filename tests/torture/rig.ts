/** What a torture run needs of a browser: the extension's panels, its background, and every way to kill or confuse them. */
import type { Page } from '@playwright/test';

/** A conversation that the run writes to. */
export interface Correspondent {
  readonly id: string;
  readonly phone: string;
  readonly name: string;
}

/**
 * What came of a press of Enter: the message stands in the thread; or its words are back in the box and the panel says why; or they are in
 * the box and it says nothing.
 */
export type Pressed = 'shown' | 'refused' | 'silent';

/** One panel. Its promises reject when the panel or the browser dies under them. */
export interface RigPanel {
  /** Opens a conversation and waits until its message box is there. */
  show(conversation: Correspondent): Promise<void>;
  /** What stands in the message box. */
  inBox(): Promise<string>;
  /** Types a text in place of what stands there and presses Enter. */
  press(text: string): Promise<Pressed>;
  reload(): Promise<void>;
  /** The panel's clock is this much ahead from now on (ms), until it is loaded again. */
  jump(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** One browser with the extension. */
export interface Rig {
  /** What the browser cannot be made to do is left out of a run. */
  readonly can: { readonly jump: boolean; readonly full: boolean; readonly reload: boolean; readonly second: boolean };
  /** Sends an intent as a page of the extension does. */
  poke(message: unknown): Promise<unknown>;
  /** Runs a function in a page of the extension that runs none of its code. */
  read: Page['evaluate'];
  badge(): Promise<string>;
  /** The browser has ended without being asked to. */
  gone(): boolean;
  openPanel(): Promise<RigPanel>;
  /** Ends the background at once; false when it was not running. */
  killWorker(): Promise<boolean>;
  /** SIGKILL for the whole browser. */
  killBrowser(): Promise<void>;
  /** Starts it again on the same profile, in this time zone. */
  relaunch(timeZone?: string): Promise<void>;
  /** The extension is loaded again; all its pages close. */
  reloadExtension(): Promise<void>;
  offline(offline: boolean): Promise<void>;
  /** The background's clock is this much ahead (ms), until it dies. */
  jump(ms: number): Promise<void>;
  /**
   * The disk is full for so long (ms), which writes hear at the request or at the commit. Resolves, when there is room again, to how
   * many writes were refused; undefined when all died over it.
   */
  full(ms: number, form: 'request' | 'commit'): Promise<number | undefined>;
  /** Stops the browser's processes for a while, as the sleep of a machine does. */
  freeze(ms: number): Promise<void>;
  close(): Promise<void>;
}

const DEATHS =
  /has been closed|was closed|closed the connection|Target closed|crashed|context was destroyed|ERR_ABORTED|ERR_FAILED|ERR_FILE_NOT_FOUND|detached|Session closed|no such (frame|node|alert)|Protocol error|ECONNREFUSED|Timeout|within \d|not open|unknown error|discarded|Service worker restarted/i;

/** True for what an operation says whose page, background or browser died under it, or that did not come to an end in time. */
export function isDeath(error: unknown): boolean {
  return error instanceof Error && DEATHS.test(`${error.name} ${error.message}`);
}

/** The answer, or undefined when it did not come in time. */
export async function inTime<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  // What is not waited for any more may still reject.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Real time: what is tortured runs in other processes. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Runs in a page or worker: its clock goes ahead of the real one. */
export function ahead(ms: number): void {
  const scope = globalThis as { realNow?: () => number };
  scope.realNow ??= Date.now.bind(Date);
  const real = scope.realNow;
  Date.now = () => real() + ms;
}
