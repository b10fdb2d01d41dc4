/** Dialling links: the number that each holds, or none. */
import { expect, it } from 'vitest';
import { numberOfLink } from '../../../lib/marks/links';

it.each([
  ['tel:+14155550132', '+14155550132'],
  ['TEL:+1-415-555-0132;ext=77268', '+1-415-555-0132 ext. 77268'],
  ['sms:+33639985678?body=x', '+33639985678'],
  ['callto://+442079460018', '+442079460018'],
  ['tel:(415)%20555-0132', '(415) 555-0132'],
  ['https://wa.me/33639984321?text=hi', '+33639984321'],
  ['https://api.whatsapp.com/send?phone=33639984321', '+33639984321'],
  ['whatsapp://send?phone=+33639984321&text=x', '+33639984321'],
  ['https://wa.me.evil.example/33639984321', null],
  ['https://example.com/33639984321', null],
  ['tel:%', null],
  ['tel:javascript', null],
  ['javascript:alert(4155550132)', null],
])('%s', (href, expected) => expect(numberOfLink(href)).toBe(expected));
