/**
 * What provider error codes mean to an agent. Twilio: its error dictionary; WhatsApp Cloud: Meta's list of Cloud API error codes.
 * `retry`: `no` = the same text will fail again; `manual` = a person may send again at once; `later` = not before some time;
 * `edited` = only with other content.
 */

/** What stands in the way. */
export type FailureKind =
  | 'recipient'
  | 'opted-out'
  | 'content'
  | 'media'
  | 'template'
  | 'window'
  | 'sender'
  | 'account'
  | 'limit'
  | 'carrier'
  | 'provider'
  | 'unknown';

/** Whether sending again can help. */
export type RetryAdvice = 'no' | 'manual' | 'later' | 'edited';

/** One meaning shared by all its codes. `adviceKey` is a key of `_locales`. */
export interface FailureMeaning {
  readonly kind: FailureKind;
  readonly adviceKey: FailureAdviceKey;
  readonly retry: RetryAdvice;
}

const MEANINGS = {
  failure_30003: ['recipient', 'later', '30003'],
  failure_30004: ['recipient', 'no', '30004 63033'],
  failure_30005: ['recipient', 'no', '30005'],
  failure_30006: ['recipient', 'no', '30006 21614 21635'],
  failure_30007: ['content', 'edited', '30007'],
  failure_30008: ['carrier', 'manual', '30008'],
  failure_30036: ['carrier', 'manual', '30036'],
  failure_30410: ['provider', 'manual', '30410'],
  failure_30450: ['account', 'no', '30450'],
  failure_30610: ['limit', 'later', '30610'],
  failure_30640: ['recipient', 'no', '30640'],
  failure_20001: ['provider', 'edited', '20001'],
  failure_21610: ['opted-out', 'no', '21610'],
  failure_21211: ['recipient', 'edited', '21211 21265 21266 21421'],
  failure_21408: ['account', 'no', '21408'],
  failure_21608: ['account', 'no', '21608'],
  failure_21612: ['sender', 'no', '21612 21910'],
  failure_21617: ['content', 'edited', '21617'],
  failure_emptyContent: ['content', 'edited', '21602 21619'],
  failure_senderUnusable: ['sender', 'no', '21212 21601 21603 21604 21606 21659 21660 21661 21701 21703 21704 63007 63008'],
  failure_senderUnregistered: ['sender', 'no', '30018 30024 30032 30034 30035'],
  failure_queueFull: ['limit', 'later', '21611 30001 20429 14107'],
  failure_dailyCap: ['limit', 'later', '30022 30023 30027 63038 131048 80007'],
  failure_accountSuspended: ['account', 'no', '30002 63051 131031 368'],
  failure_accountAccess: ['account', 'no', '20003 20005 20006 20403 20404 90002 0 10 190 200 131005 63001'],
  failure_providerDown: ['provider', 'manual', '20500 20503 63009 63010 63012 1 2 131000 131016 131057'],
  failure_mediaUnsupported: ['media', 'edited', '30011 30017 30019 11200 12300 21620 21623 63019 63034 63037 131051 131052 131053'],
  // Our own code: the key may neither use the provider's media store nor publish.
  failure_noUploads: ['media', 'no', 'no-uploads'],
  failure_templateForm: [
    'template',
    'edited',
    '21654 21655 21656 21657 21658 63027 63028 63041 63042 132000 132001 132005 132007 132012 132015 132016 132068 132069 63040',
  ],
  failure_contentRejected: ['content', 'edited', '63005 63013 63021 63030 131008 131009 100 33'],
  failure_63003: ['recipient', 'no', '63003 63024 63031 63036 131026 131021 1013'],
  failure_63015: ['recipient', 'no', '63015 131030'],
  failure_63016: ['window', 'edited', '63016 131047 470'],
  failure_whatsappLimit: ['limit', 'later', '63017 63018 63032 130429 131056 130472 4 429'],
  failure_63049: ['limit', 'later', '63049 131049 131050'],
  failure_whatsappSetup: ['sender', 'no', '63020 63022 63062 131042 131045 133010 133000 133004 133006 133015 131037 134011'],
  failure_schedule: ['content', 'edited', '35111 35115 35118 35125'],
} as const satisfies Record<string, readonly [FailureKind, RetryAdvice, string]>;

/** Keys of `_locales` with advice in plain words. */
export type FailureAdviceKey = keyof typeof MEANINGS | 'failure_unknown';

/** What is shown for codes that are not listed. */
export const UNKNOWN_FAILURE: FailureMeaning = { kind: 'unknown', adviceKey: 'failure_unknown', retry: 'manual' };

/** Meaning by code. */
export const FAILURE_MEANINGS: ReadonlyMap<string, FailureMeaning> = new Map(
  (Object.entries(MEANINGS) as [keyof typeof MEANINGS, readonly [FailureKind, RetryAdvice, string]][]).flatMap(
    ([adviceKey, [kind, retry, codes]]) => codes.split(' ').map((code): [string, FailureMeaning] => [code, { kind, adviceKey, retry }]),
  ),
);
