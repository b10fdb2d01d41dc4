/** Types of compiled-early.mjs, which is plain JavaScript like all scripts. */
import type { Plugin } from 'vite';

/** A plugin for the build of the pages: has what the first thread calls compiled while it is read, not in the click. */
export function compiledEarly(): Plugin;
