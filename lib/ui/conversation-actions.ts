/** What an agent does to a conversation: each is shown at once and queued for the backend, and can be taken back for a while. */
import type { Change } from '../domain/change';
import type { Macro } from '../domain/contact';
import type { Conversation } from '../domain/conversation';
import { poke } from '../platform/rpc';
import { requestChange, undoChange } from '../store/changes';
import { getConversation } from '../store/read';
import { dropMark } from './read-marks';
import { askReopen, reopeningKnown, reopeningTakesOver } from './reopening';
import { go, openId } from './route';
import { successorOf } from './selection';
import { account, db, settings } from './session';
import { shell } from './shell';
import { t } from './strings';
import { exactTime } from './times';
import { toast } from './toast';
import { wordsOf } from './words';

const deps = { now: Date.now, newId: () => crypto.randomUUID() };

/** Asks for a change; the promise gives its id, or undefined after the reason was shown. `holdMs`: for so long it can be undone. */
export async function change(conversationId: string, wanted: Change, holdMs = 0): Promise<string | undefined> {
  const database = db.peek();
  if (!database) return undefined;
  try {
    const id = await requestChange(database, conversationId, wanted, holdMs, deps);
    // The background looks at what is due: for a held change it sets its alarm.
    poke(database.accountId);
    return id;
  } catch (error) {
    toast({ kind: 'error', text: wordsOf(error) });
    return undefined;
  }
}

/** Closes it, goes on to the next in the list, and offers to undo. */
export function closeConversation(conversationId: string): void {
  const title = shell.list.peek()?.rows.find((row) => row.id === conversationId)?.title;
  leave(conversationId, { kind: 'state', state: 'closed' }, title ? t('closedToastNamed', title) : t('closedToast'));
}

/** Back to the open list. Where that makes the agent its owner, they are asked first, once; `sure` = they said yes. */
export function reopenConversation(conversationId: string, sure = false): void {
  void reopen(conversationId, sure).catch((error: unknown) => toast({ kind: 'error', text: wordsOf(error) }));
}

async function reopen(conversationId: string, sure: boolean): Promise<void> {
  const database = db.peek();
  const conversation = database && (await getConversation(database, conversationId));
  if (sure) reopeningKnown();
  else if (database && reopeningTakesOver(conversation)) {
    askReopen(conversationId);
    return;
  }
  const wanted = { kind: 'state', state: 'open' } as const;
  // One that is pending stands in the open list before and after: the undo is what says that something was done.
  if (conversation?.pending) held(conversationId, wanted, t('openToast'));
  else await change(conversationId, wanted);
}

/** Open still, but marked as nobody's turn; the agent stays where they are. */
export function markPending(conversationId: string): void {
  held(conversationId, { kind: 'pending' }, t('pendingToast'));
}

/** Puts it away until `until` (ms), or until the customer writes when there is no time. */
export function snoozeConversation(conversationId: string, until: number | undefined): void {
  const words = until === undefined ? t('snoozedUntilReplyToast') : t('snoozedToast', exactTime(until));
  leave(conversationId, { kind: 'snooze', ...(until !== undefined ? { until } : {}) }, words);
}

/** Unread again; leaves the thread, which would mark it as read. */
export function markUnread(conversationId: string): void {
  dropMark(conversationId);
  void change(conversationId, { kind: 'unread' });
  if (openId.peek() === conversationId) go({ view: 'list' });
}

/** Adds or removes one label. */
export function toggleLabel(conversation: Conversation, name: string): void {
  const labels = conversation.labels ?? [];
  const next = labels.includes(name) ? labels.filter((one) => one !== name) : [...labels, name];
  void change(conversation.id, { kind: 'labels', labels: next });
}

/** null = no priority. */
export function setPriority(conversationId: string, priority: NonNullable<Conversation['priority']> | null): void {
  void change(conversationId, { kind: 'priority', priority });
}

/** null = no team. */
export function setTeam(conversationId: string, teamId: string | null): void {
  void change(conversationId, { kind: 'team', teamId });
}

/** Runs a macro of the backend; what it did comes back with the next news. */
export function runMacro(conversationId: string, macro: Macro): void {
  void change(conversationId, { kind: 'macro', macroId: macro.id }).then((id) => {
    if (id !== undefined) toast({ text: t('macroToast', macro.name) });
  });
}

/** Muted conversations neither notify nor re-open. */
export function setMuted(conversationId: string, muted: boolean): void {
  void change(conversationId, { kind: 'mute', muted });
}

function leave(conversationId: string, wanted: Change, words: string): void {
  const next = successorOf(conversationId);
  if (openId.peek() === conversationId) go(next === undefined ? { view: 'list' } : { view: 'conversation', id: next }, 'replace');
  held(conversationId, wanted, words);
}

/** Asks for a change of the state that can be undone for a while. */
function held(conversationId: string, wanted: Change, words: string): void {
  const seconds = settings.peek().undoClose;
  const accountId = account.peek()?.id;
  void change(conversationId, wanted, seconds * 1000).then((changeId) => {
    if (changeId === undefined || seconds === 0) return;
    toast({
      id: `state-${conversationId}`,
      text: words,
      ms: seconds * 1000,
      action: { label: t('undo'), run: () => undo(accountId, conversationId, changeId) },
    });
  });
}

function undo(accountId: string | undefined, conversationId: string, changeId: string): void {
  const database = db.peek();
  if (!database || database.accountId !== accountId) return;
  undoChange(database, changeId).then(
    (undone) => {
      if (undone) go({ view: 'conversation', id: conversationId });
      else toast({ text: t('undoTooLate') });
    },
    (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
  );
}
