/**
 * A page script is put into every frame of a granted site, so each byte counts. WXT wraps one into a report of crashes, which says nothing in
 * a store build but costs 180 bytes after gzip: here it is called as it is.
 */
const WRAPPER = 'virtual:wxt-unlisted-script-entrypoint';
/** What is wrapped; WXT has put the script's own path into it. */
const SCRIPT = /^import definition from .+;$/m;

/** A plugin for the build of an unlisted script. */
export function bareScript() {
  return {
    name: 'bare-script',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes(WRAPPER)) return undefined;
      const [script] = code.match(SCRIPT) ?? [];
      if (!script) throw new Error('WXT wraps page scripts in another way: scripts/lib/bare-script.mjs has to learn it.');
      return { code: `${script}\nexport default definition.main();\n`, map: null };
    },
  };
}
