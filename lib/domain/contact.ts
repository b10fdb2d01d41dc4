/** People on both sides: contacts, agents, and the inboxes (senders) between them. */
import type { Channel } from './message';

/** A saved contact of the backend or of this account. */
export interface Contact {
  readonly id: string;
  readonly remoteId?: string;
  /** Untrusted plain text; empty when only a number is known. */
  readonly name: string;
  /** E.164. */
  readonly phone?: string;
  readonly email?: string;
  readonly company?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Opted out of SMS by keyword or provider code; the reason is shown. */
  readonly optOut?: OptOut;
  readonly blocked?: boolean;
  /** What agents wrote down about the person, newest first; absent = not asked for yet. */
  readonly notes?: readonly ContactNote[];
  /** Version of the backend's data; an older one never replaces a newer one. */
  readonly version?: number;
  /** Index entries, made by `findWords()`; never written by hand. */
  readonly words?: readonly string[];
}

/** A note about a person. Untrusted plain text. */
export interface ContactNote {
  readonly id: string;
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
  readonly author?: string;
}

/** What to do with the notes about a person; nothing = only read them. */
export interface NoteChange {
  readonly add?: string;
  /** Id of a note. */
  readonly remove?: string;
}

/** Why the SMS composer is locked. `by` is the keyword that the customer sent or the provider's code. */
export interface OptOut {
  readonly by: string;
  readonly at: number;
}

/** A person who answers. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly presence?: 'online' | 'busy' | 'offline';
  readonly me?: boolean;
}

/** A group of agents that a conversation can be handed to. */
export interface Team {
  readonly id: string;
  readonly name: string;
}

/** A sender that customers write to: a number or a WhatsApp sender. */
export interface Inbox {
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
  /** The sender's own number in E.164, where known. */
  readonly phone?: string;
  /** Kind for limits and texts, for example `twilio-sms`, `whatsapp-cloud`, `api`. */
  readonly kind?: string;
  /** False where free text is never possible or sending is not permitted. */
  readonly canSend?: boolean;
  /** Characters that one text may have at this sender. */
  readonly maxLength?: number;
  /** The provider writes special characters of an SMS plainly, so that more fits into a segment (Twilio's Smart Encoding). */
  readonly smartEncoding?: boolean;
  /** Files that one message may carry. */
  readonly maxFiles?: number;
  /** A warning about this sender in plain words (a trap found at connect). */
  readonly warning?: string;
}

/** What the role of the connected agent may see. */
export type Visibility = 'all' | 'assigned-and-unassigned' | 'assigned' | 'none';

/** The connected agent and what the role allows. */
export interface Viewer {
  readonly agentId?: string;
  readonly name: string;
  readonly visibility: Visibility;
  /** Inboxes that the role may see; absent = all. */
  readonly inboxIds?: readonly string[];
  readonly admin?: boolean;
}

/** A text that is kept for reuse, found by `/` and its short code. */
export interface SavedReply {
  readonly id: string;
  readonly code: string;
  readonly text: string;
}

/** A label that conversations can carry. */
export interface Label {
  readonly id: string;
  readonly name: string;
  readonly color?: string;
}

/** A set of actions kept at the backend (Chatwoot macros). */
export interface Macro {
  readonly id: string;
  readonly name: string;
}

/** An approved WhatsApp template. Texts hold `{{1}}` or `{{name}}` where values go. */
export interface Template {
  readonly id: string;
  readonly inboxId: string;
  readonly name: string;
  readonly language: string;
  readonly category?: string;
  /** Only `approved` can be sent. */
  readonly status: string;
  readonly body: string;
  readonly header?: { readonly kind: 'text' | 'image' | 'video' | 'document' | 'location'; readonly text?: string };
  readonly footer?: string;
  readonly buttons?: readonly { readonly kind: string; readonly text: string; readonly variable?: string }[];
  /** Names of the values that must be filled, in the order of the form; header media is `header_media`. */
  readonly variables: readonly string[];
  /** Examples by variable name. */
  readonly examples?: Readonly<Record<string, string>>;
}
