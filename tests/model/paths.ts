/** Ways through the model on which every step of it is taken, for running them against the real code. */
import { key, type Scope } from './explore';
import { type Action, type State, start } from './model';
import { external, internal, step } from './steps';

/** One way: steps of people, network and backend, each with the state once the workers have done what they can. */
export interface Way {
  readonly steps: readonly { readonly action: Action; readonly after: State }[];
}

/** The state once living workers have done all that needs nobody else. */
export function settled(state: State): State {
  let now = state;
  for (let next = internal(now)[0]; next; next = internal(now)[0]) now = step(now, next);
  return now;
}

/** Ways on which every step from every reachable state of the scope is taken at least once. */
export function ways(scope: Scope): Way[] {
  const first = settled(start(scope.browsers, scope.budget));
  const reached = new Map<string, Way>([[key(first), { steps: [] }]]);
  const cover: Way[] = [];
  const extended = new Set<Way>();
  let wave = [first];
  while (wave.length > 0) {
    const next: State[] = [];
    for (const state of wave) {
      const way = reached.get(key(state)) ?? { steps: [] };
      for (const action of external(state, scope.conversations)) {
        const after = settled(step(state, action));
        const longer: Way = { steps: [...way.steps, { action, after }] };
        extended.add(way);
        cover.push(longer);
        if (reached.has(key(after))) continue;
        reached.set(key(after), longer);
        next.push(after);
      }
    }
    wave = next;
  }
  return cover.filter((way) => !extended.has(way));
}
