/** The marks of one frame at work: walks, watches for changes, and feeds what comes into view to the marks. */
import { Checker } from './checker';
import { Marks } from './marks';
import { connected, openRoot, rootElement, tagOf } from './natives';
import { Paint } from './paint';
import type { Port } from './port';
import { inSlices, type Work } from './slices';
import { Visible } from './visible';
import { waiting } from './wait';
import { walk } from './walk';

/** Changes kept while the tab is hidden; beyond that the page is walked anew when it shows again. */
const HIDDEN_QUEUE = 400;
const COMMENT = 8; // Node.COMMENT_NODE
/** When a page adds more than so much at once, or makes more than so many changes, what is out of view waits. */
const BURST = 16;
/** When custom elements without a shadow root are asked again, in milliseconds after they were seen. */
const LATER_MS = [300, 1500, 6000];
const MAX_LATER = 3000;

/** What a frame is run with. */
export interface FrameOptions {
  port: Port;
  /** Our own hosts, which are never looked at. */
  own: WeakSet<Node>;
  /** Something about the marks changed. */
  changed(): void;
  /** The extension is gone or does not answer. */
  failed(): void;
  /** The first number candidate came into view, or another sign that the frame matters. */
  awake(): void;
}

/** One run over a frame, from start to stop. */
export class Frame {
  readonly #options: FrameOptions;
  readonly #signal: AbortSignal;
  readonly checker: Checker;
  readonly marks: Marks;
  readonly #paint = new Paint();
  readonly #roots = new Set<ShadowRoot>();
  readonly #queue = new Set<Node>();
  readonly #looks = new Set<Text>();
  readonly #later = new Set<Element>();
  readonly #visible: Visible;
  readonly #waiting = waiting((element) => this.#walk(element));
  /** What walks of the frame tell; whoever finds a host tells it here. */
  readonly sink = { text: (text: Text) => this.#visible.add(text), host: (element: Element) => this.#host(element) };
  readonly #mutations: MutationObserver;
  #removed = false;
  #stale = false;
  #running = false;
  #timer: number | undefined;
  #run = new AbortController();

  constructor(options: FrameOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.checker = new Checker(options.port, () => rootElement(document).lang, options.failed);
    this.marks = new Marks(this.#paint, this.checker, options.changed, (node) => this.#enter([node]));
    this.#visible = new Visible({
      enter: (nodes) => this.#enter(nodes),
      leave: (nodes) => this.#leave(nodes),
    });
    this.#mutations = new MutationObserver((records) => this.#mutated(records));
    document.addEventListener('visibilitychange', () => this.#shownOrHidden(), { signal });
    signal.addEventListener('abort', () => this.#stop());
    this.#begin();
  }

  /** Every tree of the frame that is known, also while they are read: the document, then its shadow roots. */
  *roots(): Generator<Document | ShadowRoot, void, void> {
    yield document;
    for (const root of this.#roots) if (connected(root.host)) yield root;
  }

  #begin(): void {
    for (const root of [document, ...this.#roots]) this.#observe(root);
    this.#queue.add(document);
    for (const root of this.#roots) this.#queue.add(root);
    this.#kick();
  }

  #observe(root: Node): void {
    this.#mutations.observe(root, { childList: true, subtree: true, characterData: true });
  }

  /** Takes changes in, cheaply: marks of changed text go at once, everything else waits for a slice. */
  #mutated(records: readonly MutationRecord[]): void {
    for (const record of records) {
      if (record.type === 'characterData') {
        this.marks.forget(record.target);
        this.#queue.add(record.target);
        continue;
      }
      this.#removed ||= record.removedNodes.length > 0;
      const { addedNodes } = record;
      const burst = !document.hidden && Math.max(records.length, addedNodes.length) > BURST;
      for (let i = 0; i < addedNodes.length; i++) {
        const node = addedNodes[i];
        if (!node || this.#options.own.has(node) || node.nodeType === COMMENT) continue;
        if (!(burst && node instanceof Element && this.#waiting.add(node))) this.#queue.add(node);
      }
    }
    if (document.hidden && this.#queue.size > HIDDEN_QUEUE) {
      this.#mutations.disconnect();
      this.#queue.clear();
      this.#stale = true;
    }
    this.#kick();
  }

  #kick(): void {
    if (this.#running || document.hidden || this.#signal.aborted || (this.#queue.size + this.#looks.size === 0 && !this.#removed)) return;
    this.#running = true;
    this.#run = new AbortController();
    void inSlices(this.#drain(), this.#run.signal)
      // What cannot be walked must not be tried for ever.
      .catch(() => this.#queue.delete([...this.#queue][0] ?? document))
      .finally(() => {
        this.#running = false;
        this.#kick();
      });
  }

  *#drain(): Work {
    if (!this.#options.port.alive()) return this.#options.failed();
    let turns = 0;
    while (this.#queue.size + this.#looks.size > 0 || this.#removed) {
      if (this.#removed) this.#prune();
      yield* this.#read();
      for (const node of this.#queue) {
        if (document.hidden) return;
        if (connected(node)) yield* walk(node, this.sink);
        this.#queue.delete(node);
        if (++turns % 8 === 0) yield;
        if (this.#looks.size > 0) yield* this.#read();
      }
      this.#visible.part();
      this.#paint.refresh();
    }
  }

  /** Reads what came into view; it goes before the rest of the walk. */
  *#read(): Work {
    for (const node of this.#looks) {
      this.#looks.delete(node);
      this.marks.look(node);
      yield;
    }
  }

  #prune(): void {
    this.#removed = false;
    for (const node of this.marks.prune()) this.#queue.add(node);
    if (this.#roots.size > 64) for (const root of this.#roots) if (!connected(root.host)) this.#roots.delete(root);
  }

  #enter(nodes: readonly Text[]): void {
    this.#options.awake();
    for (const node of nodes) this.#looks.add(node);
    this.#kick();
  }

  #leave(nodes: readonly Text[]): void {
    for (const node of nodes) {
      this.#looks.delete(node);
      this.marks.leave(node);
    }
  }

  /** Takes in the shadow root of an element; a custom element without one is asked again later. */
  #host(element: Element): void {
    const tag = tagOf(element);
    const root = openRoot(element) ?? (/-|^(?:div|span|section)$/.test(tag) ? this.#options.port.shadowRoot(element) : null);
    if (root) this.take(root);
    else if (tag.includes('-') && this.#later.size < MAX_LATER) {
      this.#later.add(element);
      if (!this.#timer) this.#askLater(0);
    }
  }

  /** Takes in a shadow root, also one that the pointer found: a box with content of its own may host one too, and is not searched for. */
  take(root: ShadowRoot): void {
    if (this.#roots.has(root)) return;
    this.#roots.add(root);
    this.#observe(root);
    this.#walk(root);
  }

  #walk(node: Node): void {
    this.#queue.add(node);
    this.#kick();
  }

  #askLater(turn: number): void {
    const delay = LATER_MS[turn];
    this.#timer =
      delay &&
      window.setTimeout(() => {
        const asked = [...this.#later];
        this.#later.clear();
        for (const element of asked) if (connected(element)) this.#host(element);
        this.#askLater(turn + 1);
      }, delay);
    if (!delay) this.#later.clear();
  }

  #shownOrHidden(): void {
    if (document.hidden) {
      this.#run.abort();
    } else if (this.#stale) {
      this.#stale = false;
      this.#removed = true;
      this.#begin();
    } else this.#kick();
  }

  #stop(): void {
    this.#run.abort();
    clearTimeout(this.#timer);
    this.#mutations.disconnect();
    this.#visible.stop();
    this.#waiting.stop();
    this.#paint.end();
  }
}
