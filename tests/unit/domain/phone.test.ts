/** Numbers as people, pages and links write them. */
import { describe, expect, it } from 'vitest';
import {
  addressKey,
  formatPhone,
  isE164,
  parsePhone,
  phoneFromLink,
  regionOfLanguage,
  regionOfPhone,
  sameNumber,
} from '../../../lib/domain/phone';

describe('parsePhone', () => {
  it.each([
    ['(415) 555-2671', 'US', '+14155552671'],
    ['+1 415 555 2671', undefined, '+14155552671'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['0044 20 7946 0958', 'US', '+442079460958'],
    ['0044 20 7946 0958', undefined, '+442079460958'],
    ['＋４９ ３０ １２３４５６', undefined, '+4930123456'],
    ['\u202a+1 (415) 555-2671\u202c', undefined, '+14155552671'],
    ['٠٤١٥٥٥٥٢٦٧١', undefined, undefined],
    ['1-800-FLOWERS', 'US', '+18003569377'],
    ['+1 800 FLOWERS', undefined, '+18003569377'],
    ['tel:+1-415-555-2671', undefined, '+14155552671'],
    ['Mobile: +49 151 23456789', undefined, '+4915123456789'],
    ['order 12', 'US', undefined],
    ['', 'US', undefined],
    ['hello', 'US', undefined],
    ['+1 415 555 2671, +1 415 555 2672', undefined, undefined],
    ['415 555 2671', undefined, undefined],
    ['415 555 2671', 'XX', undefined],
    ['1'.repeat(300), 'US', undefined],
  ] as const)('%j in %s is %s', (text, region, e164) => {
    expect(parsePhone(text, region)?.e164).toBe(e164);
  });

  it('keeps the extension out of the address', () => {
    const parsed = parsePhone('(415) 555-2671 ext. 89', 'US');
    expect(parsed).toMatchObject({
      e164: '+14155552671',
      ext: '89',
      region: 'US',
      national: '(415) 555-2671',
      international: '+1 415 555 2671',
    });
  });

  it('says when the plan has no such number', () => {
    expect(parsePhone('+1 415 555 2671')?.valid).toBe(true);
    expect(parsePhone('+1 055 555 2671')?.valid ?? false).toBe(false);
  });
});

describe('phoneFromLink', () => {
  it.each([
    ['tel:4155552671', '+14155552671'],
    ['tel:+14155552671;ext=12', '+14155552671'],
    ['tel:5552671;phone-context=+1415', '+14155552671'],
    ['sms:+14155552671?body=Hi%20there', '+14155552671'],
    ['sms:+14155552671&body=555', '+14155552671'],
    ['smsto:+14155552671', '+14155552671'],
    ['callto://+14155552671', '+14155552671'],
    ['tel:%2B1%20415%20555%202671', '+14155552671'],
    ['https://wa.me/14155552671?text=hi', '+14155552671'],
    ['https://wa.me/+14155552671', '+14155552671'],
    ['https://api.whatsapp.com/send?text=1&phone=14155552671', '+14155552671'],
    ['https://api.whatsapp.com/send/?phone=%2B14155552671&text', '+14155552671'],
    ['whatsapp://send?phone=14155552671', '+14155552671'],
    ['https://wa.me/qr/ABCDEF1234567', undefined],
    ['https://example.com/14155552671', undefined],
    ['https://evil.example/?https://wa.me/14155552671', undefined],
    ['tel:', undefined],
    ['tel:%', undefined],
    ['mailto:a@b.c', undefined],
  ])('%s is %s', (href, e164) => {
    expect(phoneFromLink(href, 'US')?.e164).toBe(e164);
  });
});

describe('showing and comparing', () => {
  it('shows the national form at home only', () => {
    expect(formatPhone('+14155552671', 'US')).toBe('(415) 555-2671');
    expect(formatPhone('+14155552671', 'DE')).toBe('+1 415 555 2671');
    expect(formatPhone('+14155552671')).toBe('+1 415 555 2671');
    expect(formatPhone('SHOP')).toBe('SHOP');
    expect(regionOfPhone('+442079460958')).toBe('GB');
  });

  it('knows E.164', () => {
    expect(['+14155552671', '+4930123456'].every(isE164)).toBe(true);
    expect(['14155552671', '+0415555267', '+1 415', '+1234567890123456', ''].some(isE164)).toBe(false);
  });

  it('takes the spellings of WhatsApp for one subscriber', () => {
    expect(sameNumber('+5215512345678', '+525512345678')).toBe(true);
    expect(sameNumber('+5491123456789', '+541123456789')).toBe(true);
    expect(sameNumber('+5511987654321', '+551187654321')).toBe(true);
    expect(sameNumber('whatsapp:+14155552671', '+14155552671')).toBe(true);
    expect(sameNumber('+14155552671', '+14155552672')).toBe(false);
    expect(addressKey('SHOP')).toBe('shop');
  });

  it('takes the region from a language tag', () => {
    expect(['en-GB', 'de', 'pt_BR', 'zh-Hant', 'en', 'x', '', 'en-001'].map(regionOfLanguage)).toEqual([
      'GB',
      'DE',
      'BR',
      'TW',
      'US',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
