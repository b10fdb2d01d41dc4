/**
 * Chrome's extension workers know no import(). This makes import() work in ours: the build writes CommonJS, each part is wrapped in a
 * function, and a few lines before the first part read the others with importScripts when they are asked for.
 *
 * ```
 *  installed (also: updated, reloaded) ──► every part is read, none runs: the browser keeps them beside the worker
 *  started again, whenever             ──► the first part runs; import() ──► importScripts, from what was kept ──► that part runs
 * ```
 * A worker may only import what it imported while it was installed. Names change with content, so a worker and its parts always fit.
 */

/** Turns the configuration of the build of Chrome's background into one with parts. */
export function withParts(config) {
  config.build.lib.formats = ['cjs'];
  const output = config.build.rollupOptions.output;
  Object.assign(output, { chunkFileNames: `${FOLDER}/[name]-[hash].js`, exports: 'named' });
  config.plugins.push({ name: 'worker-parts', enforce: 'post', generateBundle: (_options, bundle) => join(bundle) });
}

const FOLDER = 'worker';

/** Runs in the worker, before everything else. Names of parts are their file names without folder; `later` are all that are not here. */
function loader(later) {
  const makers = {};
  const made = {};
  globalThis.threadsidePart = (name, make) => {
    makers[name] = make;
  };
  const read = (name) => {
    if (!makers[name] && later.includes(name)) importScripts(`/worker/${name}`);
  };
  const need = (file) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (made[name]) return made[name];
    read(name);
    const exports = {};
    made[name] = exports;
    try {
      makers[name](exports, need);
    } catch (error) {
      // Asked for again it starts anew, instead of being half there.
      delete made[name];
      throw error;
    }
    return exports;
  };
  addEventListener('install', () => {
    for (const name of later) {
      try {
        read(name);
      } catch (error) {
        // The others are still of use; whoever needs this one says that it is missing.
        console.warn('A part cannot be read.', name, error);
      }
    }
  });
  return need;
}

/** What the worker always needs is put into its one file; the rest stays in files of their own. */
function join(bundle) {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entry = chunks.find((chunk) => chunk.isEntry);
  const always = closure(bundle, entry);
  const later = chunks.filter((chunk) => !always.has(chunk));
  for (const chunk of later) chunk.code = wrapped(chunk);
  const parts = [...always].map(wrapped);
  const names = later.map(({ fileName }) => nameOf(fileName));
  const start = `need(${JSON.stringify(nameOf(entry.fileName))});`;
  entry.code = `(()=>{const need=(${loader})(${JSON.stringify(names)});\n${parts.join('')}${start}})();\n`;
  for (const chunk of always) if (chunk !== entry) delete bundle[chunk.fileName];
}

function closure(bundle, chunk, seen = new Set()) {
  if (seen.has(chunk)) return seen;
  seen.add(chunk);
  for (const name of chunk.imports) closure(bundle, bundle[name], seen);
  return seen;
}

function wrapped({ fileName, code }) {
  return `threadsidePart(${JSON.stringify(nameOf(fileName))},(exports,require)=>{"use strict";${code}\n});\n`;
}

function nameOf(fileName) {
  return fileName.slice(fileName.lastIndexOf('/') + 1);
}
