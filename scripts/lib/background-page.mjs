/**
 * Firefox's background is a page with modules. Bundled together with the panel, as WXT would, it is cut wherever the panel shares code with
 * it: a background that wakes then reads fourteen files. So it is bundled by itself: one file with what it always needs, and one for each part.
 */

/** Takes the background out of the group of the pages. */
export function apart(groups) {
  const pages = groups.find((group) => Array.isArray(group) && group.length > 1);
  const at = pages?.findIndex(({ type }) => type === 'background') ?? -1;
  if (at >= 0) groups.push(pages.splice(at, 1));
}

/** Configures the build of a background that was taken out. */
export function asPage(config) {
  // Links to the files of a part are for pages that wait for a network: here they are a helper and a table to read at each start.
  config.build.modulePreload = false;
  const always = { debugName: 'always', name: (id, graph) => (needed(graph, id) ? 'always' : null) };
  Object.assign(config.build.rollupOptions.output, { chunkFileNames: 'background/[name]-[hash].js', codeSplitting: { groups: [always] } });
}

/** True for what the background imports without import(), itself or through others. */
function needed(graph, id, seen = new Set()) {
  if (seen.has(id)) return false;
  seen.add(id);
  const module = graph.getModuleInfo(id);
  return module?.isEntry === true || (module?.importers ?? []).some((importer) => needed(graph, importer, seen));
}
