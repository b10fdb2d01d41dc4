/** The end of a torture run: waits until the panel is whole again, and says what came of it. */
import { compare, type Verdict } from './compare';
import type { Gate } from './gate';
import { readStored } from './page';
import { inTime, pause, type Rig } from './rig';
import type { Side } from './sides';
import type { Press, Report, Stored, TortureOptions } from './types';

/** Longer runs (ms) wait for what is in doubt until it is clear; shorter ones for so long (ms). */
const LONG_RUN = 180_000;
const WAITS = 15_000;

/** What is judged. */
export interface Judged {
  readonly rig: Rig;
  readonly side: Side;
  readonly gate: Gate;
  readonly accountId: string;
  readonly presses: readonly Press[];
  /** How long things went wrong (ms). */
  readonly forMs: number;
  readonly log: (line: string) => void;
}

/**
 * The verdict once all is well, or once nothing changes any more. As long as something does, the panel is at it: a slow machine is not
 * a fault. What only waits behind a send in doubt is no fault either, and a short run does not see it to its end.
 */
export async function healed(judged: Judged): Promise<Verdict> {
  const { rig, side, gate, accountId, forMs, log } = judged;
  const waits = Math.min(side.healingMs, forMs > LONG_RUN ? Number.POSITIVE_INFINITY : WAITS);
  let verdict = await judge(judged);
  for (let changedAt = Date.now(); Date.now() - changedAt < patience(verdict, side.healingMs, waits); ) {
    await gate.step(() => inTime(5_000, rig.poke({ type: 'sync', accountId })));
    await pause(2_000);
    const next = await judge(judged);
    if (JSON.stringify(next) !== JSON.stringify(verdict)) changedAt = Date.now();
    verdict = next;
  }
  if (verdict.details.length > 0) {
    const said = await gate.step(() => inTime(5_000, rig.poke({ type: 'diagnostics' })));
    log(`at the end: ${JSON.stringify(said)}`);
  }
  return verdict;
}

/** How long it may stay as it is before it is believed (ms). */
function patience({ details, waiting }: Verdict, healing: number, waits: number): number {
  if (details.length > 0) return healing;
  return waiting > 0 ? waits : 0;
}

async function judge({ rig, side, accountId, presses }: Judged): Promise<Verdict> {
  const stored: Stored = { ...(await rig.read(readStored, accountId)), badge: await rig.badge() };
  return compare(presses, side.written(), await side.journal(rig), stored);
}

/** The figures, in the shape of `--json`. */
export function reportOf(
  { backend, browser, seed }: TortureOptions,
  { kills, faults, inbound }: Pick<Report, 'kills' | 'faults' | 'inbound'>,
  presses: readonly Press[],
  { lost, doubled, reordered, stale, unconfirmed, waiting }: Verdict,
): Report {
  const counted = presses.filter((press) => press.promised);
  const asked = counted.filter((press) => /\b(lose|drop|once|hold|fail)\b/.test(press.text)).length;
  const harm = { lost, doubled, reordered, stale, unconfirmed: unconfirmed + waiting };
  return { seed, backend, browser, kills, faults: faults + asked, sends: counted.length, inbound, ...harm };
}
