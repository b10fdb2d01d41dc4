// Temporary folders of browsers: made fresh, and removed while the browser's last processes may still write into them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PATIENCE = 8000;
/** Milliseconds in which a process that is about to end could write once more. */
const AFTERLIFE = 200;

/** Makes an empty folder among the temporary files of the system. */
export function temporaryFolder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `threadside-${name}-`));
}

/** Removes a folder until it stays away: a browser's helpers end a moment after the browser and may write it anew. */
export async function removeFolder(folder) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      await fs.promises.rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AFTERLIFE));
    if (!fs.existsSync(folder)) return;
    if (Date.now() > end) throw new Error(`${folder} is still being written to.`);
  }
}
