/** Reopening makes the agent the owner at some backends: said once, before it happens. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation } from '../domain/conversation';
import { keep, recall } from './memory';
import { account, capabilities, viewer } from './session';

const asked = signal<string | undefined>(undefined);

/** The conversation whose reopening is being asked about. */
export const reopening: ReadonlySignal<string | undefined> = asked;

/** Asks about this conversation; undefined ends the question. */
export function askReopen(conversationId: string | undefined): void {
  asked.value = conversationId;
}

/** True when the agent must be told first that the conversation becomes theirs. */
export function reopeningTakesOver(conversation: Pick<Conversation, 'assigneeId'> | undefined): boolean {
  if (capabilities.peek()?.kind !== 'chatwoot' || recall(knownKey()) !== null) return false;
  return conversation?.assigneeId === undefined || conversation.assigneeId !== viewer.peek().agentId;
}

/** The agent knows now. */
export function reopeningKnown(): void {
  keep(knownKey(), '1');
}

function knownKey(): string {
  return `threadside.reopen/${account.peek()?.id ?? ''}`;
}
