/** Types of folders.mjs, which is plain Node so that `npm start` needs no compiler. */
export function temporaryFolder(name: string): string;
/** Removes a folder; tries again for a while, because a browser's helpers end a moment after the browser. */
export function removeFolder(folder: string): Promise<void>;
