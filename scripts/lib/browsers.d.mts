/** Types of browsers.mjs, which is plain Node so that `npm start` needs no compiler. */
export interface FoundBrowser {
  readonly name: 'Chromium' | 'Edge' | 'Chrome' | 'Firefox';
  /** The program's full path. */
  readonly path: string;
}

/** A browser of the Chromium family; `branded` admits Edge and Chrome. */
export function findChromium(options: { branded: boolean }): Promise<FoundBrowser | undefined>;
export function findFirefox(): FoundBrowser | undefined;
