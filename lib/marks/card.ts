/** The small card beside a number: a closed shadow root in a host that is on the page only while the card shows. */
import { CARD_CSS, CARD_HEIGHT, CARD_WIDTH } from './card-style';
import { rootElement } from './natives';
import type { CardFacts, CheckedNumber } from './protocol';
import { stringOf } from './strings';

/** What the card's buttons do. */
export type CardAction = 'message' | 'copy' | 'reject' | 'page';

/** Clicks sooner than this after the card appeared are not meant for it, in milliseconds. */
const SETTLE_MS = 300;

interface Parts {
  host: HTMLElement;
  name: HTMLElement;
  number: HTMLElement;
  last: HTMLElement;
  row: HTMLElement;
}

/** One card per frame, built at its first use. */
export class Card {
  #parts: Parts | undefined;
  #shownAt = 0;
  #seen = true;
  #observer: IntersectionObserver | undefined;
  #act: (action: CardAction) => void = () => undefined;

  constructor(private readonly own: WeakSet<Node>) {}

  get host(): HTMLElement | undefined {
    return this.#parts?.host;
  }

  get open(): boolean {
    return this.#parts?.host.isConnected ?? false;
  }

  /** Shows the number beside its box; `actions` are the buttons, in order. */
  show(number: CheckedNumber, box: DOMRect, actions: readonly CardAction[], act: (action: CardAction) => void): void {
    this.#parts ??= this.#build();
    const { host, row } = this.#parts;
    this.#act = act;
    row.replaceChildren(...actions.map((action) => this.#button(action)));
    this.#write({}, number);
    const below = box.bottom + 6 + CARD_HEIGHT <= innerHeight || box.top < CARD_HEIGHT + 6;
    host.style.setProperty('--x', `${Math.max(4, Math.min(box.left, innerWidth - CARD_WIDTH - 4))}px`);
    host.style.setProperty('--y', `${below ? box.bottom + 6 : box.top - 6 - CARD_HEIGHT}px`);
    if (!host.isConnected) rootElement(document).append(host);
    if (host.isConnected && 'showPopover' in host && !host.matches(':popover-open')) host.showPopover();
    this.#shownAt = performance.now();
    this.#watch(host);
  }

  /** Adds what the background knows. It is drawn as generated content, which the page's `find()` and selections cannot reach. */
  facts(facts: CardFacts): void {
    if (this.open) this.#write(facts);
  }

  hide(): void {
    this.#observer?.disconnect();
    this.#parts?.host.remove();
    this.#write({});
  }

  /** True when the point, in viewport pixels, is on the card or within `margin` of it. */
  holds(x: number, y: number, margin = 0): boolean {
    if (!this.open || !this.#parts) return false;
    const box = this.#parts.host.getBoundingClientRect();
    return x >= box.left - margin && x <= box.right + margin && y >= box.top - margin && y <= box.bottom + margin;
  }

  #write(facts: CardFacts, number?: CheckedNumber): void {
    const parts = this.#parts;
    if (!parts) return;
    parts.name.dataset.text = (facts.name ?? '').slice(0, 80);
    parts.last.dataset.text = (facts.lastMessage ?? '').slice(0, 120);
    if (number)
      parts.number.dataset.text = number.ext ? `${number.display}  (${stringOf('marksExtension', 'ext.')} ${number.ext})` : number.display;
  }

  #build(): Parts {
    const host = document.createElement('div');
    this.own.add(host);
    host.popover = 'manual';
    const root = host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CARD_CSS);
    root.adoptedStyleSheets = [sheet];
    const card = part('div', 'card');
    card.setAttribute('role', 'dialog');
    card.setAttribute('aria-label', 'Threadside');
    const [name, number, last, row] = [part('p', 'name'), part('p', 'number'), part('p', 'last'), part('div', 'row')];
    card.append(name, number, last, row);
    root.append(card);
    return { host, name, number, last, row };
  }

  #button(action: CardAction): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = stringOf(...LABELS[action]);
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#notice(this.#observer?.takeRecords() ?? []); // what the browser knows by now
      if (event.isTrusted && this.#seen && performance.now() - this.#shownAt > SETTLE_MS) this.#act(action);
    });
    return button;
  }

  /** Where the browser can tell (IntersectionObserver v2), a card that something covers does not take clicks. */
  #watch(host: Element): void {
    if (!('isVisible' in IntersectionObserverEntry.prototype)) return;
    const options: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = {
      threshold: [0, 1],
      trackVisibility: true,
      delay: 100,
    };
    this.#observer ??= new IntersectionObserver((entries) => this.#notice(entries), options);
    this.#observer.observe(host);
  }

  #notice(entries: readonly (IntersectionObserverEntry & { isVisible?: boolean })[]): void {
    const last = entries.at(-1);
    if (last) this.#seen = last.isVisible ?? true;
  }
}

const LABELS: Record<CardAction, [key: string, fallback: string]> = {
  message: ['marksMessage', 'Message'],
  copy: ['marksCopy', 'Copy'],
  reject: ['marksNotNumber', 'Not a number'],
  page: ['marksPageHandles', 'Open with the page'],
};

function part(tag: 'div' | 'p', id: string): HTMLElement {
  const element = document.createElement(tag);
  element.id = id;
  return element;
}
