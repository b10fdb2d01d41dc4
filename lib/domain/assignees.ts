/** Who a conversation can be given to, in the order in which it is offered, and the filter while typing. */
import type { Agent, Viewer } from './contact';
import { fold } from './search-tokens';

/** One line of the dropdown; `id` null = nobody. */
export interface Assignee {
  readonly id: string | null;
  readonly name: string;
  readonly presence?: Agent['presence'];
}

/** The choices: `Me` first, then the other agents by name, then `Unassigned`. */
export function assigneesOf(all: readonly Agent[], who: Viewer, words: { readonly me: string; readonly nobody: string }): Assignee[] {
  const meId = who.agentId ?? all.find((agent) => agent.me)?.id;
  const others = all
    .filter((agent) => agent.id !== meId)
    .map(({ id, name, presence }) => ({ id, name, ...(presence ? { presence } : {}) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [...(meId === undefined ? [] : [{ id: meId, name: words.me }]), ...others, { id: null, name: words.nobody }];
}

/** Those whose name holds what was typed, whatever its case and accents. */
export function filterByName<T extends { readonly name: string }>(all: readonly T[], typed: string): T[] {
  const wanted = fold(typed.trim());
  return all.filter((one) => fold(one.name).includes(wanted));
}
