/** What the polyfill is in Firefox: the browser's own promises. Stands in its place in the build for Firefox (wxt.config.ts). */
export default (globalThis as { browser?: unknown }).browser;
