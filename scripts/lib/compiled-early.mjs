/**
 * The first thread that is opened in a new panel calls some 230 functions for the first time. Chromium would compile each in that click;
 * told by its comment for this (from version 136 on), it compiles them while the files are read, after the first frame and beside the page.
 */

const COMMENT = '//# allFunctionsCalledOnLoad\n';

/** Where it begins: what starts the panel, and the views that are loaded before anybody asks for them (components/views.ts). */
const STARTS = ['/lib/ui/panel.ts', '/components/thread.tsx'];

/** A plugin for the build of the pages: marks what those read, and nothing that the first frame waits for. */
export function compiledEarly() {
  return {
    name: 'compiled-early',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const starts = chunks.filter(({ facadeModuleId }) => STARTS.some((name) => facadeModuleId?.endsWith(name)));
      const first = closure(bundle, ...chunks.filter((chunk) => chunk.isEntry));
      for (const chunk of closure(bundle, ...starts)) if (!first.has(chunk)) chunk.code = COMMENT + chunk.code;
    },
  };
}

/** The chunks and all that they import, but not what they may import later. */
function closure(bundle, ...chunks) {
  const seen = new Set(chunks);
  for (const chunk of seen) for (const name of chunk.imports) if (bundle[name]) seen.add(bundle[name]);
  return seen;
}
