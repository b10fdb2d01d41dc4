import { describe, expect, it, vi } from 'vitest';

vi.mock('../../../lib/platform/i18n', () => ({ t: (key: string, ...args: string[]) => [key, ...args].join(' ') }));
vi.mock('../../../lib/ui/time', () => ({ clockTime: (at: number) => `@${at}` }));
const { freshnessText } = await import('../../../lib/ui/freshness');

const NOW = 1_700_000_000_000;
const current = (checkedAt: number) => freshnessText({ state: 'current', since: NOW - 9_000_000, checkedAt }, NOW);

describe('the header', () => {
  it.each([
    ['checked just now', 0, 'freshCurrent', 'good'],
    ['checked within the last minute', -59_000, 'freshCurrent', 'good'],
    ['checked longer ago: it says when', -61_000, `freshChecked @${NOW - 61_000}`, 'busy'],
    ['checked by a clock that is a moment ahead', 9_000, 'freshCurrent', 'good'],
    ['checked by a clock that was hours ahead: nobody knows how long ago', 7_200_000, 'freshChecking', 'busy'],
  ])('%s', (_name, age, text, tone) => {
    expect(current(NOW + age)).toMatchObject({ text, tone });
  });

  it.each(['offline', 'reconnecting', 'unauthorized', 'paused', 'partMissing', 'notOpen'] as const)('%s is said, and read out', (state) => {
    expect(freshnessText({ state, since: NOW }, NOW)).toMatchObject({ tone: 'bad', announce: true });
  });

  it('nothing is known yet: it says that it looks, never that it is current', () => {
    expect(freshnessText(undefined, NOW)).toMatchObject({ text: 'freshChecking', tone: 'busy' });
    expect(freshnessText({ state: 'starting', since: NOW }, NOW).tone).toBe('busy');
    expect(freshnessText({ state: 'syncing', since: NOW }, NOW).tone).toBe('busy');
  });
});
