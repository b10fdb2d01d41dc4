/** What must hold in every state of the outbox model, and of every step: each returns words for what is broken. */
import { type Action, holdsUp, type Rules, rank, refOf, type State } from './model';
import { internal } from './steps';

/** What is wrong with a state; undefined when nothing is. */
export function brokenState(state: State, rules: Rules = {}): string | undefined {
  for (const [b, browser] of state.browsers.entries()) {
    const places = [...browser.rows, ...browser.drafts].map((row) => row.press);
    if (new Set(places).size !== places.length) return `browser ${b} holds a press twice`;
    for (const row of browser.rows) {
      const there = state.log.some((entry) => entry.ref === refOf(row));
      if (row.status === 'sent' && !row.asked && !there) return `press ${row.press} says sent and is not at the backend`;
      if (row.status === 'failed' && there) return `press ${row.press} says failed and is at the backend`;
      if (row.status === 'queued' && there) return `press ${row.press} would be sent again under the same name`;
    }
  }
  const total = state.browsers.reduce((sum, browser) => sum + browser.rows.length + browser.drafts.length, 0);
  if (total !== state.presses) return `${state.presses} presses became ${total} rows`;
  return doubled(state) ?? reordered(state) ?? stuck(state, rules);
}

/** At most one request that may take effect for each word of a person. */
function doubled(state: State): string | undefined {
  const possible = [...state.log, ...state.requests.filter((one) => one.state === 'going')];
  if (new Set(possible.map((one) => one.ref)).size !== possible.length) return 'a try may reach the customer twice';
  for (const [b, browser] of state.browsers.entries()) {
    for (const { press, words } of [...browser.rows, ...browser.drafts]) {
      const tries = possible.filter((one) => one.b === b && one.press === press).length;
      if (tries > words) return `press ${press} has ${tries} tries for ${words} words of a person`;
    }
  }
  return undefined;
}

/** What reached the customer is in the order of the presses, except where a person was asked meanwhile. */
function reordered(state: State): string | undefined {
  for (const [at, later] of state.log.entries()) {
    for (const earlier of state.log.slice(at + 1)) {
      if (earlier.b !== later.b || earlier.conv !== later.conv || earlier.press > later.press) continue;
      const browser = state.browsers[later.b];
      const rows = [...(browser?.rows ?? []), ...(browser?.drafts ?? [])];
      const asked = rows.some((row) => (row.press === earlier.press || row.press === later.press) && row.asked);
      if (!asked) return `press ${later.press} overtook press ${earlier.press}`;
    }
  }
  return undefined;
}

/** A living worker that waits for nobody has nothing left to do. */
function stuck(state: State, rules: Rules): string | undefined {
  if (state.requests.some((one) => one.waiting) || internal(state, rules).length > 0) return undefined;
  for (const [b, browser] of state.browsers.entries()) {
    if (!browser.alive || browser.jobs.length > 0) continue;
    const row = browser.rows.find(holdsUp);
    if (row) return `browser ${b} does nothing about press ${row.press} (${row.status})`;
  }
  return undefined;
}

/** What is wrong with a step: a status that moved back without a person's word or a certain "not done". */
export function brokenStep(before: State, action: Action, after: State): string | undefined {
  const word = action.do === 'retry' || action.do === 'cancel' || action.do === 'discard' || action.do === 'arrived';
  for (const [b, browser] of before.browsers.entries()) {
    for (const row of browser.rows) {
      const now = after.browsers[b]?.rows.find((one) => one.press === row.press);
      if (!now || word || rank(now.status) >= rank(row.status)) continue;
      const busy = action.do === 'reply' && row.status === 'sending' && now.status === 'queued';
      const wrongAboutItself = !row.known && now.known && (row.status === 'failed' || row.status === 'canceled');
      if (!busy && !wrongAboutItself) return `press ${row.press} went from ${row.status} back to ${now.status} by ${action.do}`;
    }
  }
  return undefined;
}
