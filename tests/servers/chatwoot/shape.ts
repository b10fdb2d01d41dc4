/** Compares JSON bodies by shape: the keys that are always there, the keys that may be there, and the types, null included. */
import { isObject } from './params';

/** What is known of one place in a body. */
interface Shape {
  readonly types: Set<string>;
  objects: number;
  readonly keys: Map<string, { seen: number; shape: Shape }>;
  items: Shape | undefined;
}

/** Objects whose keys are data, not shape. */
const FREE = new Set([
  'content_attributes',
  'additional_attributes',
  'custom_attributes',
  'ui_settings',
  'features',
  'users',
  'contacts',
  'external_source_ids',
  'sentiment',
  'previous_changes',
  'message_templates',
  'content_templates',
  'action_params',
]);

const empty = (): Shape => ({ types: new Set(), objects: 0, keys: new Map(), items: undefined });

function learn(shape: Shape, value: unknown): void {
  shape.types.add(value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
  if (Array.isArray(value)) {
    shape.items ??= empty();
    for (const item of value) learn(shape.items, item);
  } else if (isObject(value)) {
    shape.objects += 1;
    for (const [key, inner] of Object.entries(value)) {
      const known = shape.keys.get(key) ?? { seen: 0, shape: empty() };
      known.seen += 1;
      shape.keys.set(key, known);
      if (FREE.has(key)) known.shape.types.add(isObject(inner) ? 'object' : typeof inner);
      else learn(known.shape, inner);
    }
  }
}

/** The shape of bodies taken together. */
export function shapeOf(...values: unknown[]): Shape {
  const shape = empty();
  for (const value of values) learn(shape, value);
  return shape;
}

/** What differs between the recorded and the given shape, one line each. A place that was only ever null in the recording may hold anything. */
export function differences(recorded: Shape, given: Shape, path = ''): string[] {
  const out: string[] = [];
  const onlyNull = recorded.types.size === 1 && recorded.types.has('null');
  for (const type of given.types)
    if (recorded.types.size > 0 && !onlyNull && !recorded.types.has(type)) out.push(`${path}: ${type}, recorded ${[...recorded.types]}`);
  if (recorded.objects > 0 && given.objects > 0) {
    for (const [key, known] of recorded.keys) {
      const mine = given.keys.get(key);
      const always = known.seen === recorded.objects;
      if (always && (mine === undefined || mine.seen < given.objects)) out.push(`${path}.${key}: missing`);
      if (mine !== undefined) out.push(...differences(known.shape, mine.shape, `${path}.${key}`));
    }
    for (const key of given.keys.keys()) if (!recorded.keys.has(key)) out.push(`${path}.${key}: not in the recording`);
  }
  if (recorded.items !== undefined && given.items !== undefined && recorded.items.types.size > 0)
    out.push(...differences(recorded.items, given.items, `${path}[]`));
  return out;
}
