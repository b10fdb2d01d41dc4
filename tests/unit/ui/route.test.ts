/** The addresses of the panel: every place has one, and any text is some place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute, type Route } from '../../../lib/ui/route';

const text = fc.string({ minLength: 1 });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ view: 'list' }, { view: 'connect' }, { view: 'settings' }, { view: 'search' }, { view: 'replies' }),
  fc.record({ view: fc.constant('conversation' as const), id: text }),
  fc.record({ view: fc.constant('conversation' as const), id: text, message: text }),
  fc.record({ view: fc.constant('to' as const), phone: text }),
  fc.record({ view: fc.constant('to' as const), phone: text, from: text }),
  fc.record({ view: fc.constant('to' as const), phone: text, from: text, who: text }),
  fc.record({ view: fc.constant('search' as const), query: text }),
  fc.record({ view: fc.constant('replies' as const), code: text }),
);

describe('routes', () => {
  it('come back from their own address, whatever is in them', () => {
    fc.assert(fc.property(route, (one) => void expect(parseRoute(hrefOf(one))).toEqual(one)));
  });
  it('are the list for anything unknown, and never throw', () => {
    fc.assert(fc.property(fc.string(), (any) => void expect(parseRoute(`#/${any}`).view).toBeTypeOf('string')));
    expect(parseRoute('')).toEqual({ view: 'list' });
    expect(parseRoute('#/conversation/')).toEqual({ view: 'list' });
    expect(parseRoute('#/nowhere/1')).toEqual({ view: 'list' });
  });
  it('keep the plus of a number, written as it is or escaped', () => {
    expect(parseRoute('#/to/+14155550100')).toEqual({ view: 'to', phone: '+14155550100' });
    expect(parseRoute('#/to/%2B14155550100')).toEqual({ view: 'to', phone: '+14155550100' });
  });
});
