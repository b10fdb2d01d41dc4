/** One torture run in Chromium: the built extension, driven through its panel, while worker, browser, network and backend fail. */
import type { Page } from '@playwright/test';
import { ChromiumApp } from '../e2e/harness/chromium-app';
import type { PanelPage } from '../e2e/harness/panel.page';
import { compare } from './compare';
import { readConversations, readStored } from './page';
import { Random } from './random';
import { type Side, startSide } from './sides';
import type { Press, Report, Stored, TortureOptions } from './types';

const WEIGHTS = { send: 40, burst: 10, kill: 34, inbound: 10, fault: 6, offline: 1, reload: 2, second: 2, browser: 0.7 } as const;

/** Runs and compares. */
export async function tortureChromium(options: TortureOptions): Promise<Report> {
  const side = await startSide(options.backend, options.forMs);
  const app = await ChromiumApp.launch();
  try {
    const run = new Run(app, side, options);
    await run.begin();
    await run.rage();
    return await run.finish();
  } finally {
    await app.close();
    await side.stop();
  }
}

class Run {
  private readonly random: Random;
  private readonly presses: Press[] = [];
  private readonly panels: PanelPage[] = [];
  private readonly begun = Date.now();
  private accountId = '';
  private conversations: readonly { readonly id: string; readonly phone: string; readonly name: string }[] = [];
  private refused = 0;
  private kills = 0;
  private browserKills = 0;
  private faults = 0;
  private inbound = 0;

  constructor(
    private readonly app: ChromiumApp,
    private readonly side: Side,
    private readonly options: TortureOptions,
  ) {
    this.random = new Random(options.seed);
  }

  /** Connects the backend and waits for the conversations that the run uses. */
  async begin(): Promise<void> {
    const { backend } = this.options;
    const answer = (await this.app.poke({ type: 'connect', kind: backend, fields: this.side.fields })) as {
      ok?: boolean;
      value?: { accountId?: string };
    };
    if (!answer.ok) throw new Error(`${backend} was not connected: ${JSON.stringify(answer)}`);
    this.accountId = answer.value?.accountId ?? '';
    const helper = await this.app.helper();
    this.conversations = await eventually('the conversations', 30_000, async () => {
      const all = await helper.evaluate(readConversations, this.accountId);
      const found = this.side.phones.flatMap(
        (phone) => all.find((one) => one.phone === phone && (this.side.inboxId === undefined || one.inboxId === this.side.inboxId)) ?? [],
      );
      return found.length === this.side.phones.length ? found : undefined;
    });
    this.panels.push(await this.app.openPanel());
  }

  /** Everything goes wrong until the time is over. */
  async rage(): Promise<void> {
    const end = Date.now() + this.options.forMs;
    while (Date.now() < end) await this.act(this.random.weighted(WEIGHTS));
  }

  private async act(what: keyof typeof WEIGHTS): Promise<void> {
    switch (what) {
      case 'send':
        return this.send(1);
      case 'burst':
        return this.send(3);
      case 'kill':
        await pause(this.random.below(250));
        await this.app.killWorker();
        this.kills++;
        // A new worker starts with the next word of a panel.
        void this.app.poke({ type: 'sync', accountId: this.accountId });
        return;
      case 'inbound':
        if (this.side.inbound(this.inbound, this.random) !== undefined) this.inbound++;
        return;
      case 'fault':
        if (this.side.fault(this.random) !== undefined) this.faults++;
        return;
      case 'offline':
        await this.app.offline(true);
        this.faults++;
        await pause(300 + this.random.below(1_500));
        await this.app.offline(false);
        return;
      case 'reload':
        await this.panels[0]?.page.reload();
        return;
      case 'second':
        return this.second();
      case 'browser':
        return this.killBrowser();
    }
  }

  private async send(times: number): Promise<void> {
    const panel = this.random.of(this.panels);
    const { id: conversationId, name, phone } = this.random.of(this.conversations);
    await panel.go(`#/conversation/${encodeURIComponent(conversationId)}`);
    await panel.threadWith(name || phone.slice(-4)).waitFor();
    for (let i = 0; i < times; i++) {
      const { words, doomed } = this.side.trap(this.random);
      const text = `press ${this.presses.length}. ${words}`.trim();
      await panel.messageBox.fill(text);
      await panel.messageBox.press('Enter');
      const press = { text, conversationId, doomed };
      // The panel may refuse (a full disk, a lock): then the words are still in the box, and nothing was promised.
      const shown = await panel
        .message(text)
        .first()
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
      if (!shown && (await panel.messageBox.inputValue()).includes(text)) this.refused++;
      else this.presses.push(press);
    }
  }

  private async second(): Promise<void> {
    const [, other] = this.panels;
    if (other) {
      this.panels.pop();
      await other.page.close();
    } else this.panels.push(await this.app.openPanel({ width: 400 }));
  }

  private async killBrowser(): Promise<void> {
    await pause(20 + this.random.below(200));
    await this.app.killBrowser();
    this.kills++;
    this.browserKills++;
    await this.app.relaunch();
    this.panels.splice(0, this.panels.length, await this.app.openPanel());
  }

  /** Heals everything, waits until the panel is whole, and compares. */
  async finish(): Promise<Report> {
    this.side.heal();
    await this.app.offline(false);
    const helper = await this.app.helper();
    const end = Date.now() + this.side.healingMs;
    let verdict = compare(this.presses, this.side.written(), await this.side.journal(helper), await this.look(helper));
    while (Date.now() < end && verdict.details.length + verdict.waiting > 0) {
      await this.app.poke({ type: 'sync', accountId: this.accountId });
      await pause(500);
      verdict = compare(this.presses, this.side.written(), await this.side.journal(helper), await this.look(helper));
    }
    const { backend, browser, seed } = this.options;
    return {
      seed,
      backend,
      browser,
      kills: this.kills,
      browserKills: this.browserKills,
      faults: this.faults + this.presses.filter((press) => /\b(lose|drop|once|hold|fail)\b/.test(press.text)).length,
      sends: this.presses.length,
      inbound: this.side.written().length,
      ...verdict,
      unconfirmed: verdict.unconfirmed + verdict.waiting,
      refused: this.refused,
      seconds: Math.round((Date.now() - this.begun) / 1000),
    };
  }

  private async look(helper: Page): Promise<Stored> {
    return { ...(await helper.evaluate(readStored, this.accountId)), badge: await this.app.badge() };
  }
}

async function eventually<T>(what: string, ms: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for ${what}`);
    await pause(50);
  }
}

/** Real time: what is tortured runs in another process. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
