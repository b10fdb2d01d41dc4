/** The engine of an account on the adapter and the test server. The test file mocks `lib/platform/*` before it imports this. */
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import { AccountEngine } from '../../../../lib/engine/account-engine';
import { AccountDb } from '../../../../lib/store/db';
import { DEFAULT_SETTINGS } from '../../../../lib/store/registry';
import { surroundings } from '../../engine/fake-backend';
import type { TwilioHarness } from './harness';

/** Workers on one database, one after the other. */
export class Workers {
  engine: AccountEngine;
  private alive = { now: true };

  constructor(
    readonly h: TwilioHarness,
    readonly name: string,
  ) {
    this.engine = this.boot();
  }

  private boot(): AccountEngine {
    const alive = { now: true };
    this.alive = alive;
    const dead = <T>(): Promise<T> => new Promise<T>(() => undefined);
    const { env } = this.h;
    // What a dead worker asked for goes its way; nobody hears the answer.
    const mortal = {
      ...env,
      fetch: ((input, init) => {
        // What was still being stored when it died may come to an end; nothing is asked for after that.
        if (!alive.now) return dead();
        const { signal: _signal, ...rest } = init ?? {};
        return env.fetch(input, rest).then(
          (value) => (alive.now ? value : dead()),
          (error) => (alive.now ? Promise.reject(error) : dead()),
        );
      }) as typeof fetch,
    };
    const backend = twilioKind.open(JSON.stringify(this.h.config), this.h.server.keySecret, mortal);
    const engine = new AccountEngine(new AccountDb(this.name), backend, surroundings(DEFAULT_SETTINGS, { env: mortal }));
    engine.start();
    return engine;
  }

  /** The worker is gone between two instructions: its database connection first, so that it writes nothing more. */
  async die(): Promise<void> {
    this.alive.now = false;
    this.engine.db.close();
    await Promise.race([this.engine.stop(), new Promise((resolve) => setTimeout(resolve, 5))]);
    this.engine = this.boot();
  }

  /** Lets time pass at the server and here. */
  async pass(ms: number): Promise<void> {
    await this.h.env.advance(ms);
    this.engine.wake();
  }
}
