/** Paints ranges with the CSS Custom Highlight API: no node, attribute or style of the page changes. */
import { elementOf, rootElement } from './natives';

const NAME = 'threadside';
const CSS_TEXT = `::highlight(${NAME}){background-color:rgb(37 99 235/.1);text-decoration:underline 1px rgb(37 99 235/.75)}`;

/** True where the browser can paint at all. */
export const canPaint = Boolean(globalThis.CSS?.highlights);

/** The painted ranges of one frame. */
export class Paint {
  readonly #highlight = canPaint ? new Highlight() : undefined;
  readonly #roots = new Set<Document | ShadowRoot>();
  #seen = new WeakSet<Node>();
  #sheet: CSSStyleSheet | undefined;

  /** Paints the range. `marks.css` styles it; where that does not reach (a shadow tree, a tab open since before), the tree adopts a sheet. */
  add(range: StaticRange): void {
    const highlight = this.#highlight;
    if (!highlight) return;
    if (highlight.size === 0) CSS.highlights.set(NAME, highlight);
    highlight.add(range);
    const node = range.startContainer;
    const root = node.getRootNode() as Document | ShadowRoot;
    if (this.#seen.has(root)) return;
    this.#seen.add(root);
    const element = elementOf(node);
    if (element && /^$|^transparent|, 0\)$/.test(getComputedStyle(element, `::highlight(${NAME})`).backgroundColor)) this.#adopt(root);
  }

  delete(range: StaticRange): void {
    this.#highlight?.delete(range);
  }

  /** Puts back what the page's own code may have replaced. Call once for each batch of changes. */
  refresh(): void {
    if (!this.#highlight?.size) return;
    if (CSS.highlights.get(NAME) !== this.#highlight) CSS.highlights.set(NAME, this.#highlight);
    for (const root of this.#roots) this.#adopt(root);
  }

  /** Removes every trace, those of an older instance too. */
  clear(): void {
    this.#highlight?.clear();
    if (canPaint) CSS.highlights.delete(NAME);
    for (const root of [document, ...this.#roots]) drop(root);
    this.#roots.clear();
    this.#seen = new WeakSet();
  }

  #adopt(root: Document | ShadowRoot): void {
    this.#sheet ??= newSheet();
    if (root.adoptedStyleSheets.includes(this.#sheet)) return;
    drop(root);
    root.adoptedStyleSheets.push(this.#sheet);
    this.#roots.add(root);
  }
}

function newSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS_TEXT);
  return sheet;
}

/** Removes our sheets, whichever instance adopted them. */
function drop(root: Document | ShadowRoot): void {
  if (root instanceof Document && !rootElement(root)) return;
  const own = (sheet: CSSStyleSheet): boolean => (sheet.cssRules[0] as CSSStyleRule | undefined)?.selectorText === `::highlight(${NAME})`;
  if (root.adoptedStyleSheets.some(own)) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !own(sheet));
}
