/** The 24-hour window at its edges. */
import { describe, expect, it } from 'vitest';
import { CLOSING_MS, EARLY_MS, nextChange, WINDOW_MS, windowOf, windowState } from '../../../lib/domain/window24h';

const INBOUND = 1_700_000_000_000;
const CLOSES = INBOUND + WINDOW_MS - EARLY_MS;

describe('windowState', () => {
  it.each([
    ['just opened', INBOUND, 'open', WINDOW_MS - EARLY_MS],
    ['exactly four hours left', CLOSES - CLOSING_MS, 'open', CLOSING_MS],
    ['under four hours left', CLOSES - CLOSING_MS + 1, 'closing', CLOSING_MS - 1],
    ['last millisecond', CLOSES - 1, 'closing', 1],
    ['two minutes before the provider closes', CLOSES, 'closed', 0],
    ['a day later', CLOSES + WINDOW_MS, 'closed', 0],
    ['the clock runs behind', INBOUND - 1000, 'open', WINDOW_MS - EARLY_MS + 1000],
  ] as const)('%s', (_name, now, state, remainingMs) => {
    expect(windowState(INBOUND, now)).toEqual({ state, closesAt: CLOSES, remainingMs });
  });

  it('never opened where the customer never wrote', () => {
    expect(windowState(undefined, INBOUND)).toEqual({ state: 'closed', remainingMs: 0 });
  });

  it('does not exist for SMS', () => {
    expect(windowOf({ channel: 'sms', lastInboundAt: 0 }, INBOUND).state).toBe('none');
    expect(windowOf({ channel: 'whatsapp', lastInboundAt: INBOUND }, INBOUND).state).toBe('open');
    expect(windowOf({ channel: 'whatsapp' }, INBOUND).state).toBe('closed');
  });

  it('is closed where the backend takes nothing for the leg that acts, though the customer wrote in another', () => {
    const leg = { startedAt: 0, lastAt: INBOUND, unread: 0, version: 1 } as const;
    const legs = [
      { ...leg, id: '1', state: 'closed' },
      { ...leg, id: '2', state: 'open', startedAt: 1, noWindow: true },
    ] as const;
    expect(windowOf({ channel: 'whatsapp', lastInboundAt: INBOUND, legs }, INBOUND).state).toBe('closed');
    expect(windowOf({ channel: 'whatsapp', lastInboundAt: INBOUND, legs: legs.slice(0, 1) }, INBOUND).state).toBe('open');
  });

  it('asking again at the next change sees the change, and only then', () => {
    const states: string[] = [];
    for (let now: number | undefined = INBOUND; now !== undefined; now = nextChange(windowState(INBOUND, now))) {
      states.push(windowState(INBOUND, now).state);
      if (now > INBOUND) expect(windowState(INBOUND, now - 1).state).not.toBe(windowState(INBOUND, now).state);
    }
    expect(states).toEqual(['open', 'closing', 'closed']);
  });
});
