/** Types of worker-parts.mjs, which is plain JavaScript like all scripts. */
import type { InlineConfig } from 'vite';

/** Turns the configuration of the build of Chrome's background into one with parts that are loaded when they are needed. */
export function withParts(config: InlineConfig): void;
