/** Provider failures as Twilio, Chatwoot and WhatsApp write them. */
import { describe, expect, it } from 'vitest';
import { explainFailure, optOutOf, parseFailure, saysOptedOut } from '../../../lib/domain/failure';
import { FAILURE_MEANINGS } from '../../../lib/domain/failure-codes';
import messages from '../../../public/_locales/en/messages.json';

describe('parseFailure', () => {
  it.each([
    ['30007 - Message filtered', '30007', 'Message filtered'],
    ['Error code: 30007', '30007', ''],
    ['30003', '30003', ''],
    [
      '[HTTP 400] 21610 : Unable to create record\nAttempt to send to unsubscribed recipient\nhttps://www.twilio.com/docs/errors/21610',
      '21610',
      'Attempt to send to unsubscribed recipient',
    ],
    ['131047: Re-engagement message', '131047', 'Re-engagement message'],
    ['(#131030) Recipient phone number not in allowed list', '131030', 'Recipient phone number not in allowed list'],
    ['Template not found or invalid template name', undefined, 'Template not found or invalid template name'],
    ['Sent to 14155552671 at 10:30', undefined, 'Sent to 14155552671 at 10:30'],
    ['', undefined, ''],
  ])('%j', (text, code, words) => {
    expect(parseFailure(text)).toEqual(code === undefined ? { text: words } : { code, text: words });
  });
});

describe('explainFailure', () => {
  it.each([
    ['30003', 'recipient', 'later', 'failure_30003'],
    ['30005', 'recipient', 'no', 'failure_30005'],
    ['30006', 'recipient', 'no', 'failure_30006'],
    ['30007', 'content', 'edited', 'failure_30007'],
    ['21610', 'opted-out', 'no', 'failure_21610'],
    ['63016', 'window', 'edited', 'failure_63016'],
    ['131047', 'window', 'edited', 'failure_63016'],
    ['20503', 'provider', 'manual', 'failure_providerDown'],
    ['99999', 'unknown', 'manual', 'failure_unknown'],
  ] as const)('%s', (code, kind, retry, adviceKey) => {
    expect(explainFailure({ code, text: 'provider words' })).toEqual({ kind, retry, adviceKey, code, text: 'provider words' });
  });

  it('reads the code from the text where none is given', () => {
    expect(explainFailure({ text: '63016: outside the window' })).toMatchObject({
      code: '63016',
      kind: 'window',
      text: 'outside the window',
    });
    expect(explainFailure({ text: 'no idea' })).toEqual({
      kind: 'unknown',
      retry: 'manual',
      adviceKey: 'failure_unknown',
      text: 'no idea',
    });
    expect(saysOptedOut({ text: '[HTTP 400] 21610 : x' })).toBe(true);
    expect(saysOptedOut({ code: '30003', text: '' })).toBe(false);
  });

  it('has words for every code', () => {
    const keys = new Set(Object.keys(messages));
    expect([...FAILURE_MEANINGS.values()].filter(({ adviceKey }) => !keys.has(adviceKey))).toEqual([]);
    expect(keys.has('failure_unknown')).toBe(true);
  });

  it('covers the codes of the contracts', () => {
    const listed =
      '20001 20003 20404 20429 20500 20503 21211 21212 21265 21266 21408 21601 21602 21603 21604 21606 21608 21610 21611 21612 21614 21617 21619 21620 21623 21635 21654 21655 21656 21657 21658 21659 21660 21661 21701 21703 21704 21910 30001 30002 30003 30004 30005 30006 30007 30008 30011 30017 30018 30019 30022 30023 30024 30027 30032 30034 30035 30036 30410 30450 30610 30640 35111 35115 35118 35125 63001 63003 63005 63007 63008 63009 63010 63012 63013 63015 63016 63017 63018 63019 63020 63021 63022 63024 63027 63028 63030 63031 63032 63033 63034 63036 63037 63038 63041 63042 63049 63051 63062 90002 12300 131026 131047 131049 131051 131053 no-uploads';
    expect(listed.split(' ').filter((code) => !FAILURE_MEANINGS.has(code))).toEqual([]);
  });
});

describe('optOutOf', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop. ',
    '"STOP"',
    'STOPALL',
    'stop all',
    'Unsubscribe',
    'cancel',
    'END',
    'quit',
    'Arrêt',
    'ARRET',
    'opt-out',
  ])('%j opts out', (text) => {
    expect(optOutOf(text)).toBe('stop');
  });
  it.each(['START', 'unstop', 'Yes'])('%j opts in', (text) => {
    expect(optOutOf(text)).toBe('start');
  });
  it.each(['', 'please stop calling', 'the end', 'stopped', 'yes please', 'STOP '.repeat(20)])('%j is neither', (text) => {
    expect(optOutOf(text)).toBeUndefined();
  });
});
