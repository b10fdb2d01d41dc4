import { describe, expect, it } from 'vitest';
import { findReplies, replyQuery } from '../../../lib/domain/replies';
import { checkReply, MAX_CODE, MAX_REPLY, tidyReply } from '../../../lib/domain/reply-form';

const ALL = [
  { id: '1', code: 'hi', text: 'Hello' },
  { id: '2', code: 'Straße', text: 'By the church' },
];
const problem = (code: string, text: string, id?: string) => {
  const found = checkReply(tidyReply({ code, text, ...(id ? { id } : {}) }), ALL);
  return found && `${found.field} ${found.kind}`;
};

describe('a saved reply before it is kept', () => {
  it.each([
    ['hours', 'Ten to six', undefined],
    ['/hours ', '  Ten to six\n', undefined],
    ['', 'Ten to six', 'code missing'],
    ['/', 'Ten to six', 'code missing'],
    ['two words', 'Ten to six', 'code characters'],
    ['a/b', 'Ten to six', 'code characters'],
    ['x'.repeat(MAX_CODE + 1), 'Ten to six', 'code tooLong'],
    ['HI', 'Hello again', 'code taken'],
    ['strasse', 'Another', 'code taken'],
    ['hours', ' \n ', 'text missing'],
    ['hours', 'x'.repeat(MAX_REPLY + 1), 'text tooLong'],
    ['hours', 'Hello {{contact.first_name}}, see you {{day}}', undefined],
    ['hours', 'Hello {{contact.first_name, see you', 'text braces'],
    ['hours', 'Hello contact.first_name}}', 'text braces'],
    ['hours', 'Hello {{ {{name}} }}', 'text braces'],
    ['hours', 'A single { or } is only a character', undefined],
  ])('%j with %j: %s', (code, text, expected) => {
    expect(problem(code, text)).toBe(expected);
  });

  it('keeps its own code when it is changed, and may not take that of another', () => {
    expect(problem('hi', 'Hello there', '1')).toBeUndefined();
    expect(problem('hi', 'Hello there', '2')).toBe('code taken');
  });

  it('every code that can be kept can be found by typing it', () => {
    for (const code of ['x'.repeat(MAX_CODE), 'ça-va', '早', 'a.b_c']) {
      expect(problem(code, 'text')).toBeUndefined();
      const query = replyQuery(`/${code}`);
      expect(query).toBe(code);
      expect(findReplies([{ id: '9', code, text: 'text' }], query ?? '')).toHaveLength(1);
    }
  });
});
