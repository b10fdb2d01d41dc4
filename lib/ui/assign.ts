/** Who owns a conversation: the choices of the active account, and the change. */
import { type Assignee, assigneesOf } from '../domain/assignees';
import { change } from './conversation-actions';
import { agents, viewer } from './session';
import { t } from './strings';

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
