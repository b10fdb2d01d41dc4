/** Puts a conversation with its index entries and moves the unread counters by the difference, inside the caller's transaction. */

import type { Viewer } from '../domain/contact';
import { type Conversation, filing, mayView } from '../domain/conversation';
import type { AccountDb } from './db';
import { type Counters, getMeta, NO_COUNTERS, NOBODY, setMeta } from './meta';

/** Stores the row; `old` is what was stored before (undefined = new). The transaction must hold `conversations` and `meta`. */
export async function putConversation(db: AccountDb, conversation: Conversation, old: Conversation | undefined): Promise<void> {
  const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
  await db.conversations.put({ ...conversation, folders: filing(viewer, conversation) });
  const delta = difference(unreadIn(viewer, conversation), old ? unreadIn(viewer, old) : NO_COUNTERS);
  if (delta.all !== 0 || delta.mine !== 0 || delta.unassigned !== 0) {
    await setMeta(db, 'counters', added((await getMeta(db, 'counters')) ?? NO_COUNTERS, delta));
  }
}

/** What one conversation adds to the counters: 1 where it is unread, open and visible. */
export function unreadIn(viewer: Viewer, conversation: Conversation): Counters {
  if (conversation.unread === 0 || conversation.state !== 'open' || !mayView(viewer, conversation)) return NO_COUNTERS;
  const mine = conversation.assigneeId !== undefined && conversation.assigneeId === viewer.agentId;
  return { all: 1, mine: mine ? 1 : 0, unassigned: conversation.assigneeId === undefined ? 1 : 0 };
}

/** a - b. */
export function difference(a: Counters, b: Counters): Counters {
  return { all: a.all - b.all, mine: a.mine - b.mine, unassigned: a.unassigned - b.unassigned };
}

/** a + b. */
export function added(a: Counters, b: Counters): Counters {
  return { all: a.all + b.all, mine: a.mine + b.mine, unassigned: a.unassigned + b.unassigned };
}
