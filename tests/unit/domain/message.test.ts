import { describe, expect, it } from 'vitest';
import { advance, isSettled, type Report, requeue, type Status } from '../../../lib/domain/message';
import { eg } from '../example';

const ORDER: readonly Status[] = ['queued', 'sending', 'unconfirmed', 'scheduled', 'sent', 'failed', 'canceled', 'delivered', 'read'];
const REPORTS: readonly Report['status'][] = ['sending', 'unconfirmed', 'scheduled', 'sent', 'failed', 'canceled', 'delivered', 'read'];

/** What each state becomes at each report; written out, so that a change of the machine is a change of this table. */
const TABLE: Readonly<Record<string, Readonly<Record<Report['status'], Status>>>> = {
  queued: {
    sending: 'sending',
    unconfirmed: 'unconfirmed',
    scheduled: 'scheduled',
    sent: 'sent',
    failed: 'failed',
    canceled: 'canceled',
    delivered: 'delivered',
    read: 'read',
  },
  sending: {
    sending: 'sending',
    unconfirmed: 'unconfirmed',
    scheduled: 'scheduled',
    sent: 'sent',
    failed: 'failed',
    canceled: 'canceled',
    delivered: 'delivered',
    read: 'read',
  },
  unconfirmed: {
    sending: 'unconfirmed',
    unconfirmed: 'unconfirmed',
    scheduled: 'scheduled',
    sent: 'sent',
    failed: 'failed',
    canceled: 'canceled',
    delivered: 'delivered',
    read: 'read',
  },
  scheduled: {
    sending: 'scheduled',
    unconfirmed: 'scheduled',
    scheduled: 'scheduled',
    sent: 'sent',
    failed: 'failed',
    canceled: 'canceled',
    delivered: 'delivered',
    read: 'read',
  },
  sent: {
    sending: 'sent',
    unconfirmed: 'sent',
    scheduled: 'sent',
    sent: 'sent',
    failed: 'failed',
    canceled: 'canceled',
    delivered: 'delivered',
    read: 'read',
  },
  failed: {
    sending: 'failed',
    unconfirmed: 'failed',
    scheduled: 'failed',
    sent: 'failed',
    failed: 'failed',
    canceled: 'failed',
    delivered: 'delivered',
    read: 'read',
  },
  canceled: {
    sending: 'canceled',
    unconfirmed: 'canceled',
    scheduled: 'canceled',
    sent: 'canceled',
    failed: 'canceled',
    canceled: 'canceled',
    delivered: 'delivered',
    read: 'read',
  },
  delivered: {
    sending: 'delivered',
    unconfirmed: 'delivered',
    scheduled: 'delivered',
    sent: 'delivered',
    failed: 'delivered',
    canceled: 'delivered',
    delivered: 'delivered',
    read: 'read',
  },
  read: {
    sending: 'read',
    unconfirmed: 'read',
    scheduled: 'read',
    sent: 'read',
    failed: 'read',
    canceled: 'read',
    delivered: 'read',
    read: 'read',
  },
};

describe('message status machine', () => {
  for (const from of ORDER) {
    for (const report of REPORTS) {
      it(`${from} + ${report} -> ${TABLE[from]?.[report]}`, () => {
        const message = eg.message({ status: from, ...(from === 'failed' ? { failure: { text: 'before' } } : {}) });
        expect(advance(message, { status: report }).status).toBe(TABLE[from]?.[report]);
      });
    }
  }

  it('never changes an inbound message', () => {
    for (const report of REPORTS) {
      const message = eg.message({ kind: 'inbound', status: 'received' });
      expect(advance(message, { status: report })).toBe(message);
    }
  });

  it('leaves the outbox as soon as the backend has the message', () => {
    const message = eg.message({ status: 'sending', outbox: 'sending' });
    expect(advance(message, { status: 'sent' }).outbox).toBeUndefined();
    expect(advance(message, { status: 'unconfirmed' }).outbox).toBe('unconfirmed');
  });

  it('forgets the failure when the message arrived after all', () => {
    const failed = advance(eg.message({ status: 'sent' }), { status: 'failed', failure: { code: '30003', text: 'Unreachable' } });
    expect(failed.failure).toEqual({ code: '30003', text: 'Unreachable' });
    expect(advance(failed, { status: 'delivered' }).failure).toBeUndefined();
  });

  it('failed -> queued only on a person’s word, with a fresh reference', () => {
    const again = requeue(eg.message({ status: 'failed', failure: { text: 'x' }, ref: 'old', tries: 3, attemptAt: 5 }), 'new', 99);
    expect(again).toMatchObject({ status: 'queued', outbox: 'queued', ref: 'new', at: 99 });
    expect(again).not.toHaveProperty('failure');
    expect(again).not.toHaveProperty('attemptAt');
    expect(again).not.toHaveProperty('tries');
  });

  it('knows what is settled', () => {
    expect(ORDER.filter(isSettled)).toEqual(['sent', 'failed', 'canceled', 'delivered', 'read']);
  });
});
