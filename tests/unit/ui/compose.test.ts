import { describe, expect, it } from 'vitest';
import { assigneesOf, filterByName } from '../../../lib/domain/assignees';
import { kindOfType, lockOf, maxLengthOf, objectionTo, objectionToFile } from '../../../lib/domain/compose';
import { markParts, occurrenceAt } from '../../../lib/domain/highlight';
import { actionsFor } from '../../../lib/domain/message-actions';
import { filledReply, findReplies, findTemplates, isHeldBack, replyQuery, templateText } from '../../../lib/domain/replies';
import { textParts } from '../../../lib/domain/text';
import { fromLocalInput, timeChoices, toLocalInput } from '../../../lib/domain/time-choices';
import { transcript } from '../../../lib/domain/transcript';
import { windowOf } from '../../../lib/domain/window24h';
import { eg } from '../example';

const open = windowOf({ channel: 'sms' }, 0);
const closed = windowOf({ channel: 'whatsapp', lastInboundAt: 0 }, 90_000_000);

describe('the lock of the composer', () => {
  it('an SMS opt-out locks with its reason, before anything else; WhatsApp is not locked by it', () => {
    const optOut = { by: 'STOP', at: 5 };
    expect(lockOf(eg.conversation({ optOut }), undefined, undefined, open)).toEqual({ kind: 'optOut', optOut });
    expect(lockOf(eg.conversation(), eg.contact({ optOut }), undefined, open)?.kind).toBe('optOut');
    expect(lockOf(eg.conversation({ optOut, channel: 'whatsapp' }), undefined, undefined, open)).toBeUndefined();
  });

  it('a closed window leaves templates only', () => {
    expect(lockOf(eg.conversation({ channel: 'whatsapp' }), undefined, undefined, closed)).toEqual({ kind: 'window' });
  });

  it('senders without a number take no reply; short codes do', () => {
    expect(lockOf(eg.conversation({ phone: 'MyBank' }), undefined, undefined, open)).toEqual({ kind: 'noReply' });
    expect(lockOf(eg.conversation({ phone: '72975' }), undefined, undefined, open)).toBeUndefined();
  });
});

describe('what is wrong with a text', () => {
  it('is empty, too long, or still to be filled, in this order', () => {
    expect(objectionTo(' \n', 0, 10)).toEqual({ kind: 'empty' });
    expect(objectionTo('', 1, 10)).toBeUndefined();
    expect(objectionTo('x'.repeat(11), 0, 10)).toEqual({ kind: 'tooLong', length: 11, max: 10 });
    expect(objectionTo('x'.repeat(10), 0, 10)).toBeUndefined();
    expect(objectionTo('Hi {{name}}', 0, 100)).toEqual({ kind: 'unfilled', names: ['name'] });
  });

  it('the limit is the inbox’s, else the channel’s; notes have their own', () => {
    expect(maxLengthOf('sms', undefined, false)).toBe(1600);
    expect(maxLengthOf('sms', { id: 'i', name: '', channel: 'sms', maxLength: 320 }, false)).toBe(320);
    expect(maxLengthOf('sms', undefined, true)).toBeGreaterThan(1600);
  });

  it('files: one per WhatsApp message, sizes by kind, nothing empty', () => {
    const file = { size: 6 * 1_048_576, type: 'image/png' };
    expect(objectionToFile(file, 0, 'whatsapp', undefined)).toEqual({ kind: 'tooBig', max: 5 * 1_048_576 });
    expect(objectionToFile({ ...file, type: 'application/pdf' }, 0, 'whatsapp', undefined)).toBeUndefined();
    expect(objectionToFile({ ...file, type: 'application/pdf' }, 1, 'whatsapp', undefined)).toEqual({ kind: 'tooMany', max: 1 });
    const twilio = (channel: 'sms' | 'whatsapp') => ({ id: 'i', name: 'i', channel, kind: `twilio-${channel}` });
    const pdf = { size: 600 * 1024, type: 'application/pdf' };
    expect(objectionToFile(pdf, 0, 'sms', undefined)).toBeUndefined();
    expect(objectionToFile(pdf, 0, 'sms', twilio('sms'))).toEqual({ kind: 'tooBig', max: 500 * 1024 });
    expect(objectionToFile({ ...pdf, type: 'image/png' }, 0, 'sms', twilio('sms'))).toBeUndefined();
    expect(objectionToFile({ ...pdf, size: 17 * 1_048_576 }, 0, 'whatsapp', twilio('whatsapp'))).toEqual({
      kind: 'tooBig',
      max: 16 * 1_048_576,
    });
    expect(objectionToFile({ size: 0, type: '' }, 0, 'sms', undefined)).toEqual({ kind: 'empty' });
    expect(kindOfType('image/svg+xml')).toBe('file');
  });
});

describe('actions under a message', () => {
  it('a held message can be undone until its time, not once a try was made', () => {
    const held = eg.message({ status: 'queued', outbox: 'queued', dueAt: 5000 });
    expect(actionsFor(held, 1000)).toEqual(['undo', 'sendNow']);
    expect(actionsFor(held, 6000)).toEqual([]);
    expect(actionsFor({ ...held, tries: 1 }, 1000)).toEqual([]);
  });

  it('an unclear send waits for the probes before a person may decide', () => {
    const unclear = eg.message({ status: 'unconfirmed', outbox: 'unconfirmed' });
    expect(actionsFor(unclear, 0)).toEqual([]);
    expect(actionsFor({ ...unclear, undecided: true }, 0)).toEqual(['sendAgain', 'arrived', 'discard']);
  });

  it('a failed message can be sent again once', () => {
    const failed = eg.message({ status: 'failed', remoteId: 'r' });
    expect(actionsFor(failed, 0)).toEqual(['sendAgain']);
    expect(actionsFor({ ...failed, resentAs: 'x' }, 0)).toEqual([]);
  });

  it('inbound and settled messages have none', () => {
    expect(actionsFor(eg.message({ kind: 'inbound', status: 'received' }), 0)).toEqual([]);
    expect(actionsFor(eg.message({ status: 'delivered' }), 0)).toEqual([]);
  });
});

describe('saved replies and templates', () => {
  const replies = [
    { id: '1', code: 'hello', text: 'Hi {{contact.first_name}}, {{order}} is here' },
    { id: '2', code: 'bye', text: 'Say hello to all' },
  ];
  const known = { conversation: eg.conversation(), viewer: { name: 'Mia Berg', visibility: 'all' as const } };

  it('a slash at the very beginning looks for a reply, until a space', () => {
    expect(replyQuery('/')).toBe('');
    expect(replyQuery('/he')).toBe('he');
    for (const text of ['', 'a /he', '/he llo', '//']) expect(replyQuery(text)).toBeUndefined();
  });

  it('codes that begin with it come first', () => {
    expect(findReplies(replies, 'hel').map((reply) => reply.id)).toEqual(['1', '2']);
  });

  it('known values are filled, unknown ones stay to be filled', () => {
    const [reply] = replies;
    expect(reply && filledReply(reply, known)).toEqual({ text: 'Hi Ana, {{order}} is here', unfilled: ['order'] });
  });

  it('only approved templates of the sender are found; the text is what the customer reads', () => {
    const template = {
      id: 't',
      inboxId: 'a',
      name: 'ship',
      language: 'en',
      status: 'approved',
      body: 'Hi {{1}}',
      footer: 'Bye',
      variables: ['1'],
    };
    expect(findTemplates([template, { ...template, status: 'pending' }, { ...template, inboxId: 'b' }], 'a', 'SHIP', '')).toEqual([
      template,
    ]);
    expect(templateText(template, { 1: 'Ana' })).toEqual({ text: 'Hi Ana\n\nBye', unfilled: [] });
    expect(templateText(template, { 1: ' ' }).unfilled).toEqual(['1']);
    const advert = (category: string, phone: string) => isHeldBack({ ...template, category }, phone);
    expect([advert('MARKETING', '+14155550100'), advert('marketing', '+14155550100')]).toEqual([true, true]);
    const others = [advert('marketing', '+14165550100'), advert('marketing', '+442079460000'), advert('UTILITY', '+14155550100')];
    expect(others).toEqual([false, false, false]);
  });
});

describe('find', () => {
  it('counts occurrences from the newest message and from the end of each', () => {
    const matches = [
      { id: 'b', count: 2 },
      { id: 'a', count: 1 },
    ];
    expect([0, 1, 2, 3].map((index) => occurrenceAt(matches, index))).toEqual([
      { id: 'b', nth: 1 },
      { id: 'b', nth: 0 },
      { id: 'a', nth: 0 },
      undefined,
    ]);
  });

  it('marks ranges across links without losing a character', () => {
    const text = 'see https://example.com/a now';
    const marked = markParts(textParts(text), [{ start: 2, end: 9 }]);
    expect(marked.flatMap((part) => part.runs.map((run) => run.text)).join('')).toBe(text);
    expect(marked.flatMap((part) => part.runs.filter((run) => run.match === 0).map((run) => run.text))).toEqual(['e ', 'https']);
  });
});

describe('later', () => {
  it('all choices are to come, and a time survives the field to the minute', () => {
    for (const hour of [0, 8, 16, 17, 23]) {
      const now = new Date(2025, 2, 10, hour, 59, 30).getTime();
      const choices = timeChoices(now);
      for (const choice of choices) expect(choice.at).toBeGreaterThan(now);
      const tomorrow = choices.find((choice) => choice.name === 'tomorrow')?.at ?? 0;
      expect(new Date(tomorrow).getHours()).toBe(9);
      expect(fromLocalInput(toLocalInput(tomorrow))).toBe(tomorrow);
    }
    expect(fromLocalInput('tomorrow')).toBeUndefined();
  });

  it('"next Monday" is a Monday and never tomorrow', () => {
    for (let day = 0; day < 7; day++) {
      const now = new Date(2025, 2, 10 + day, 12).getTime();
      const week = timeChoices(now).find((choice) => choice.name === 'week');
      if (week) expect(new Date(week.at).getDay()).toBe(1);
      else expect(new Date(now).getDay()).toBe(0);
    }
  });
});

describe('assignees', () => {
  it('Me first, others by name, nobody last; filtered without case and accents', () => {
    const agents = [
      { id: '2', name: 'Zoë' },
      { id: '1', name: 'Mia', me: true },
      { id: '3', name: 'Bo' },
    ];
    const all = assigneesOf(agents, { name: 'Mia', visibility: 'all', agentId: '1' }, { me: 'Me', nobody: 'Unassigned' });
    expect(all.map((one) => one.name)).toEqual(['Me', 'Bo', 'Zoë', 'Unassigned']);
    expect(filterByName(all, 'ZOE').map((one) => one.id)).toEqual(['2']);
  });
});

describe('a note for another CRM', () => {
  const head = { title: 'Ana', customer: 'Ana', us: 'We', time: () => 'T', missed: () => undefined, file: (name: string) => `[${name}]` };
  const messages = [
    eg.message({ kind: 'inbound', status: 'received', text: '<b>*hi*</b>' }),
    eg.message({ text: 'ok', author: { name: 'Mia' } }),
    eg.message({ kind: 'note', text: 'secret' }),
  ];

  it('escapes what customers write and leaves private notes out', () => {
    expect(transcript(messages, head, 'text')).toBe('Ana\n\n[T] Ana: <b>*hi*</b>\n[T] Mia: ok');
    expect(transcript(messages, head, 'markdown')).toContain('\\<b\\>\\*hi\\*');
    const html = transcript(messages, head, 'html');
    expect(html).toContain('&#60;b&#62;*hi*&#60;/b&#62;');
    expect(html).not.toContain('secret');
  });
});
