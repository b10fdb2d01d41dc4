/** The structure of the code, enforced: who may import whom, who may say what, and how long a file may be. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Layers by folder, and what each may import of ours. */
const ALLOWED: Readonly<Record<string, readonly RegExp[]>> = {
  'lib/domain': [/^lib\/domain\//],
  'lib/store': [/^lib\/(store|domain)\//],
  'lib/backend': [/^lib\/(backend|domain)\//, /^sample-crm\/customers\.json$/],
  'lib/platform': [/^lib\/(platform|domain)\//, /^public\/_locales\/en\/messages\.json$/],
  'lib/marks': [/^lib\/marks\//, /^lib\/domain\/(phone|page-number)/],
  'lib/engine': [/^lib\/(engine|store|platform|domain)\//, /^lib\/backend\/backend$/, /^lib\/marks\/protocol$/],
  'lib/ui': [/^lib\/(ui|store|domain|platform)\//],
  components: [/^components\//, /^lib\/(ui|domain)\//, /^lib\/platform\/i18n$/],
  entrypoints: [/^entrypoints\//, /^components\//, /^lib\//],
};

/** npm packages by layer; a file listed by name is the only one of its layer. */
const PACKAGES: readonly { readonly name: RegExp; readonly in: RegExp }[] = [
  { name: /^preact($|\/)/, in: /^(components\/|entrypoints\/|lib\/ui\/)/ },
  { name: /^@preact\/signals$/, in: /^(components\/|entrypoints\/|lib\/ui\/)/ },
  { name: /^dexie$/, in: /^lib\/(store\/|ui\/live\.ts$)/ },
  { name: /^webextension-polyfill$/, in: /^lib\/platform\/browser\.ts$/ },
  { name: /^libphonenumber-js/, in: /^lib\/domain\/(phone|page-number)/ },
  { name: /^valibot$/, in: /^lib\/(backend|platform|engine|store)\// },
  { name: /^lucide$/, in: /^components\// },
  { name: /^wxt\//, in: /^entrypoints\// },
];

const LONGEST_FILE = 250;

function sources(): string[] {
  const list = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  return list.map((file) => file.split(path.sep).join('/')).filter((file) => /^(lib|components|entrypoints)\/.*\.(ts|tsx)$/.test(file));
}

interface Import {
  readonly from: string;
  readonly spec: string;
  readonly typeOnly: boolean;
}

function imports(file: string): Import[] {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: file,
    spec: match[2] ?? match[3] ?? match[4] ?? '',
    typeOnly: match[1] !== undefined,
  }));
}

function layerOf(file: string): string {
  return Object.keys(ALLOWED).find((layer) => file.startsWith(`${layer}/`)) ?? '';
}

const files = sources();
const all = files.flatMap(imports);

describe('architecture', () => {
  it('finds the code that it checks', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(all.length).toBeGreaterThan(100);
  });

  it('imports only in the directions of lib/README.md', () => {
    const wrong = all
      .filter((one) => one.spec.startsWith('.') && !one.spec.endsWith('.css') && !one.spec.includes('?'))
      .map((one) => ({ ...one, target: path.posix.join(path.posix.dirname(one.from), one.spec) }))
      .filter((one) => !(ALLOWED[layerOf(one.from)] ?? []).some((allowed) => allowed.test(one.target)))
      .map((one) => `${one.from} -> ${one.target}`);
    expect(wrong).toEqual([]);
  });

  it('loads each backend when an account needs it: only by import(), and only from the background', () => {
    const named = all.filter(({ from, spec }) => /\bbackend\/(chatwoot|twilio|demo)\//.test(spec) && !/^lib\/backend\//.test(from));
    expect(named.map(({ from }) => from)).toEqual(Array(3).fill('entrypoints/background.ts'));
    const text = fs.readFileSync(path.join(root, 'entrypoints/background.ts'), 'utf8');
    for (const { spec } of named) expect(text).toContain(`await part(import('${spec}'))`);
  });

  it('keeps each npm package in its layer', () => {
    const wrong = all
      .filter((one) => !one.spec.startsWith('.'))
      .filter((one) => {
        const rule = PACKAGES.find((known) => known.name.test(one.spec));
        return !rule?.in.test(one.from);
      })
      .map((one) => `${one.from} -> ${one.spec}`);
    expect(wrong).toEqual([]);
  });

  it('says `browser`, `chrome`, `fetch` and `indexedDB` only where they belong', () => {
    const rules: readonly [RegExp, RegExp][] = [
      [
        /\b(browser|chrome)\.(runtime|tabs|storage|alarms|action|notifications|permissions|scripting|windows|contextMenus|i18n)\b/,
        /^lib\/platform\/|^lib\/marks\/port\.ts$/,
      ],
      [/(?<![.\w])fetch\(/, /^lib\/backend\/|^lib\/engine\/environment\.ts$/],
      [/\bindexedDB\b/, /^lib\/store\//],
      [/\binnerHTML\b|dangerouslySetInnerHTML/, /^$/],
      [/\beval\(|new Function\(/, /^$/],
    ];
    const wrong = files.flatMap((file) => {
      const code = fs.readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
      return rules.filter(([word, home]) => word.test(code) && !home.test(file)).map(([word]) => `${file}: ${word.source.slice(0, 30)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the domain free of globals and the page script free of the polyfill and phone metadata', () => {
    const reach = (start: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(start)) return seen;
      seen.add(start);
      for (const one of all.filter((i) => i.from === start && !i.typeOnly && i.spec.startsWith('.'))) {
        const base = path.posix.join(path.posix.dirname(start), one.spec);
        const file = [`${base}.ts`, `${base}.tsx`].find((f) => files.includes(f));
        if (file) reach(file, seen);
      }
      return seen;
    };
    const packages = (start: string) =>
      [...reach(start)].flatMap((file) => all.filter((i) => i.from === file && !i.typeOnly && !i.spec.startsWith('.')).map((i) => i.spec));
    const page = files.filter((file) => /^entrypoints\/.*content\.ts$/.test(file));
    for (const script of page)
      expect(packages(script).filter((name) => /polyfill|libphonenumber|valibot|dexie|preact/.test(name))).toEqual([]);
  });

  it(`ends every file at ${LONGEST_FILE} lines and opens it with a sentence`, () => {
    const long = files.filter((file) => fs.readFileSync(path.join(root, file), 'utf8').split('\n').length - 1 > LONGEST_FILE);
    expect(long).toEqual([]);
    const mute = files.filter((file) => !/^\/\*\*/.test(fs.readFileSync(path.join(root, file), 'utf8')));
    expect(mute).toEqual([]);
  });
});
