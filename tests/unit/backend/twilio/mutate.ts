/** JSON bodies with something wrong in them: a field that is missing, null, or of another type. */

/** Where in a body: names and indexes from the outside in. */
export type Path = readonly (string | number)[];

/** What can be done to a field. */
export const WRONGS = ['drop', 'null', 'number', 'text', 'list', 'object', 'true'] as const;
export type Wrong = (typeof WRONGS)[number];

const VALUES: Readonly<Record<Exclude<Wrong, 'drop'>, unknown>> = {
  null: null,
  number: 7,
  text: 'not what it was',
  list: [],
  object: {},
  true: true,
};

/** Every place in a body, the innermost too, but not the body itself. */
export function placesIn(body: unknown, at: Path = []): Path[] {
  if (typeof body !== 'object' || body === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(body) ? [...body.entries()] : Object.entries(body);
  return entries.flatMap(([name, value]) => [[...at, name], ...placesIn(value, [...at, name])]);
}

/** Whether a wrong says something else than is there: a text in place of a text is the server's own business. */
export function isWrong(body: unknown, path: Path, wrong: Wrong): boolean {
  const now = path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], body);
  if (wrong === 'drop') return true;
  const kind = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);
  return kind(now) !== kind(VALUES[wrong]);
}

/** A copy of a body with one thing wrong. */
export function mutated(body: unknown, path: Path, wrong: Wrong): unknown {
  const copy: unknown = structuredClone(body);
  let inner = copy as Record<string | number, unknown>;
  for (const name of path.slice(0, -1)) inner = inner[name] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (wrong !== 'drop') inner[last] = VALUES[wrong];
  else if (Array.isArray(inner)) inner.splice(Number(last), 1);
  else delete inner[last];
  return copy;
}
