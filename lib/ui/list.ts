/** The list of a folder: a bounded window that slides over any number of conversations and follows the database. */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Conversation } from '../domain/conversation';
import { formatPhone } from '../domain/phone';
import { listConversations, listConversationsAbove, type Position, type Slice, someDrafts } from '../store/read';
import { live } from './live';
import { reuse } from './reuse';
import { openId } from './route';
import { account, agents, capabilities, db, settings, viewer } from './session';
import { folder, listName, type Row, shell } from './shell';

const PAGE = 50;
/** Rows held at most, however far one scrolls. */
const MOST = 200;

interface Answer extends Slice<Conversation> {
  readonly of: string;
}

/** The row above the window, exclusive; undefined = the window begins at the top. */
const from = signal<Position | undefined>(undefined);
const count = signal(PAGE);
const answer = signal<Answer | undefined>(undefined);
/** The beginnings of what is being written, by conversation. */
const drafts = signal<ReadonlyMap<string, string>>(new Map());

/** Keeps `shell.list` true. Returns the end. */
export function followList(): () => void {
  const stopReset = effect(() => {
    void folder.value;
    void account.value?.id;
    batch(() => {
      from.value = undefined;
      count.value = PAGE;
    });
  });
  const query = live<Answer | undefined>(
    () => {
      const current = db.value;
      const [where, limit, start] = [folder.value, count.value, from.value];
      return (
        current && (async () => ({ of: listName(current.accountId, where), ...(await listConversations(current, where, limit, start)) }))
      );
    },
    undefined,
    { onError: (error) => (shell.broken.value = String(error)) },
  );
  const written = live(() => {
    const current = db.value;
    return current && (() => someDrafts(current));
  }, []);
  const stopDrafts = effect(() => {
    drafts.value = new Map(written.value.value.map((one) => [one.conversationId, one.text.slice(0, 80)]));
  });
  const stopAnswer = effect(() => {
    answer.value = query.value.value;
  });
  const stopRows = effect(showRows);
  return () => {
    stopReset();
    query.stop();
    written.stop();
    stopDrafts();
    stopAnswer();
    stopRows();
  };
}

function showRows(): void {
  const slice = answer.value;
  const names = agentNames.value;
  const me = viewer.value.agentId;
  const region = settings.value.region;
  const texts = drafts.value;
  const assigns = capabilities.value?.assign ?? false;
  if (!slice || (account.value && !slice.of.startsWith(`${account.value.id}/`))) return;
  const old = shell.list.peek();
  const owners = assigns ? { names, ...(me !== undefined ? { me } : {}) } : undefined;
  const open = openId.value;
  const rows = slice.rows.map((one) => {
    const draft = one.id === open ? undefined : texts.get(one.id);
    return { ...rowOf(one, region, owners), ...(draft ? { draft } : {}) };
  });
  batch(() => {
    shell.list.value = { of: slice.of, more: slice.more, rows: old?.of === slice.of ? reuse(old.rows, rows, (row) => row.id) : rows };
    shell.live.value = true;
    shell.broken.value = undefined;
  });
}

const agentNames = computed(() => new Map(agents.value.map((agent) => [agent.id, agent.name])));

/** The line of a conversation. `owners` is absent where nobody is assigned to anything. */
export function rowOf(
  one: Conversation,
  region: string,
  owners?: { readonly names: ReadonlyMap<string, string>; readonly me?: string },
): Row {
  const assigned = owners && one.assigneeId !== undefined;
  return {
    id: one.id,
    title: one.name || formatPhone(one.phone, region),
    channel: one.channel,
    state: one.state,
    unread: one.unread,
    ...(one.unread >= (capabilities.peek()?.unreadMost ?? Number.POSITIVE_INFINITY) ? { unreadAtLeast: true } : {}),
    lastAt: one.lastAt,
    preview: one.preview,
    assignee: assigned && one.assigneeId !== undefined ? (owners.names.get(one.assigneeId) ?? '') : '',
    mine: Boolean(assigned && one.assigneeId === owners.me),
    ...(one.pending ? { pending: true } : {}),
    ...(one.snoozedUntil !== undefined ? { snoozedUntil: one.snoozedUntil } : {}),
  };
}

/** The view came near the end: more rows, or the window slides down. */
export function reachEnd(): void {
  const slice = answer.peek();
  if (!slice?.more.after) return;
  const slid = slice.rows[PAGE - 1];
  if (count.peek() < MOST) count.value += PAGE;
  else if (slid) from.value = { at: slid.lastAt, id: slid.id };
}

/** The view came near the start of a window that slid: it slides back up. */
export async function reachStart(): Promise<void> {
  const slice = answer.peek();
  const current = db.peek();
  const first = slice?.rows[0];
  if (!current || !first || from.peek() === undefined) return;
  const above = await listConversationsAbove(current, folder.peek(), PAGE + 1, { at: first.lastAt, id: first.id });
  const bound = above.rows.length > PAGE ? above.rows[0] : undefined;
  if (answer.peek() === slice) from.value = bound && { at: bound.lastAt, id: bound.id };
}
