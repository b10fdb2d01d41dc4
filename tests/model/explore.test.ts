/** The outbox model, explored to the end for small cases; and faults put into it on purpose, each of which must be found. */
import { describe, expect, it } from 'vitest';
import { explore, type Scope } from './explore';
import type { Rules } from './model';

/** `THREADSIDE_MODEL=all` explores these too: minutes, not seconds. */
const DEEP: readonly (Scope & { readonly name: string })[] = [
  {
    name: '3 sends, 2 conversations: death, lost and late, echo first, user retry',
    browsers: 1,
    conversations: 2,
    budget: { press: 3, die: 1, cut: 1, echo: 1, retry: 1 },
  },
  {
    name: '3 sends, 2 conversations: death, lost and late, busy, user retry, user cancel',
    browsers: 1,
    conversations: 2,
    budget: { press: 3, die: 1, cut: 1, busy: 1, retry: 1, cancel: 1 },
  },
  {
    name: '3 sends, 2 conversations: death, refused, busy, all that a person may say',
    browsers: 1,
    conversations: 2,
    budget: { press: 3, die: 1, rejected: 1, busy: 1, retry: 1, cancel: 1, decide: 1 },
  },
  {
    name: '2 browsers on one account, 3 sends, 2 conversations: death, lost and late, echo',
    browsers: 2,
    conversations: 2,
    budget: { press: 3, die: 1, cut: 1, echo: 1 },
  },
];

const SCOPES: readonly (Scope & { readonly name: string })[] = [
  ...(process.env.THREADSIDE_MODEL === 'all' ? DEEP : []),
  {
    name: '3 sends, 2 conversations: worker death, reply lost and late, echo first',
    browsers: 1,
    conversations: 2,
    budget: { press: 3, die: 1, cut: 1, echo: 1 },
  },
  {
    name: '3 sends, 2 conversations: worker death, reply lost and late, refused, busy',
    browsers: 1,
    conversations: 2,
    budget: { press: 3, die: 1, cut: 1, rejected: 1, busy: 1 },
  },
  {
    name: '3 sends, 1 conversation: refused, busy, user retry, user cancel',
    browsers: 1,
    conversations: 1,
    budget: { press: 3, rejected: 1, busy: 1, retry: 1, cancel: 1, die: 1 },
  },
  {
    name: '2 sends, 1 conversation: everything that people and networks do',
    browsers: 1,
    conversations: 1,
    budget: { press: 2, die: 1, cut: 1, rejected: 1, busy: 1, retry: 1, cancel: 1, decide: 1, echo: 1 },
  },
  {
    name: '1 send, whatever happens to it, most of it twice',
    browsers: 1,
    conversations: 1,
    budget: { press: 1, die: 2, cut: 1, vanish: 1, rejected: 1, busy: 1, retry: 2, cancel: 1, decide: 1, deliver: 1, echo: 1 },
  },
  {
    name: '2 browsers on one account, 2 sends: each learns of the other',
    browsers: 2,
    conversations: 1,
    budget: { press: 2, die: 1, cut: 1, deliver: 1, echo: 2 },
  },
];

describe('the outbox model', () => {
  for (const scope of SCOPES) {
    it(`holds in every state: ${scope.name}`, { timeout: 1_200_000 }, () => {
      const found = explore(scope);
      console.log(`${scope.name}: ${found.states} states, ${found.steps} steps`);
      expect(found.broken).toBeUndefined();
      expect(found.states).toBeGreaterThan(1_000);
    });
  }

  const small = { browsers: 1, conversations: 1, budget: { press: 2, die: 1, cut: 1, deliver: 1, echo: 2 } };
  const faults: readonly (readonly [string, Rules, RegExp])[] = [
    ['a machine repeats what is unclear', { repeats: true }, /back to queued by ask/],
    ['later messages overtake', { overtakes: true }, /overtook/],
    ['the request leaves before it is stored', { leavesFirst: true }, /twice|again|tries/],
    ['every report is believed', { believesAll: true }, /back to/],
    ['a new worker forgets the old one’s sends', { forgets: true }, /does nothing/],
  ];
  for (const [name, rules, words] of faults) {
    it(`the checker finds it when ${name}`, () => {
      expect(explore({ ...small, rules }).broken?.words).toMatch(words);
    });
  }
});
