/**
 * One torture run: the built extension is driven through its panels while worker, browser, network, clock and backend fail.
 *
 * Three hands work at once: one writes, one kills the worker (at random instants, or just when the backend is being talked to), one
 * makes the weather. What takes the whole browser with it is done in between by `Gate.quake`, without waiting for the others.
 */
import { toothless } from './compare';
import { healed, reportOf } from './end';
import { Gate } from './gate';
import { readConversations } from './page';
import { Random } from './random';
import { type Correspondent, inTime, pause, type Rig, type RigPanel } from './rig';
import { startChromium } from './rig-chromium';
import { startFirefox } from './rig-firefox';
import { type Side, startSide } from './sides';
import type { Outcome, Press, TortureOptions } from './types';
import { type Trouble, trouble, WEATHER } from './weather';

/** Runs and compares. `log` gets a line for each thing done. */
export async function torture(options: TortureOptions, log: (line: string) => void = () => undefined): Promise<Outcome> {
  const side = await startSide(options.backend, options.forMs);
  try {
    const rig = await (options.browser === 'firefox' ? startFirefox() : startChromium());
    try {
      const run = new Run(rig, side, options, log);
      await run.begin();
      await run.rage();
      return await run.finish();
    } finally {
      await rig.close();
    }
  } finally {
    await side.stop();
  }
}

class Run {
  private readonly gate: Gate;
  private readonly presses: (Press & { promised: boolean; silent: boolean })[] = [];
  private panels: readonly RigPanel[] = [];
  private readonly begun = Date.now();
  private accountId = '';
  private conversations: readonly Correspondent[] = [];
  private kills = 0;
  private browserKills = 0;
  private faults = 0;
  private inbound = 0;
  private readonly disk = { full: 0, refusedWrites: 0 };
  private over = false;

  constructor(
    private readonly rig: Rig,
    private readonly side: Side,
    private readonly options: TortureOptions,
    private readonly log: (line: string) => void,
  ) {
    this.gate = new Gate(log);
  }

  /** Connects the backend and waits for the conversations that the run uses. */
  async begin(): Promise<void> {
    const { backend } = this.options;
    let answer: { ok?: boolean; value?: { accountId?: string } } | undefined;
    // A worker that is just being installed may not listen yet.
    for (let tries = 0; !answer?.ok && tries < 5; tries++) {
      answer = (await this.rig.poke({ type: 'connect', kind: backend, fields: this.side.fields })) as typeof answer;
      await pause(200);
    }
    if (!answer?.ok) throw new Error(`${backend} was not connected: ${JSON.stringify(answer)}`);
    this.accountId = answer.value?.accountId ?? '';
    const end = Date.now() + 60_000;
    while (this.conversations.length < this.side.phones.length) {
      if (Date.now() > end) throw new Error('waited 60 s for the conversations');
      await pause(50);
      const all = await this.rig.read(readConversations, this.accountId);
      const { inboxId } = this.side;
      this.conversations = this.side.phones.flatMap(
        (phone) => all.find((one) => one.phone === phone && (inboxId === undefined || one.inboxId === inboxId)) ?? [],
      );
    }
    this.panels = [await this.rig.openPanel()];
  }

  /** Everything goes wrong until the time is over. */
  async rage(): Promise<void> {
    const timer = setTimeout(() => {
      this.over = true;
    }, this.options.forMs);
    const hands = [this.hand(1, (random) => this.write(random)), this.hand(2, (random) => this.kill(random))];
    hands.push(this.hand(3, (random) => this.weather(random)));
    try {
      await Promise.all(hands);
    } finally {
      this.over = true;
      clearTimeout(timer);
      await Promise.allSettled(hands);
    }
  }

  /** Does its work again and again. What it chooses the n-th time depends on the seed alone, however the times before ended. */
  private async hand(which: number, work: (random: Random) => Promise<void>): Promise<void> {
    for (let n = 0; !this.over; n++) {
      await this.revive();
      await work(Random.nth(this.options.seed * 4 + which, n));
    }
  }

  /** A browser that went down by itself (a machine without memory, a fault of its own) is started again. */
  private async revive(): Promise<void> {
    if (!this.rig.gone()) return;
    await this.gate.quake(
      async () => undefined,
      async () => {
        if (!this.rig.gone()) return;
        this.log('the browser was gone');
        await this.rig.relaunch();
        await this.risen();
      },
    );
  }

  private async write(random: Random): Promise<void> {
    const panel = random.of(this.panels);
    const to = random.of(this.conversations);
    const chance = random.next();
    const rest = random.below(120);
    const done = await this.gate.step(async () => {
      if (chance < 0.04) return this.reload(panel);
      if (chance < 0.08 && this.rig.can.second) return this.second();
      await panel.show(to);
      for (let n = chance < 0.3 ? 3 : 1; n > 0; n--) await this.press(panel, to, random);
      return true;
    });
    if (done === undefined && this.panels.includes(panel)) await this.gate.step(() => this.mendPanels());
    await pause(rest);
  }

  private async press(panel: RigPanel, to: Correspondent, random: Random): Promise<void> {
    const { words, doomed } = this.side.trap(random);
    const text = `press ${this.presses.length}. ${words}`.trim();
    // Words that the panel gave back are replaced by the next ones, as a person may do.
    this.takenBack(await panel.inBox());
    const press = { text, conversationId: to.id, doomed, promised: false, silent: false };
    this.presses.push(press);
    const came = await panel.press(text);
    press.promised = came === 'shown';
    press.silent = came === 'silent';
    this.log(`${came}: ${text}`);
  }

  private takenBack(words: string): void {
    for (const press of words === '' ? [] : this.presses) {
      if (!words.split('\n').includes(press.text)) continue;
      press.promised = false;
      this.log(`given back: ${press.text}`);
    }
  }

  private async reload(panel: RigPanel): Promise<true> {
    this.log('reload');
    await panel.reload();
    return true;
  }

  private async second(): Promise<true> {
    const [first, other] = this.panels;
    if (first && other) {
      this.panels = [first];
      this.log('one panel closed');
      await other.close();
    } else this.panels = [...this.panels, await this.rig.openPanel()];
    return true;
  }

  /** A panel that cannot be used any more is closed, and there is always one. */
  private async mendPanels(): Promise<void> {
    this.log('panels opened anew');
    const old = this.panels;
    this.panels = [await this.rig.openPanel()];
    for (const panel of old) await inTime(2_000, panel.close()).catch(() => undefined);
  }

  private async kill(random: Random): Promise<void> {
    const mood = random.next();
    if (mood < 0.4) await this.side.stirs(random.below(500), () => this.over);
    else await pause(random.below(mood < 0.75 ? 120 : mood < 0.97 ? 350 : 3_000));
    const killed = await this.gate.step(() => this.rig.killWorker());
    if (killed) {
      this.kills++;
      this.log('worker killed');
    }
    // A new worker starts with the next word of a panel; it may die again before it has answered.
    const patience = 50 + random.below(500);
    await this.gate.step(() => inTime(patience, this.rig.poke({ type: 'poke', accountId: this.accountId })));
  }

  private async weather(random: Random): Promise<void> {
    await pause(random.below(1_000));
    const what = random.weighted(WEATHER);
    if (what === 'inbound') {
      if (this.side.inbound(this.inbound, random) !== undefined) this.inbound++;
      return;
    }
    const name = what === 'fault' ? this.side.fault(random) : await this.trouble(what, random);
    if (name === undefined) return;
    this.log(name);
    if (what !== 'browser') this.faults++;
  }

  /** Does it; undefined when this browser cannot be made to. */
  private async trouble(what: Trouble, random: Random): Promise<string | undefined> {
    const name = await trouble(what, {
      rig: this.rig,
      gate: this.gate,
      panels: this.panels,
      random,
      risen: () => this.risen(),
      wasFull: (refused) => this.wasFull(refused),
    });
    if (name === undefined || what !== 'browser') return name;
    this.kills++;
    this.browserKills++;
    return name;
  }

  private wasFull(refused: number): void {
    this.disk.full++;
    this.disk.refusedWrites += refused;
  }

  /** All panels are gone. */
  private async risen(): Promise<void> {
    this.panels = [await this.rig.openPanel()];
  }

  /** Heals everything, waits until the panel is whole, and compares. */
  async finish(): Promise<Outcome> {
    this.side.heal();
    await this.revive();
    await this.rig.offline(false);
    // A clock that was set is right again with a new worker; a panel's with its next load.
    await this.rig.killWorker();
    for (const panel of this.panels) await this.gate.step(() => panel.reload());
    const { rig, side, gate, options, accountId, presses, log } = this;
    const verdict = await healed({ rig, side, gate, accountId, presses, forMs: options.forMs, log });
    const tally = { kills: this.kills, faults: this.faults, inbound: side.written().length };
    return {
      report: reportOf(options, tally, presses, verdict),
      browserKills: this.browserKills,
      refused: presses.filter((press) => !press.promised).length,
      ...this.disk,
      seconds: Math.round((Date.now() - this.begun) / 1000),
      details: [...verdict.details, ...toothless(this.disk)],
    };
  }
}
