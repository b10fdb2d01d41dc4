/** BackendEvent: all that any backend can tell us. Adapters make these from JSON; `store/apply` is their only reader. */
import type { Agent, Contact, ContactNote, Inbox, Label, Macro, SavedReply, Team, Template, Viewer } from './contact';
import type { Conversation, Leg } from './conversation';
import type { Attachment, Author, Message, Report, TemplateUse } from './message';

/** What a backend says about a conversation: only the fields present are stored. `null` clears a field. */
export interface ConversationPatch {
  readonly inboxId?: string;
  readonly channel?: Conversation['channel'];
  readonly phone?: string;
  readonly contactId?: string;
  readonly name?: string;
  readonly state?: Conversation['state'];
  readonly pending?: true | null;
  readonly snoozedUntil?: number | null;
  readonly assigneeId?: string | null;
  readonly teamId?: string | null;
  readonly labels?: readonly string[];
  readonly priority?: Conversation['priority'] | null;
  readonly muted?: boolean;
  readonly unread?: number;
  readonly lastAt?: number;
  readonly preview?: Conversation['preview'];
  readonly lastInboundAt?: number;
  readonly historyCursor?: string;
  readonly historyComplete?: boolean;
}

/** A message as a backend has it. `key` names its conversation; `id` is used when the row is new (it must sort within equal `at`). */
export interface RemoteMessage {
  readonly key: string;
  readonly remoteId: string;
  readonly id: string;
  readonly kind: Message['kind'];
  readonly at: number;
  readonly text: string;
  /** For outbound. Inbound, notes and activity are always `received`. */
  readonly report?: Report;
  readonly author?: Author;
  readonly attachments?: readonly Attachment[];
  readonly template?: TemplateUse;
  /** remoteId of the message that this one answers. */
  readonly replyToRemoteId?: string;
  readonly leg?: string;
  /** Deleted by somebody of the team: its words and files go, also from a row that this browser wrote; `text` says what is left. */
  readonly deleted?: true;
  /** Part of an inbound message never arrived. */
  readonly partial?: true;
  readonly segments?: number;
  readonly price?: string;
  /** Our reference, where the backend gives it back: adopts the row that this browser wrote. */
  readonly ref?: string;
  /** False for history and first sync: such inbound rows neither count as unread nor notify nor re-open. Default true. */
  readonly fresh?: boolean;
}

/** One fact from a backend. */
export type BackendEvent =
  | { readonly type: 'message'; readonly message: RemoteMessage }
  | { readonly type: 'report'; readonly remoteId: string; readonly report: Report; readonly segments?: number; readonly price?: string }
  | {
      readonly type: 'conversation';
      readonly key: string;
      readonly patch: ConversationPatch;
      readonly leg?: Leg;
      readonly version?: number;
    }
  | { readonly type: 'conversation.gone'; readonly key: string }
  /** One leg of a thread is gone at the backend; a thread without legs goes with it. */
  | { readonly type: 'leg.gone'; readonly id: string }
  /** All legs that the backend has and the role may see: what began before `before` (ms) and is not among them is gone. */
  | { readonly type: 'legs.only'; readonly ids: readonly string[]; readonly before: number }
  | { readonly type: 'message.gone'; readonly remoteId: string }
  | { readonly type: 'contact'; readonly contact: Contact }
  | { readonly type: 'notes'; readonly contactId: string; readonly notes: readonly ContactNote[] }
  | { readonly type: 'contact.gone'; readonly id: string }
  | { readonly type: 'viewer'; readonly viewer: Viewer }
  | { readonly type: 'agents'; readonly agents: readonly Agent[] }
  | { readonly type: 'teams'; readonly teams: readonly Team[] }
  | { readonly type: 'inboxes'; readonly inboxes: readonly Inbox[] }
  | { readonly type: 'labels'; readonly labels: readonly Label[] }
  | { readonly type: 'macros'; readonly macros: readonly Macro[] }
  | { readonly type: 'savedReplies'; readonly savedReplies: readonly SavedReply[] }
  | { readonly type: 'templates'; readonly templates: readonly Template[] }
  | { readonly type: 'typing'; readonly key: string; readonly who: string; readonly until: number };
