/** What a backend can do; what is absent or false is not shown. */
import type { Channel } from './message';

/** What the panel may offer. What is absent or false is not shown. */
export interface Capabilities {
  readonly kind: 'demo' | 'chatwoot' | 'twilio';
  readonly channels: readonly Channel[];
  readonly assign: boolean;
  readonly teams: boolean;
  readonly snooze: boolean;
  /** A conversation can be marked as pending. */
  readonly pending: boolean;
  readonly labels: boolean;
  readonly priority: boolean;
  readonly mute: boolean;
  readonly notes: boolean;
  readonly replyTo: boolean;
  readonly attachments: boolean;
  readonly templates: boolean;
  readonly savedReplies: boolean;
  /** Where an agent writes saved replies: at the backend for everybody, or here for himself. Absent: nowhere, they are only read. */
  readonly repliesKept?: 'backend' | 'here';
  readonly macros: boolean;
  readonly contactsEdit: boolean;
  /** People are found at the backend too, who never wrote. */
  readonly contactsFind?: boolean;
  /** Notes about a person, apart from those in a thread. */
  readonly contactNotes?: boolean;
  /** The backend keeps scheduled messages itself; otherwise the outbox does, while the browser runs. */
  readonly schedule: boolean;
  /** The backend keeps read marks and unread numbers; otherwise they are counted here. */
  readonly unread: boolean;
  /** Its unread number of a conversation ends here: it may be more. */
  readonly unreadMost?: number;
  /** States live here because the backend has none (Twilio). */
  readonly localState: boolean;
  /** `stream` holds a socket; `poll` asks. */
  readonly transport: 'stream' | 'poll';
}

/** Lists that a picker asks for again. */
export type Refreshable = 'templates' | 'savedReplies' | 'agents' | 'contacts';
