/** Types of folders.mjs, which is plain Node so that `npm start` needs no compiler. */
export function temporaryFolder(name: string): string;
/** Removes a folder until it stays away: a browser's helpers end a moment after the browser and may write it anew. */
export function removeFolder(folder: string): Promise<void>;
