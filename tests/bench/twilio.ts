/**
 * What polling a Twilio account costs and how late it is, on a simulated clock: `twilio.idle_requests_per_hour`, `twilio.inbound_latency_s`.
 *
 * The adapter is driven as the engine does it (a pull, then `pollAfter`; with nobody looking also an alarm every 30 s), against the test
 * server, which counts. Besides the two figures, requests per hour are printed for each state.
 */
import { turn } from '../../lib/backend/contract-clock';
import { MAIN, makeHarness, type Options, QUIET, type TwilioHarness } from '../unit/backend/twilio/harness';
import { sending } from '../unit/backend/twilio/kit';

/** One line of the bench's table. */
export interface Figure {
  readonly value: number;
  readonly unit: 's' | 'count';
  readonly runs: number;
  readonly p95?: number;
}

const HOUR = 3_600_000;
const ALARM = 30_000;

/** Runs the bench and returns its figures by key. A quick run simulates one hour of each state, else three. */
export async function run({ quick }: { readonly quick: boolean }): Promise<Record<string, Figure>> {
  const hours = quick ? 1 : 3;
  const idle = await state('panel closed, nothing happens', hours, { attention: false });
  const view = await state('panel in view, nothing happens', hours, { attention: true });
  const busy = await state('panel in view, 30 texts in and 30 out per hour', hours, { attention: true, traffic: 30 });
  const closed = await state('panel closed, 30 texts in per hour', hours, { attention: false, traffic: 30, silent: true });
  await state('panel in view, noisy account', hours, { attention: true, noisy: true });
  await state('panel closed, noisy account', hours, { attention: false, noisy: true });
  console.log(`twilio: a text in is known after ${seconds(closed.latencies)} with the panel closed (median)`);
  console.log(`twilio: in view ${view.perHour.toFixed(0)} requests an hour, ${(view.perHour / 720).toFixed(2)} of one every 5 s`);
  const sorted = [...busy.latencies].sort((a, b) => a - b);
  return {
    'twilio.idle_requests_per_hour': { value: Math.round(idle.perHour * 10) / 10, unit: 'count', runs: hours },
    'twilio.inbound_latency_s': {
      value: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      unit: 's',
      runs: sorted.length,
    },
  };
}

interface Circumstances {
  readonly attention: boolean;
  /** Texts in per hour, and out unless `silent`. */
  readonly traffic?: number;
  readonly silent?: boolean;
  readonly noisy?: boolean;
}

interface Outcome {
  readonly perHour: number;
  /** Seconds from a text's arrival at Twilio to the pull that told it. */
  readonly latencies: readonly number[];
}

async function state(title: string, hours: number, how: Circumstances): Promise<Outcome> {
  const h = await makeHarness(how.noisy ? NOISY : {});
  try {
    const outcome = await simulate(h, hours, how);
    const kinds = Object.entries(h.server.journal.perHour(h.env.now() - hours * HOUR, h.env.now()));
    console.log(`twilio: ${title}: ${outcome.perHour.toFixed(1)} requests/h (${kinds.map(([kind, n]) => `${kind} ${n}`).join(', ')})`);
    return outcome;
  } finally {
    await h.close?.();
  }
}

const NOISY: Options = {
  past: (server) => {
    for (let i = 0; i < 90; i += 1) {
      const to = `+1415555${1000 + i}`;
      server.world.add({
        direction: 'outbound-api',
        status: 'delivered',
        from: '+14155559999',
        to,
        body: 'Code',
        sent: server.clock.now(),
      });
    }
    server.inbound(QUIET, MAIN, 'A human');
  },
};

/** Runs hours of polling. Every pull is awaited on the real clock, then the simulated one goes on. */
async function simulate(h: TwilioHarness, hours: number, how: Circumstances): Promise<Outcome> {
  const arrived = new Map<string, number>();
  const latencies: number[] = [];
  let cursor: string | undefined;
  const pull = async (attention?: boolean): Promise<void> => {
    for (const depth of ['current', 'complete'] as const) {
      for await (const page of h.backend.pull(cursor, depth, new AbortController().signal, attention)) {
        cursor = page.cursor ?? cursor;
        for (const event of page.events) {
          const at = event.type === 'message' ? arrived.get(event.message.text) : undefined;
          if (at === undefined || event.type !== 'message') continue;
          latencies.push((h.env.now() - at) / 1000);
          arrived.delete(event.message.text);
        }
      }
    }
  };
  await pull();
  h.server.journal.clear();
  const end = h.env.now() + hours * HOUR;
  const every = how.traffic ? HOUR / how.traffic : Number.POSITIVE_INFINITY;
  let due = h.env.now() + h.backend.pollAfter(how.attention);
  let alarm = h.env.now() + ALARM;
  let text = h.env.now() + every * 0.37;
  for (let i = 0; h.env.now() < end; i += 1) {
    const next = Math.min(due, text, end, how.attention ? end : alarm);
    await h.env.advance(Math.max(0, next - h.env.now()));
    if (next === text) {
      text += every * (0.6 + ((i * 7919) % 83) / 100);
      arrived.set(`Text ${i}`, h.env.now());
      h.server.inbound(QUIET, MAIN, `Text ${i}`);
      if (!how.silent) await h.backend.send(sending(h, `${MAIN}|${QUIET}`, `Answer ${i}`), new AbortController().signal);
      continue;
    }
    if (next === alarm) alarm += ALARM;
    await pull(how.attention);
    await turn();
    due = h.env.now() + h.backend.pollAfter(how.attention);
  }
  const count = h.server.journal.requests.filter((one) => one.at <= end).length;
  return { perHour: count / hours, latencies };
}

function quantile(sorted: readonly number[], q: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN) * 10) / 10;
}

function seconds(list: readonly number[]): string {
  return `${quantile(
    [...list].sort((a, b) => a - b),
    0.5,
  )} s`;
}
