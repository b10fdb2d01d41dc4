/** Types of bidi.mjs and bidi-tab.mjs, which are plain Node so that `npm start` needs no compiler. */
export interface Target {
  /** One role or several (`['link', 'button']`). */
  readonly role?: string | readonly string[];
  /** A selector, where there is no role to name; then no role. */
  readonly css?: string;
  /** The accessible name; a string must be equal. */
  readonly name?: string | RegExp;
  /** Each must be found in the text or in a label in the element. */
  readonly words?: readonly RegExp[];
  /** Only within the first element that fits this. */
  readonly inside?: Target;
}

export interface Found {
  readonly node: { readonly sharedId: string };
  /** Accessible name and text together. */
  readonly words: string;
}

interface Wait {
  /** Milliseconds; 15,000 unless told. */
  readonly timeout?: number;
}

export interface Tab {
  readonly context: string;
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  resize(size: { width: number; height: number }): Promise<void>;
  close(): Promise<void>;
  activate(): Promise<void>;
  /** Calls a function in the page; arguments and result travel as JSON; it counts as a user gesture. */
  evaluate<Args extends unknown[], Result>(body: (...args: Args) => Result | Promise<Result>, ...args: Args): Promise<Result>;
  /** The elements that fit now. */
  all(target: Target): Promise<Found[]>;
  /** Waits until one fits; rejects after the timeout. */
  see(target: Target, options?: Wait): Promise<Found>;
  /** Waits until none fits. */
  gone(target: Target, options?: Wait): Promise<void>;
  /** Repeats a question until its answer is truthy. */
  until<Answer>(ask: () => Promise<Answer>, complaint: string, options?: Wait): Promise<Answer>;
  click(target: Target, options?: Wait): Promise<void>;
  hover(target: Target, options?: Wait): Promise<void>;
  /** Replaces the text of a field by typing. */
  fill(target: Target, text: string, options?: Wait): Promise<void>;
  /** Types into what has the focus; a line break is Shift+Enter. */
  type(text: string): Promise<void>;
  /** A key or a chord: `Enter`, `Control+f`. */
  press(keys: string): Promise<void>;
  screenshot(file: string): Promise<void>;
}

export interface Firefox {
  readonly pid: number;
  readonly profile: string;
  /** For example `153.7.0`. */
  readonly version: string;
  /** Resolves when the process has ended. */
  readonly exited: Promise<unknown>;
  /** Sends a BiDi command. */
  send(method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  subscribe(events: string[], listener: (method: string, params: Record<string, unknown>) => void): Promise<void>;
  /** Installs a folder or an archive; `permanent` survives a restart. Resolves to the add-on's id. */
  install(source: string, options?: { permanent?: boolean }): Promise<string>;
  /** Opens a tab. */
  open(url?: string): Promise<Tab>;
  tabs(): Promise<Tab[]>;
  /** Calls a function in the browser window's own (chrome) scope. */
  chrome<Args extends unknown[], Result>(body: (...args: Args) => Result | Promise<Result>, ...args: Args): Promise<Result>;
  /** Closes it in an orderly way; a profile that was made for it is removed. */
  close(): Promise<void>;
  /** Kills it at once (SIGKILL). */
  kill(): Promise<void>;
}

export interface LaunchOptions {
  /** Path of the Firefox program. */
  readonly program: string;
  readonly headless?: boolean;
  /** A profile to keep; without it a fresh one is made and removed. */
  readonly profile?: string;
  readonly prefs?: Record<string, string | number | boolean>;
  readonly args?: string[];
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export const EXTENSION_ID: string;
/** `moz-extension://<uuid>`, the same in every Firefox started here. */
export const EXTENSION_ORIGIN: string;
export function launchFirefox(options: LaunchOptions): Promise<Firefox>;
