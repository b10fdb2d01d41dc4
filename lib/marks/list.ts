/** All numbers of one frame in page order, for "On this page": text, fields and links that the user could see. */
import type { Checker } from './checker';
import type { Frame } from './frame';
import { labelOf } from './label';
import { numberOfLink } from './links';
import { queryAll } from './natives';
import { readField } from './point';
import type { CheckedNumber, CheckItem, PageNumber } from './protocol';
import { readNode } from './read';
import { inSlices, type Work } from './slices';
import { walk } from './walk';

const MAX_PLACES = 3000;
const MAX_NUMBERS = 200;
/** Where numbers stand that are not text. */
export const FIELDS = 'input,a[href],area[href]';

interface Place {
  node: Node;
  item: CheckItem;
}

/** Walks the whole frame in slices, also what waits unread, and asks the background about every candidate; at most 200 different numbers. */
export async function listNumbers(frame: Frame, signal: AbortSignal): Promise<PageNumber[]> {
  const places: Place[] = [];
  await inSlices(collect(frame, places), signal);
  places.sort((a, b) => order(a.node, b.node));
  const found = new Map<string, PageNumber>();
  const verdicts = await Promise.all(places.map(({ item }) => ask(frame.checker, item)));
  places.forEach(({ item }, i) => {
    const number = verdicts[i];
    if (!number || found.size >= MAX_NUMBERS) return;
    const key = `${number.e164} ${number.ext ?? ''}`;
    if (!found.has(key)) found.set(key, { raw: item.raw, number, label: item.label });
  });
  return [...found.values()];
}

/** The verdict, now or when the background has answered; null when it cannot. */
function ask(checker: Checker, item: CheckItem): Promise<CheckedNumber | null> {
  return new Promise((resolve) => {
    const known = checker.get(item, () => resolve(checker.known(item) ?? null));
    if (known !== undefined) resolve(known);
  });
}

function* collect(frame: Frame, places: Place[]): Work {
  const { host } = frame.sink;
  for (const root of frame.roots()) {
    const texts: Text[] = [];
    yield* walk(root, { text: (node) => texts.length < MAX_PLACES && texts.push(node), host });
    for (const node of texts) {
      if (shown(node.parentElement))
        for (const { item, nodes } of readNode(node)) if (nodes.at(-1) === node || nodes.length === 1) add(places, node, item);
      yield;
    }
    for (const element of Array.from(queryAll(root, FIELDS)).slice(0, MAX_PLACES)) {
      const raw = numberOfLink(element.getAttribute('href')?.trim() ?? '');
      const item = raw ? { raw, before: '', after: '', label: labelOf(element) } : readField(element);
      if (item && shown(element)) add(places, element, item);
      yield;
    }
  }
}

function add(places: Place[], node: Node, item: CheckItem): void {
  if (places.length < MAX_PLACES) places.push({ node, item });
}

function shown(element: Element | null): boolean {
  return element === null || (element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true);
}

/** Page order, where the content of a shadow root stands at its host. */
function order(a: Node, b: Node): number {
  const [pathA, pathB] = [path(a), path(b)];
  for (let i = 0; i < pathA.length && i < pathB.length; i++) {
    const [x, y] = [pathA[i], pathB[i]];
    if (!x || !y || x === y) continue;
    return x.compareDocumentPosition(y) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  }
  return pathA.length - pathB.length;
}

/** The node and the hosts around it, outermost first. */
function path(node: Node): Node[] {
  const out: Node[] = [node];
  for (let root = node.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) out.unshift(root.host);
  return out;
}
