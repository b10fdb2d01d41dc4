/** Which steps of the model are possible, and what each does. */
import {
  type Action,
  type Browser,
  type Budget,
  type Entry,
  holdsUp,
  learned,
  type Request,
  type Row,
  type Rules,
  refOf,
  type State,
} from './model';

/** The steps that workers take by themselves. */
export function internal(state: State, rules: Rules = {}): Action[] {
  const actions: Action[] = [];
  for (const [b, browser] of state.browsers.entries()) {
    if (!browser.alive) continue;
    for (const job of browser.jobs) if (job.kind === 'send' && !job.left) actions.push({ do: 'leave', b, press: job.press });
    const busy = new Set(browser.jobs.map((job) => job.conv));
    for (const row of browser.rows) {
      const working = browser.jobs.some((job) => job.press === row.press);
      if (row.status === 'sending' && !working && !rules.forgets) actions.push({ do: 'notice', b, press: row.press });
      if (busy.has(row.conv) && !(rules.overtakes && !working)) continue;
      if (row.status === 'queued') actions.push({ do: 'mark', b, press: row.press });
      else if (row.status === 'unconfirmed') actions.push({ do: 'ask', b, press: row.press });
      if (holdsUp(row)) busy.add(row.conv);
    }
  }
  return actions;
}

/** The steps that people, network and backend may take, within what is left of the budget. */
export function external(state: State, conversations: number): Action[] {
  const { left } = state;
  const actions: Action[] = [];
  const used = new Set(state.browsers.flatMap(({ rows, drafts }) => [...rows, ...drafts].map((row) => row.conv))).size;
  for (const request of state.requests) actions.push(...onRequest(request, left));
  if (left.deliver) for (const entry of state.log) if (entry.status === 'sent') actions.push({ do: 'deliver', ref: entry.ref });
  for (const [b, browser] of state.browsers.entries()) {
    // Conversations have no names: the second is the one that is written to after the first, which halves what there is to visit.
    if (left.press) for (let conv = 0; conv < Math.min(conversations, used + 1); conv++) actions.push({ do: 'press', b, conv });
    if (!browser.alive) actions.push({ do: 'boot', b });
    else {
      if (left.die) actions.push({ do: 'die', b });
      for (const job of browser.jobs) if (job.kind === 'find') actions.push({ do: 'answer', b, press: job.press });
      for (const { ref, status } of left.echo ? state.log : []) {
        if (!knows(browser, ref, status)) actions.push({ do: 'echo', b, ref });
        if (status === 'delivered') actions.push({ do: 'echo', b, ref, old: true });
      }
    }
    for (const row of browser.rows) actions.push(...byPerson(b, row, left));
  }
  return actions;
}

function onRequest({ ref, state, waiting }: Request, left: Budget): Action[] {
  const actions: Action[] = [];
  if (state === 'going') {
    actions.push({ do: 'arrive', ref, outcome: 'accepted' });
    if (waiting && left.rejected) actions.push({ do: 'arrive', ref, outcome: 'rejected' });
    if (waiting && left.busy) actions.push({ do: 'arrive', ref, outcome: 'busy' });
    if (left.vanish) actions.push({ do: 'vanish', ref });
  } else actions.push({ do: 'reply', ref });
  if (waiting && left.cut) actions.push({ do: 'cut', ref });
  return actions;
}

/** A person's words about a row. */
export const WORDS = ['retry', 'cancel', 'discard', 'arrived'] as const;

/** True when the word means something for the row as it is. Another panel may still show what it was and offer more. */
export function means(word: (typeof WORDS)[number], row: Row): boolean {
  if (word === 'cancel') return row.status === 'queued';
  if (word === 'retry') return row.status === 'undecided' || row.status === 'failed';
  return row.status === 'undecided' || row.status === 'unconfirmed';
}

function byPerson(b: number, row: Row, left: Budget): Action[] {
  const { press } = row;
  const actions: Action[] = [];
  if (left.cancel && means('cancel', row)) actions.push({ do: 'cancel', b, press });
  if (left.retry && !row.known && means('retry', row)) actions.push({ do: 'retry', b, press });
  if (left.decide && means('discard', row)) actions.push({ do: 'discard', b, press }, { do: 'arrived', b, press });
  return actions;
}

function knows(browser: Browser, ref: string, status: Entry['status']): boolean {
  const own = browser.rows.find((row) => refOf(row) === ref);
  if (own) return own.known && (own.status === status || own.status === 'delivered');
  return browser.others.some((other) => other.ref === ref && (other.status === status || other.status === 'delivered'));
}

/** The state after a step that is possible in it. */
export function step(state: State, action: Action, rules: Rules = {}): State {
  switch (action.do) {
    case 'press': {
      const row: Row = { press: state.presses, conv: action.conv, status: 'queued', words: 1, known: false, asked: false };
      const next = withBrowser(spent(state, 'press'), action.b, (browser) => ({ ...browser, rows: [...browser.rows, row] }));
      return { ...next, presses: state.presses + 1 };
    }
    case 'die':
      return died(spent(state, 'die'), action.b);
    case 'boot':
      return withBrowser(state, action.b, (browser) => ({ ...browser, alive: true }));
    case 'mark':
    case 'leave':
    case 'notice':
    case 'ask':
      return byWorker(state, action.do, action.b, action.press, rules);
    case 'arrive':
      return arrived(state, action.ref, action.outcome);
    case 'vanish':
      return cut({ ...spent(state, 'vanish'), requests: state.requests }, action.ref, true);
    case 'cut':
      return cut(spent(state, 'cut'), action.ref, false);
    case 'reply':
      return replied(state, action.ref, rules);
    case 'deliver':
      return {
        ...spent(state, 'deliver'),
        log: state.log.map((entry) => (entry.ref === action.ref ? { ...entry, status: 'delivered' } : entry)),
      };
    case 'answer':
      return answered(state, action.b, action.press, rules);
    case 'echo':
      return echoed(spent(state, 'echo'), action.b, action.ref, action.old === true, rules);
    default:
      return decided(state, action.do, action.b, action.press);
  }
}

function byWorker(state: State, what: 'mark' | 'leave' | 'notice' | 'ask', b: number, press: number, rules: Rules): State {
  const row = state.browsers[b]?.rows.find((one) => one.press === press);
  if (!row) return state;
  const job = { press, conv: row.conv, kind: 'send', left: false } as const;
  switch (what) {
    case 'mark':
      return withBrowser(state, b, (browser) => ({
        ...withRow(browser, press, (one) => (rules.leavesFirst ? one : { ...one, status: 'sending' })),
        jobs: [...browser.jobs, job],
      }));
    case 'leave': {
      const request: Request = { ref: refOf(row), b, press, conv: row.conv, state: 'going', waiting: true };
      const next = withBrowser(state, b, (browser) => ({
        ...browser,
        jobs: browser.jobs.map((one) => (one.press === press ? { ...one, left: true } : one)),
      }));
      return { ...next, requests: [...state.requests, request] };
    }
    case 'notice':
      return withBrowser(state, b, (browser) => withRow(browser, press, (one) => ({ ...one, status: 'unconfirmed' })));
    case 'ask':
      if (rules.repeats) return withBrowser(state, b, (browser) => withRow(browser, press, (one) => ({ ...one, status: 'queued' })));
      return withBrowser(state, b, (browser) => ({ ...browser, jobs: [...browser.jobs, { ...job, kind: 'find' }] }));
  }
}

function died(state: State, b: number): State {
  const next = withBrowser(state, b, (browser) => ({ ...browser, alive: false, jobs: [] }));
  const requests = state.requests
    .map((one) => (one.b === b ? { ...one, waiting: false } : one))
    .filter((one) => one.waiting || one.state === 'going');
  return { ...next, requests };
}

function arrived(state: State, ref: string, outcome: 'accepted' | 'rejected' | 'busy'): State {
  const request = state.requests.find((one) => one.ref === ref && one.state === 'going');
  if (!request) return state;
  const { b, press, conv } = request;
  const log: readonly Entry[] = outcome === 'accepted' ? [...state.log, { ref, b, press, conv, status: 'sent' }] : state.log;
  const requests = state.requests
    .map((one) => (one === request ? { ...one, state: outcome } : one))
    .filter((one) => one.waiting || one.state === 'going');
  return { ...(outcome === 'accepted' ? state : spent(state, outcome)), log, requests };
}

/** The worker learns that no answer will come; the request itself may still arrive, unless it is gone. */
function cut(state: State, ref: string, gone: boolean): State {
  const request = state.requests.find((one) => one.ref === ref);
  if (!request) return state;
  const requests = state.requests
    .map((one) => (one === request ? { ...one, waiting: false } : one))
    .filter((one) => !(one.ref === ref && (gone || one.state !== 'going')));
  const next = { ...state, requests };
  if (!request.waiting) return next;
  return withBrowser(next, request.b, (browser) =>
    withRow(without(browser, request.press), request.press, (row) => (row.status === 'sending' ? { ...row, status: 'unconfirmed' } : row)),
  );
}

function replied(state: State, ref: string, rules: Rules): State {
  const request = state.requests.find((one) => one.ref === ref);
  if (!request) return state;
  const next = { ...state, requests: state.requests.filter((one) => one !== request) };
  const status = state.log.find((entry) => entry.ref === ref)?.status ?? 'sent';
  return withBrowser(next, request.b, (browser) =>
    withRow(without(browser, request.press), request.press, (row) => {
      if (request.state === 'accepted') return learned(row, status, rules);
      if (row.status !== 'sending') return row;
      return request.state === 'busy' ? { ...row, status: 'queued' } : { ...row, status: 'failed', asked: true };
    }),
  );
}

function answered(state: State, b: number, press: number, rules: Rules): State {
  return withBrowser(state, b, (browser) =>
    withRow(without(browser, press), press, (row) => {
      const entry = state.log.find((one) => one.ref === refOf(row));
      if (entry) return learned(row, entry.status, rules);
      return row.status === 'unconfirmed' ? { ...row, status: 'undecided', asked: true } : row;
    }),
  );
}

function echoed(state: State, b: number, ref: string, old: boolean, rules: Rules): State {
  const entry = state.log.find((one) => one.ref === ref);
  if (!entry) return state;
  return withBrowser(state, b, (browser) => {
    const own = browser.rows.find((row) => refOf(row) === ref);
    const status = old ? 'sent' : entry.status;
    if (own) return withRow(browser, own.press, (row) => learned(row, status, rules));
    const known = browser.others.find((one) => one.ref === ref);
    const others = [...browser.others.filter((one) => one !== known), known?.status === 'delivered' ? known : { ref, status }];
    return { ...browser, others: others.sort((x, y) => (x.ref < y.ref ? -1 : 1)) };
  });
}

function decided(state: State, what: 'retry' | 'cancel' | 'discard' | 'arrived', b: number, press: number): State {
  const row = state.browsers[b]?.rows.find((one) => one.press === press);
  if (!row) return state;
  const rest = (browser: Browser): Row[] => browser.rows.filter((one) => one.press !== press);
  switch (what) {
    case 'retry':
      return withBrowser(spent(state, 'retry'), b, (browser) => ({
        ...browser,
        rows: [...rest(browser), { ...row, status: 'queued', words: row.words + 1, asked: true }],
      }));
    case 'cancel':
      return withBrowser(spent(state, 'cancel'), b, (browser) => ({ ...browser, rows: rest(browser), drafts: [...browser.drafts, row] }));
    default:
      return withBrowser(spent(state, 'decide'), b, (browser) =>
        withRow(browser, press, (one) => ({ ...one, status: what === 'discard' ? 'canceled' : 'sent', asked: true })),
      );
  }
}

function spent(state: State, what: keyof Budget): State {
  return { ...state, left: { ...state.left, [what]: (state.left[what] ?? 1) - 1 } };
}

function withBrowser(state: State, b: number, change: (browser: Browser) => Browser): State {
  return { ...state, browsers: state.browsers.map((one, index) => (index === b ? change(one) : one)) };
}

function withRow(browser: Browser, press: number, change: (row: Row) => Row): Browser {
  return { ...browser, rows: browser.rows.map((row) => (row.press === press ? change(row) : row)) };
}

function without(browser: Browser, press: number): Browser {
  return { ...browser, jobs: browser.jobs.filter((job) => job.press !== press) };
}
