/** A conversation as a note: who said what, and what was never delivered is not passed off as said. */
import { expect, it } from 'vitest';
import { type TranscriptHead, transcript } from '../../../lib/domain/transcript';
import { eg } from '../example';

const head: TranscriptHead = {
  title: 'Ana Lima, +1 415 555 0101, SMS',
  customer: 'Ana Lima',
  us: 'Us',
  time: (at) => `t${at}`,
  missed: (status) => (status === 'failed' ? 'Failed' : undefined),
  file: (name) => `[file: ${name}]`,
};
const messages = [
  eg.message({ kind: 'inbound', status: 'received', at: 1, text: 'Is *it* <ready>?' }),
  eg.message({ at: 2, text: 'Yes\nand paid', author: { name: 'Robin' } }),
  eg.message({ at: 3, text: 'It did not arrive', status: 'failed' }),
  eg.message({ at: 4, text: 'for us', kind: 'note' }),
  eg.message({ at: 5, text: 'called off', status: 'canceled' }),
  eg.message({ at: 6, text: '', attachments: [{ id: 'a', kind: 'image', name: 'plan.png' }] }),
];

it('plain text', () => {
  expect(transcript(messages, head, 'text').split('\n')).toEqual([
    'Ana Lima, +1 415 555 0101, SMS',
    '',
    '[t1] Ana Lima: Is *it* <ready>?',
    '[t2] Robin: Yes',
    'and paid',
    '[t3] Us (Failed): It did not arrive',
    '[t6] Us: [file: plan.png]',
  ]);
});

it('Markdown and HTML escape what a customer wrote', () => {
  expect(transcript(messages, head, 'markdown')).toContain('**Ana Lima**: Is \\*it\\* \\<ready\\>?');
  expect(transcript(messages, head, 'markdown')).toContain('**Us \\(Failed\\)**: It did not arrive');
  expect(transcript(messages, head, 'html')).toContain('<strong>Ana Lima</strong>: Is *it* &#60;ready&#62;?</li>');
  expect(transcript(messages, head, 'html')).not.toContain('<ready>');
});
