/** The real engine and store do what the model does: every step of small scopes, run against them and compared after each. */
import { describe, expect, it } from 'vitest';
import { nameOf, type Scope } from './explore';
import type { Row, State } from './model';
import { type Way, ways } from './paths';
import { expected, Rig } from './rig';
import { means, WORDS } from './steps';

/** `THREADSIDE_MODEL=all` runs every way; otherwise at most so many of each scope, evenly spread. */
const MOST = process.env.THREADSIDE_MODEL === 'all' ? Number.POSITIVE_INFINITY : 40;

const SCOPES: readonly (Scope & { readonly name: string })[] = [
  { name: '2 sends in order: death, lost answer, busy', browsers: 1, conversations: 1, budget: { press: 2, die: 1, cut: 1, busy: 1 } },
  {
    name: '1 send, everything once',
    browsers: 1,
    conversations: 1,
    budget: { press: 1, die: 1, cut: 1, rejected: 1, busy: 1, retry: 1, cancel: 1, decide: 1, deliver: 1, echo: 1 },
  },
  { name: '2 sends, 2 conversations, retry', browsers: 1, conversations: 2, budget: { press: 2, die: 1, cut: 1, retry: 1 } },
  { name: '2 browsers, reports in any order', browsers: 2, conversations: 1, budget: { press: 1, die: 1, cut: 1, deliver: 1, echo: 2 } },
];

/** One of a person's words, by turns, for each row of which it means nothing (any more). */
function meaningless(state: State, at: number): { b: number; row: Row; word: (typeof WORDS)[number] }[] {
  const word = WORDS[at % WORDS.length] ?? 'retry';
  return state.browsers.flatMap(({ rows }, b) => rows.filter((row) => !means(word, row)).map((row) => ({ b, row, word })));
}

async function run(way: Way, browsers: number): Promise<void> {
  const rig = await Rig.open(browsers);
  try {
    for (const [at, { action, after }] of way.steps.entries()) {
      await rig.take(action);
      const story = way.steps.slice(0, at + 1).map((one) => nameOf(one.action));
      const wanted = expected(after);
      expect(await rig.seen(wanted), story.join(' ')).toBe(wanted);
      for (const { b, row, word } of meaningless(after, at)) {
        await rig.late(b, row.press, word);
        expect(await rig.seen(wanted), `${story.join(' ')}, then a late "${word}" of press ${row.press}`).toBe(wanted);
      }
    }
  } finally {
    await rig.close();
  }
}

describe('the real outbox follows the model', () => {
  for (const scope of SCOPES) {
    it(scope.name, { timeout: 600_000 }, async () => {
      const all = ways(scope);
      const stride = Math.max(1, all.length / MOST);
      let steps = 0;
      for (let i = 0; i < all.length; i += stride) {
        const way = all[Math.floor(i)];
        if (!way) continue;
        await run(way, scope.browsers);
        steps += way.steps.length;
      }
      console.log(`${scope.name}: ${Math.min(all.length, MOST)} of ${all.length} ways, ${steps} steps compared`);
      expect(steps).toBeGreaterThan(100);
    });
  }
});
