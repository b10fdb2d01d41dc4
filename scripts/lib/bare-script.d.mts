/** Types of bare-script.mjs, which is plain JavaScript like all scripts. */
import type { Plugin } from 'vite';

/** A plugin for the build of a page script: calls it without WXT's report of crashes around it. */
export function bareScript(): Plugin;
