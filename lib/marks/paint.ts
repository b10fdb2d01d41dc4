/** Paints ranges with the CSS Custom Highlight API: no node, attribute or style of the page changes. */
import { elementOf } from './natives';

const NAME = 'threadside';
/** As in `marks.css`, and never a decoration: see there. */
const CSS_TEXT = `::highlight(${NAME}){background-color:#2563eb2e}`;

/** The painted ranges of one frame. */
export class Paint {
  readonly #highlight = new Highlight();
  readonly #roots = new Set<Document | ShadowRoot>();
  #seen: WeakSet<Node> | undefined = new WeakSet();
  #sheet: CSSStyleSheet | undefined;

  /** Paints the range. `marks.css` styles it; where that does not reach (a shadow tree, a tab open since before), the tree adopts a sheet. */
  add(range: StaticRange): void {
    const highlight = this.#highlight;
    const seen = this.#seen;
    if (!seen) return;
    if (highlight.size === 0) CSS.highlights.set(NAME, highlight);
    highlight.add(range);
    const node = range.startContainer;
    const root = node.getRootNode() as Document | ShadowRoot;
    if (seen.has(root)) return;
    seen.add(root);
    const element = elementOf(node);
    if (element && /^$|^transparent|, 0\)$/.test(getComputedStyle(element, `::highlight(${NAME})`).backgroundColor)) this.#adopt(root);
  }

  delete(range: StaticRange): void {
    this.#highlight.delete(range);
  }

  /** Puts back what the page's own code may have replaced. Call once for each batch of changes. */
  refresh(): void {
    if (!this.#highlight.size) return;
    if (CSS.highlights.get(NAME) !== this.#highlight) CSS.highlights.set(NAME, this.#highlight);
    for (const root of this.#roots) this.#adopt(root);
  }

  /** Removes every trace, for good: answers that are still on their way paint nothing. Another instance removes its own when it ends. */
  end(): void {
    this.#seen = undefined;
    CSS.highlights.delete(NAME);
    for (const root of this.#roots) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  #adopt(root: Document | ShadowRoot): void {
    this.#sheet ??= newSheet();
    if (root.adoptedStyleSheets.includes(this.#sheet)) return;
    root.adoptedStyleSheets.push(this.#sheet);
    this.#roots.add(root);
  }
}

function newSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS_TEXT);
  return sheet;
}
