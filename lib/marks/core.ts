/** One instance per frame: settings, messages from the background, start and end. The card and the rest are fetched when wanted. */
import { Frame } from './frame';
import { closestOf, rootElement } from './natives';
import type { Port } from './port';
import type { ContextNumber, LinkMode, PageSettings, ToPage } from './protocol';

/** Where the instance of this world is kept; the second script finds it there. */
export const INSTANCE = Symbol.for('threadside.marks');
/** Asks orphans of older versions to leave; a living instance ignores it, so a page gains nothing by sending it. */
const HANDOVER = 'threadside-start';
const DIALLING = /^(?:tel|sms|smsto|callto|whatsapp):|\/\/wa\.me\//i;

/** The element that last had the focus in this frame. */
export interface LastField {
  element: WeakRef<Element> | undefined;
  /** Epoch milliseconds. */
  at: number;
}

/** What the second script offers to the first. */
export interface Hands {
  move(event: PointerEvent): void;
  click(event: MouseEvent): void;
  hide(): void;
  context(): ContextNumber | null;
  /** The marks of the frame changed. */
  changed(): void;
  /** Carries out what the background asks: list, field, insert, watch. */
  hear(message: ToPage): Promise<unknown>;
}

/** What the first script offers to the second. */
export interface Core {
  readonly port: Port;
  readonly signal: AbortSignal;
  readonly field: LastField;
  readonly own: WeakSet<Node>;
  /** The running marks; undefined while paused. */
  frame(): Frame | undefined;
  links(): LinkMode;
  failed(): void;
  attach(hands: Hands): void;
  stop(): void;
}

/** The global scope of this world with its instance. */
export type Scope = { [INSTANCE]?: Core };

/**
 * Starts the marks of this frame. A living instance keeps its place; an orphan of an older version leaves: one of the same world by its
 * handle, any other by an event that only orphans obey.
 */
export function startMarks(port: Port): Core {
  const scope = globalThis as Scope;
  const before = scope[INSTANCE];
  if (before?.port.alive() && !before.signal.aborted) return before;
  before?.stop();
  document.dispatchEvent(new Event(HANDOVER));
  const core = new Instance(port);
  scope[INSTANCE] = core;
  return core;
}

/**
 * States: running <-> paused (by settings), either -> stopped (revoked, replaced, orphaned).
 * Running owns a Frame, whose observers all hang on one signal.
 */
class Instance implements Core {
  readonly field: LastField = { element: undefined, at: 0 };
  readonly own = new WeakSet<Node>();
  readonly signal: AbortSignal;
  readonly #life = new AbortController();
  #settings: PageSettings = { links: 'panel', paused: false };
  #greeted = false;
  #run: { frame: Frame; control: AbortController } | undefined;
  #hands: Hands | undefined;
  #pointer: PointerEvent | undefined;
  #loading: Promise<Hands> | undefined;
  #loaded: (hands: Hands) => void = () => undefined;

  constructor(readonly port: Port) {
    const { signal } = this.#life;
    this.signal = signal;
    port.listen((message) => this.#hear(message), signal);
    document.addEventListener(HANDOVER, () => this.failed(), { signal });
    const passive = { capture: true, passive: true, signal };
    window.addEventListener('pointermove', (event) => event.isTrusted && !this.#hands && this.#visited(event), passive);
    window.addEventListener('focusin', (event) => event.isTrusted && this.#focused(event), passive);
    window.addEventListener('click', (event) => event.isTrusted && !this.#hands && this.#early(event), { capture: true, signal });
    this.#resume();
  }

  frame(): Frame | undefined {
    return this.#run?.frame;
  }

  links(): LinkMode {
    return this.#settings.links;
  }

  /** Something could not be sent: an orphan ends itself. */
  failed(): void {
    if (!this.port.alive()) this.stop();
  }

  attach(hands: Hands): void {
    this.#hands = hands;
    this.#loaded(hands);
  }

  stop(): void {
    this.#pause();
    this.#life.abort();
  }

  #resume(): void {
    if (this.#run || this.#life.signal.aborted) return;
    const control = new AbortController();
    const frame = new Frame(
      { port: this.port, own: this.own, changed: () => this.#hands?.changed(), failed: () => this.failed(), awake: () => this.#greet() },
      control.signal,
    );
    this.#run = { frame, control };
  }

  #pause(): void {
    this.#run?.control.abort();
    this.#run = undefined;
    this.#hands?.hide();
  }

  /** The pointer is in this frame: the second script will be wanted, and hears where the pointer last was. */
  #visited(event: PointerEvent): void {
    const first = !this.#pointer;
    this.#pointer = event;
    if (!first) return;
    this.#greet();
    void this.#need().then(
      (hands) => this.#pointer && hands.move(this.#pointer),
      () => this.failed(),
    );
  }

  #focused(event: FocusEvent): void {
    const element = event.composedPath()[0];
    if (element instanceof Element) this.field.element = new WeakRef(element);
    this.field.at = Date.now();
  }

  /** Asks for the settings, once, when the frame turns out to matter: a frame without numbers or visitors wakes nobody. */
  #greet(): void {
    if (this.#greeted) return;
    this.#greeted = true;
    void this.port.send({ type: 'marks.hello', lang: rootElement(document).lang }).then(
      (settings) => settings && this.#apply(settings as PageSettings),
      () => this.failed(),
    );
  }

  /** The second script, loaded at its first use; when that fails, the next use tries again. */
  #need(): Promise<Hands> {
    if (this.#hands) return Promise.resolve(this.#hands);
    this.#loading ??= new Promise<Hands>((resolve, reject) => {
      this.#loaded = resolve;
      const missing = (): void => {
        this.#loading = undefined;
        reject(new Error('gone'));
      };
      this.port.send({ type: 'marks.load' }).then(() => this.#hands ?? missing(), missing);
    });
    return this.#loading;
  }

  /** A click before the second script is here: a dialling link is held back for it. */
  #early(event: MouseEvent): void {
    const target = event.composedPath()[0];
    const link = target instanceof Element && closestOf(target, 'a[href]');
    if (link && DIALLING.test(link.getAttribute('href') ?? '') && this.#run && this.#settings.links !== 'page') event.preventDefault();
    void this.#need().then(
      (hands) => hands.click(event),
      () => this.failed(),
    );
  }

  #apply(settings: PageSettings): void {
    const { region } = this.#settings;
    this.#settings = settings;
    if (settings.paused || (region && region !== settings.region)) this.#pause();
    if (!settings.paused) this.#resume();
  }

  #hear(message: ToPage): Promise<unknown> | undefined {
    switch (message.type) {
      case 'marks.settings':
        this.#greeted = true;
        this.#apply(message);
        return undefined;
      case 'marks.stop':
        this.stop();
        return undefined;
      case 'marks.context':
        return Promise.resolve(this.#hands?.context() ?? null);
      default:
        return this.#need().then((hands) => hands.hear(message));
    }
  }
}
