// Temporary folders of browsers: made fresh, and removed while the browser's last processes may still write into them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PATIENCE = 8000;

/** Makes an empty folder among the temporary files of the system. */
export function temporaryFolder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `threadside-${name}-`));
}

/** Removes a folder; tries again for a while, because a browser's helpers end a moment after the browser. */
export async function removeFolder(folder) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      await fs.promises.rm(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
