/** Visits every state that the model can reach, breadth first, so that what breaks an invariant is found by the shortest way. */
import { brokenState, brokenStep } from './invariants';
import type { Action, Budget, Rules, State } from './model';
import { start } from './model';
import { external, internal, step } from './steps';

/** What to explore. */
export interface Scope {
  readonly browsers: number;
  readonly conversations: number;
  readonly budget: Budget;
  readonly rules?: Rules;
}

/** What was seen. */
export interface Explored {
  readonly states: number;
  readonly steps: number;
  /** The shortest way to what is broken. */
  readonly broken?: { readonly words: string; readonly way: readonly string[] };
}

interface Visit {
  readonly state: State;
  readonly from: Visit | undefined;
  readonly by: Action | undefined;
}

/** Explores the scope to its end, or to the first broken invariant. */
export function explore(scope: Scope): Explored {
  const first: Visit = { state: start(scope.browsers, scope.budget), from: undefined, by: undefined };
  const seen = new Set([key(first.state)]);
  let steps = 0;
  let wave: Visit[] = [first];
  while (wave.length > 0) {
    const next: Visit[] = [];
    for (const visit of wave) {
      const { state } = visit;
      for (const by of [...internal(state, scope.rules), ...external(state, scope.conversations)]) {
        steps++;
        const after = step(state, by, scope.rules);
        const name = key(after);
        const known = seen.has(name);
        const words = brokenStep(state, by, after) ?? (known ? undefined : brokenState(after, scope.rules));
        const reached: Visit = { state: after, from: visit, by };
        if (words !== undefined) return { states: seen.size, steps, broken: { words, way: wayTo(reached) } };
        if (known) continue;
        seen.add(name);
        next.push(reached);
      }
    }
    wave = next;
  }
  return { states: seen.size, steps };
}

/** A step as one word. */
export function nameOf(action: Action): string {
  const { do: what, ...rest } = action;
  return `${what}(${Object.values(rest).join(',')})`;
}

/** A short text that is equal for equal states. */
export function key(state: State): string {
  const rows = (list: State['browsers'][number]['rows']) =>
    list.map((row) => `${row.press}${row.conv}${row.status.slice(0, 4)}${row.words}${row.known ? 'k' : ''}${row.asked ? 'a' : ''}`).join();
  const browsers = state.browsers.map(
    (one) =>
      `${one.alive ? '+' : '-'}${rows(one.rows)};${rows(one.drafts)};${one.jobs.map((job) => `${job.press}${job.kind[0]}${job.left ? 1 : 0}`).join()};${one.others.map((other) => other.ref + other.status[0]).join()}`,
  );
  const requests = state.requests.map((one) => `${one.ref}${one.state[0]}${one.waiting ? 'w' : ''}`).sort();
  const log = state.log.map((entry) => `${entry.ref}${entry.status[0]}`);
  return [browsers.join('|'), requests.join(), log.join(), Object.values(state.left).join('')].join('#');
}

function wayTo(visit: Visit): string[] {
  const way: string[] = [];
  for (let at: Visit | undefined = visit; at?.by; at = at.from) way.unshift(nameOf(at.by));
  return way;
}
