/** Types of background-page.mjs, which is plain JavaScript like all scripts. */
import type { InlineConfig } from 'vite';

/** Takes the background out of the group of the pages, so that it is bundled by itself. */
export function apart(groups: { readonly type: string }[] | unknown[]): void;
/** Turns the configuration of that build into one with one file for what is always needed, and one for each part. */
export function asPage(config: InlineConfig): void;
