/** The marks of one frame: which stretches of live text are painted as numbers. */
import type { Checker } from './checker';
import { connected } from './natives';
import type { Paint } from './paint';
import type { CheckedNumber } from './protocol';
import { type Reading, readNode } from './read';

/** Marks painted at one time; more than a screen can show. */
const MAX = 1000;

/** A painted number. */
export interface Mark extends Reading {
  number: CheckedNumber;
}

/** Adds and drops marks; a mark never outlives the text that it was made for. */
export class Marks {
  readonly #paint: Paint;
  readonly #checker: Checker;
  readonly #changed: () => void;
  readonly #again: (node: Text) => void;
  readonly #all = new Set<Mark>();
  readonly #byNode = new WeakMap<Node, Set<Mark>>();
  readonly #near = new WeakSet<Text>();

  constructor(paint: Paint, checker: Checker, changed: () => void, again: (node: Text) => void) {
    this.#paint = paint;
    this.#checker = checker;
    this.#changed = changed;
    this.#again = again;
  }

  /** The node is in view: reads it and marks what the background accepts, now or when it answers. */
  look(node: Text): void {
    this.#near.add(node);
    if (!connected(node)) return;
    const readings = readNode(node);
    this.forget(node, new Set(readings.map((reading) => this.#find(reading))));
    for (const reading of readings) {
      const number = this.#checker.get(reading.item, this.#later(node, reading));
      if (number) this.#add({ ...reading, number });
    }
  }

  /** What to do when the background has answered: mark the reading if its text still stands, else read again. */
  #later(node: Text, reading: Reading): () => void {
    const texts = reading.nodes.map((n) => n.data);
    return () => {
      if (!this.#near.has(node)) return;
      const same = reading.nodes.every((n, i) => connected(n) && n.data === texts[i]);
      const number = same && this.#checker.known(reading.item);
      if (number) this.#add({ ...reading, number });
      else if (!same) this.#again(node);
    };
  }

  /** The node left the view. */
  leave(node: Text): void {
    this.#near.delete(node);
    this.forget(node);
  }

  /** Drops the marks that touch the node but those to keep, at once: its text is another one now. */
  forget(node: Node, keep?: ReadonlySet<Mark | undefined>): void {
    for (const mark of [...(this.#byNode.get(node) ?? [])]) if (!keep?.has(mark)) this.#drop(mark);
  }

  /** Drops marks of removed text; returns the nodes that are still there and must be looked at again. */
  prune(): Text[] {
    const again: Text[] = [];
    for (const mark of this.#all) {
      if (mark.nodes.every(connected)) continue;
      this.#drop(mark);
      again.push(...mark.nodes.filter(connected));
    }
    return again;
  }

  /** Drops the marks with this text: "not a number". */
  reject(raw: string): void {
    for (const mark of [...this.#all]) if (mark.item.raw === raw) this.#drop(mark);
  }

  #find({ range, item, nodes }: Reading): Mark | undefined {
    const first = nodes[0];
    for (const mark of (first && this.#byNode.get(first)) ?? []) {
      if (mark.item.raw === item.raw && mark.range.startOffset === range.startOffset && mark.nodes.length === nodes.length) return mark;
    }
    return undefined;
  }

  #add(mark: Mark): void {
    if (this.#all.size >= MAX || this.#find(mark)) return;
    this.#all.add(mark);
    for (const node of mark.nodes) {
      const set = this.#byNode.get(node) ?? new Set();
      this.#byNode.set(node, set.add(mark));
    }
    this.#paint.add(mark.range);
    this.#changed();
  }

  #drop(mark: Mark): void {
    this.#all.delete(mark);
    for (const node of mark.nodes) this.#byNode.get(node)?.delete(mark);
    this.#paint.delete(mark.range);
    this.#changed();
  }
}
