/** Who owns a conversation: the choices of the dropdown, in the order in which they are offered, and the change. */
import type { Agent, Viewer } from '../domain/contact';
import { fold } from '../domain/search-tokens';
import { change } from './conversation-actions';
import { agents, viewer } from './session';
import { t } from './strings';

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

/** The choices of the active account. */
export function assignees(): Assignee[] {
  return assigneesOf(agents.value, viewer.value, { me: t('assignMe'), nobody: t('unassigned') });
}

/** The name of an owner; empty = nobody, or somebody who is not known. */
export function agentName(id: string | undefined): string {
  if (id === undefined) return '';
  return agents.value.find((agent) => agent.id === id)?.name ?? (viewer.value.agentId === id ? viewer.value.name : t('assignSomebody'));
}

/** Gives it to somebody, or to nobody. */
export function assignTo(conversationId: string, agentId: string | null): void {
  void change(conversationId, { kind: 'assign', agentId });
}
