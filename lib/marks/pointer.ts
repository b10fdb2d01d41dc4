/** What the pointer does to numbers: a rest shows the card, a click opens the panel. Only trusted events count. */
import type { Card, CardAction } from './card';
import type { Verdict } from './checker';
import type { Core } from './core';
import { labelOf } from './label';
import { numberOfLink } from './links';
import { closestOf, rootElement } from './natives';
import { boxAt, elementAt, readField, readPoint } from './point';
import type { CardFacts, CheckedNumber, CheckItem, ContextNumber } from './protocol';

const LOOK_MS = 80;
const REST_MS = 200;
const HIDE_MS = 300;
const BUSY =
  'a[href],button,input,select,textarea,label,summary,[role=button],[role=link],[role=menuitem],[role=tab],[role=option],[onclick]';

/** What stands under the pointer, read from the live page. */
interface Target {
  kind: 'text' | 'field' | 'link';
  item: CheckItem;
  box: DOMRect;
  element: Element;
}

/** Listens once for the whole frame. */
export class Pointer {
  #x = 0;
  #y = 0;
  #looking: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #shown = '';
  #context: ContextNumber | null = null;

  constructor(
    private readonly core: Core,
    private readonly card: Card,
  ) {
    this.listen();
    core.signal.addEventListener('abort', () => this.hide());
  }

  /** Adds the listeners; again is harmless, and needed after `document.open()` took them away. */
  listen(): void {
    const options = { capture: true, passive: true, signal: this.core.signal };
    window.addEventListener('pointermove', this.#moved, options);
    window.addEventListener('scroll', this.#scrolled, options);
    window.addEventListener('blur', this.#scrolled, options);
    window.addEventListener('keydown', this.#keyed, options);
    window.addEventListener('contextmenu', this.#menued, options);
    window.addEventListener('click', this.#clicked, { capture: true, signal: this.core.signal });
  }

  /** The number that the last context menu was opened on. */
  context(): ContextNumber | null {
    return this.#context;
  }

  readonly #moved = (event: PointerEvent): void => {
    if (event.isTrusted) this.move(event);
  };

  /** A trusted move, perhaps one from before this script was here. */
  move(event: PointerEvent): void {
    this.#x = event.clientX;
    this.#y = event.clientY;
    this.#looking ??= setTimeout(() => this.#look(), LOOK_MS);
  }

  readonly #scrolled = (event: Event): void => {
    if (event.isTrusted && (event.type !== 'blur' || event.target === window)) this.hide();
  };

  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.isTrusted && event.key === 'Escape') this.hide();
  };

  readonly #menued = (event: MouseEvent): void => {
    if (!event.isTrusted) return;
    const target = this.#target(event.clientX, event.clientY);
    this.#context = target && { raw: target.item.raw, label: target.item.label, title: document.title, url: location.href };
  };

  readonly #clicked = (event: MouseEvent): void => {
    if (event.isTrusted) this.click(event);
  };

  /** A trusted click, perhaps one that was made while this script was on its way. */
  click(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (this.card.holds(event.clientX, event.clientY)) return;
    const target = this.#target(event.clientX, event.clientY, event);
    if (!target) return;
    if (target.kind === 'link') this.#followLink(target, event);
    else if (target.kind === 'text') this.#clickText(target);
  }

  #followLink(target: Target, event: MouseEvent): void {
    const mode = this.core.links();
    if (mode === 'page') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (mode === 'panel') {
      this.#open(target.item);
      return;
    }
    const number = { e164: '', display: target.item.raw };
    this.#show(target, this.#verdict(target) || number, ['message', 'page']);
  }

  /** A click on plain text that is marked; links, buttons and a selection being made belong to the page. */
  #clickText(target: Target): void {
    if (closestOf(target.element, BUSY) || getSelection()?.isCollapsed === false) return;
    const seen = target.element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;
    if (!seen) return;
    // A row that was recycled a moment ago may not be judged yet: the click then waits for the answer about what it fell on.
    const number = this.#verdict(target, () => {
      const late = this.core.frame()?.checker.known(target.item);
      if (late) this.#open(target.item, late);
    });
    if (number) this.#open(target.item, number);
  }

  #look(): void {
    this.#looking = undefined;
    const [x, y] = [this.#x, this.#y];
    if (this.card.holds(x, y, 8)) {
      this.#keep();
      return;
    }
    const target = this.#target(x, y);
    const number = target && this.#verdict(target, () => this.#look());
    if (!target || !number) {
      clearTimeout(this.#resting);
      if (this.card.open) this.#hiding ??= setTimeout(() => this.hide(), HIDE_MS);
      return;
    }
    this.#keep();
    if (this.card.open && this.#shown === keyOf(target)) return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#rest(), REST_MS);
  }

  /** The pointer rested: reads again, for the text may have changed meanwhile. */
  #rest(): void {
    const target = this.#target(this.#x, this.#y);
    const number = target && this.#verdict(target);
    if (target && number) this.#show(target, number, ['message', 'copy', 'reject']);
  }

  #show(target: Target, number: CheckedNumber, actions: readonly CardAction[]): void {
    this.#keep();
    this.#shown = keyOf(target);
    this.card.show(number, target.box, actions, (action) => this.#act(action, target, number));
    const { raw } = target.item;
    const key = this.#shown;
    this.core.port.send({ type: 'marks.card', raw, e164: number.e164 }).then(
      (facts) => {
        if (facts && key === this.#shown) this.card.facts(facts as CardFacts);
      },
      () => this.core.failed(),
    );
  }

  #act(action: CardAction, target: Target, number: CheckedNumber): void {
    if (action === 'message') this.#open(target.item, number);
    else if (action === 'copy') copy(number.e164 || target.item.raw);
    else if (action === 'reject') this.#reject(target.item.raw);
    else if (target.element instanceof HTMLElement) target.element.click();
    this.hide();
  }

  #open({ raw, label }: CheckItem, number?: CheckedNumber): void {
    const { title } = document;
    const about = { type: 'marks.open' as const, raw, label, lang: rootElement(document).lang.slice(0, 40), title, url: location.href };
    void this.core.port.send(number?.e164 ? { ...about, e164: number.e164 } : about).catch(() => this.core.failed());
  }

  /** "Not a number": this text is unmarked and stays so. */
  #reject(raw: string): void {
    const frame = this.core.frame();
    frame?.checker.reject(raw);
    frame?.marks.reject(raw);
    void this.core.port.send({ type: 'marks.reject', raw }).catch(() => this.core.failed());
  }

  #verdict(target: Target, then: () => void = () => undefined): Verdict {
    return this.core.frame()?.checker.get(target.item, then);
  }

  #keep(): void {
    clearTimeout(this.#hiding);
    this.#hiding = undefined;
  }

  /** Takes the card away. */
  hide(): void {
    this.#keep();
    clearTimeout(this.#resting);
    this.#shown = '';
    if (this.card.open) this.card.hide();
  }

  #target(x: number, y: number, event?: Event): Target | null {
    if (!this.core.frame()) return null;
    const [element, roots] = elementAt(this.core.port, x, y);
    for (const root of roots) this.core.frame()?.take(root);
    const anchor = (event && linkIn(event)) || (element && closestOf(element, 'a[href],area[href]'));
    const raw = anchor && numberOfLink(anchor.getAttribute('href')?.trim() ?? '');
    if (anchor && raw) {
      return {
        kind: 'link',
        item: { raw, before: '', after: '', label: labelOf(anchor) },
        box: anchor.getBoundingClientRect(),
        element: anchor,
      };
    }
    if (!element) return null;
    const field = readField(element);
    if (field) return { kind: 'field', item: field, box: element.getBoundingClientRect(), element };
    const reading = readPoint(element, roots, x, y);
    const box = reading && boxAt(reading, x, y);
    return reading && box ? { kind: 'text', item: reading.item, box, element } : null;
  }
}

/** The link that a click goes to, also one by keyboard, which has no point. */
function linkIn(event: Event): Element | null {
  const first = event.composedPath()[0];
  return first instanceof Element ? closestOf(first, 'a[href],area[href]') : null;
}

function keyOf(target: Target): string {
  return `${target.kind} ${target.item.raw} ${target.box.x} ${target.box.y}`;
}

/** Copies by the editing command, which works on http pages too; the page's copy listeners do not hear of it. */
function copy(text: string): void {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener('copy', put, { capture: true });
  document.execCommand('copy');
  window.removeEventListener('copy', put, { capture: true });
}
