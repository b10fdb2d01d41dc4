/** Copies of the built extension that differ from it in one point, for what cannot be tested on the build itself. */
import fs from 'node:fs';
import path from 'node:path';
import { removeFolder, temporaryFolder } from '../../../scripts/lib/folders.mjs';
import { extensionFolder } from './build';
import { expect } from './chromium';
import { ChromiumApp } from './chromium-app';

/** Makes a copy, changes one JSON file of it, and gives its folder; remove it with `removeFolder`. */
export function variant<T>(file: string, change: (json: T) => void): string {
  const folder = temporaryFolder('variant');
  fs.cpSync(extensionFolder('chrome'), folder, { recursive: true });
  const full = path.join(folder, file);
  const json = JSON.parse(fs.readFileSync(full, 'utf8')) as T;
  change(json);
  fs.writeFileSync(full, JSON.stringify(json));
  return folder;
}

/** Runs a test on such a copy in a browser of its own, which must see no uncaught error. */
export async function inVariant(extension: string, use: (app: ChromiumApp) => Promise<void>): Promise<void> {
  const app = await ChromiumApp.launch({ extension });
  try {
    await use(app);
    expect(app.errors, 'uncaught errors in pages').toEqual([]);
  } catch (error) {
    console.log(await app.describe());
    throw error;
  } finally {
    await app.close();
    await removeFolder(extension);
  }
}
