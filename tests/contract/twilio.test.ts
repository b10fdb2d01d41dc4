/** The Twilio adapter passes the backend contract on the test server, as Twilio and as SignalWire. */
import { describe, expect, it } from 'vitest';
import { backendContract } from '../../lib/backend/contract';
import { makeHarness } from '../unit/backend/twilio/harness';

backendContract('twilio', () => makeHarness({}), { describe, it, expect });
backendContract('twilio: a restricted key without uploads', () => makeHarness({ uploads: false }), { describe, it, expect });
backendContract('twilio: rows without dates last, ties by sid', () => makeHarness({ knobs: { nullDates: 'last', ties: 'sid' } }), {
  describe,
  it,
  expect,
});
backendContract('signalwire', () => makeHarness({ flavor: 'signalwire' }), { describe, it, expect });
