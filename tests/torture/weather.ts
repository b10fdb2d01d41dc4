/** What a torture run lets happen to browser, network, clock and disk. */
import type { Gate } from './gate';
import type { Random } from './random';
import { isDeath, pause, type Rig, type RigPanel } from './rig';

/** How often the disk is full; 0 = never. */
const { THREADSIDE_TORTURE_DISK: DISK = '0.6' } = process.env;

/** How often each happens. `inbound` and `fault` are the backend's. */
export const WEATHER = {
  inbound: 10,
  fault: 8,
  offline: 1.5,
  jump: 1.2,
  freeze: 0.6,
  full: Number(DISK),
  browser: 0.7,
  extension: 0.35,
} as const;

/** What happens here. */
export type Trouble = Exclude<keyof typeof WEATHER, 'inbound' | 'fault'>;

/** A browser that is killed comes back in one of these; half of them change their clocks twice a year. */
const ZONES = ['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Europe/Berlin', 'UTC'];
const HOUR = 3_600_000;

/** To whom it happens. */
export interface Victim {
  readonly rig: Rig;
  readonly gate: Gate;
  readonly panels: readonly RigPanel[];
  readonly random: Random;
  /** The browser is back, without panels. */
  readonly risen: () => Promise<void>;
  /** The disk was full, and so many writes were refused for it. */
  readonly wasFull: (refused: number) => void;
}

function unlessDeath(error: unknown): void {
  if (!isDeath(error)) throw error;
}

/** Lets it happen, and ends it. Resolves to words for the log; undefined when this browser cannot be made to. */
export async function trouble(what: Trouble, { rig, gate, panels, random, risen, wasFull }: Victim): Promise<string | undefined> {
  const ms = 200 + random.below(1_800);
  switch (what) {
    case 'offline':
      await gate.step(() => rig.offline(true));
      await pause(ms);
      await gate.step(() => rig.offline(false));
      return 'offline';
    case 'jump': {
      if (!rig.can.jump) return undefined;
      const by = (random.next() < 0.5 ? 1 : -1) * Math.round(random.next() * 12 * HOUR);
      const panel = random.next() < 0.3 ? random.of(panels) : undefined;
      await gate.step(() => Promise.all([rig.jump(by), panel?.jump(by)]));
      return `clock ${(by / HOUR).toFixed(1)} h`;
    }
    case 'freeze':
      await gate.step(() => rig.freeze(ms));
      return 'asleep';
    case 'full': {
      if (!rig.can.full) return undefined;
      const form = random.next() < 0.5 ? 'request' : 'commit';
      const refused = await gate.step(() => rig.full(ms, form));
      if (refused !== undefined) wasFull(refused);
      return `disk full at the ${form}, ${refused ?? 'nobody knows how many'} writes refused`;
    }
    case 'browser': {
      // Firefox takes ten seconds to come back.
      if (!rig.can.reload && random.next() < 0.7) return undefined;
      const zone = random.of(ZONES);
      await gate.quake(
        () => rig.killBrowser(),
        async () => {
          await rig.relaunch(zone);
          await risen();
        },
      );
      return `browser killed, back in ${zone}`;
    }
    case 'extension':
      if (!rig.can.reload) return undefined;
      await gate.quake(
        // Chromium itself may go down over it: it is started again like any other time.
        async () => void (await rig.reloadExtension().catch(unlessDeath)),
        async () => {
          if (rig.gone()) await rig.relaunch();
          await risen();
        },
      );
      return 'extension reloaded';
  }
}
