/** Property: after any storm the database agrees with the backend, and during it no cursor is ahead of the data. Seeds are printed. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../lib/domain/message';
import { unreadIn } from '../../lib/store/filing';
import { getMeta, NOBODY } from '../../lib/store/meta';
import { shown } from './mocks';
import { type Happening, Storm } from './storm';

const SEED = Number(process.env.THREADSIDE_SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.THREADSIDE_RUNS ?? 25);

const conv = fc.integer({ min: 0, max: 1 });
const n = fc.nat({ max: 50 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('send' as const),
      conv,
      fate: fc.constantFrom('fine', 'fine', 'fine', 'lost answer', 'lost', 'late', 'busy', 'rejected', 'offline'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('inbound', 'inbound', 'colleague', 'read', 'close'), conv }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('report', 'undo'), n }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('role' as const), sees: fc.constantFrom('all', 'assigned') }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('turns' as const), n }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('kill' as const), after: n }) },
);

/** In one transaction: whatever the cursor has passed is stored. */
async function cursorTellsTheTruth(storm: Storm): Promise<void> {
  const { panel } = storm;
  await panel.transaction('r', [panel.messages, panel.meta], async () => {
    const cursor = await storm.cursor();
    for (const fact of storm.facts.slice(0, cursor)) {
      if (fact.type !== 'message') continue;
      expect(await panel.messages.where('remoteId').equals(fact.message.remoteId).count(), fact.message.remoteId).toBe(1);
    }
  });
}

/** Every press is one row or one draft, sent at most once, and what reached the customer is in the order of the presses. */
async function pressesAreKept(storm: Storm, rows: readonly Message[]): Promise<void> {
  const drafts = (await storm.panel.drafts.toArray()).map((draft) => draft.text).join('\n');
  for (const press of storm.presses) {
    const own = rows.filter((row) => row.text === press.text);
    const arrived = storm.journal.filter((entry) => entry.text === press.text).length;
    expect(arrived, `${press.text} (${press.fate}) at the customer`).toBeLessThanOrEqual(1);
    expect(own.length, `${press.text} (${press.fate})`).toBe(press.undone ? 0 : 1);
    if (press.undone) expect(drafts.split('\n')).toContain(press.text);
    if (press.undone) continue;
    if (arrived === 1) expect(own[0]).toMatchObject({ status: expect.stringMatching(/^(sent|delivered)$/) });
    else expect(own[0]?.status, press.text).toMatch(press.fate === 'rejected' ? /^(failed|unconfirmed)$/ : /^unconfirmed$/);
  }
  const order = storm.journal.map((entry) => storm.presses.findIndex((press) => press.text === entry.text)).filter((at) => at >= 0);
  const sure = order.filter((at) => storm.presses[at]?.fate !== 'late');
  for (const at of [0, 1]) {
    const mine = sure.filter((press) => storm.presses[press]?.conv === at);
    expect(mine).toEqual([...mine].sort((a, b) => a - b));
  }
}

/** Counters, index entries and list lines are what the rows say. */
async function listsAreTrue(storm: Storm, rows: readonly Message[]): Promise<void> {
  const { panel } = storm;
  const viewer = (await getMeta(panel, 'viewer')) ?? NOBODY;
  const conversations = await panel.conversations.toArray();
  const unread = conversations.reduce((sum, one) => sum + unreadIn(viewer, one).all, 0);
  expect((await getMeta(panel, 'counters'))?.all ?? 0).toBe(unread);
  expect(await panel.conversations.where('folders').startsWith('unread/all/').count()).toBe(unread);
  for (const one of conversations) {
    const thread = rows.filter((row) => row.conversationId === one.id).sort((a, b) => a.at - b.at);
    if (thread.length > 0) expect(one.preview.text).toBe(thread.at(-1)?.text);
    if (viewer.visibility === 'assigned' && one.assigneeId !== 'me') expect(one.folders).toEqual([]);
  }
}

describe('storms', () => {
  it(`${RUNS} of them, seed ${SEED}`, { timeout: 600_000 }, async () => {
    let kills = 0;
    let sends = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 60 }), async (happenings) => {
        const storm = await Storm.open();
        shown.length = 0;
        try {
          for (const one of happenings) {
            await storm.happen(one);
            if (one.what === 'kill' || one.what === 'turns') await cursorTellsTheTruth(storm);
          }
          await storm.calm();
          expect(await storm.cursor()).toBe(storm.facts.length);
          await cursorTellsTheTruth(storm);
          const rows = await storm.panel.messages.toArray();
          await pressesAreKept(storm, rows);
          await listsAreTrue(storm, rows);
          // Each message yields one notification at most, wherever workers died.
          expect(new Set(shown.map((one) => `${one.id} ${one.at}`)).size).toBe(shown.length);
          for (const fact of storm.facts)
            if (fact.type === 'message') expect(rows.filter((row) => row.remoteId === fact.message.remoteId)).toHaveLength(1);
        } finally {
          await storm.close();
        }
        kills += happenings.filter((one) => one.what === 'kill').length;
        sends += happenings.filter((one) => one.what === 'send').length;
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: process.env.THREADSIDE_SHRINK !== '1' },
    );
    console.log(`seed ${SEED}: ${kills} deaths, ${sends} sends, none lost, doubled or out of order`);
    expect(kills).toBeGreaterThan(0);
  });
});
