/** The records that the test server keeps. Times are milliseconds since the epoch with a fraction; the shapes turn them into what the wire shows. */

/** A JSON object. */
export type Json = Record<string, unknown>;

/** The inbox kinds that the contract describes. */
export type InboxKind = 'twilio_sms' | 'twilio_whatsapp' | 'bandwidth' | 'whatsapp_cloud' | 'whatsapp_360' | 'api';
export type Availability = 'online' | 'offline' | 'busy';
export type Role = 'agent' | 'administrator';
export type Status = 'open' | 'resolved' | 'pending' | 'snoozed';
export type Priority = 'low' | 'medium' | 'high' | 'urgent';
export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed';

/** 0 incoming, 1 outgoing, 2 activity, 3 template. */
export type MessageType = 0 | 1 | 2 | 3;

export interface CustomRole {
  id: number;
  name: string;
  description: string;
  permissions: string[];
}

export interface Account {
  id: number;
  name: string;
  status: 'active' | 'suspended';
  createdAt: number;
  features: Record<string, boolean>;
  customRoles: Map<number, CustomRole>;
  cacheKeys: { label: number; inbox: number; team: number };
  lastDisplayId: number;
}

export interface Membership {
  role: Role;
  customRoleId: number | null;
  availability: Availability;
  autoOffline: boolean;
  activeAt: number | null;
}

export interface User {
  id: number;
  name: string;
  displayName: string | null;
  email: string;
  password: string;
  accessToken: string;
  pubsubToken: string;
  messageSignature: string | null;
  uiSettings: Json;
  memberships: Map<number, Membership>;
  notificationFlags: { email: string[]; push: string[] };
}

export interface Inbox {
  id: number;
  accountId: number;
  channelId: number;
  kind: InboxKind;
  name: string;
  phone: string | null;
  memberIds: Set<number>;
  lockToSingle: boolean;
  /** A bot answers first: what the customer begins is pending. */
  activeBot: boolean;
  /** Meta's template objects (WhatsApp Cloud, 360dialog) or Twilio content templates. */
  templates: Json[];
  replyWindowHours: number | null;
}

export interface Note {
  id: number;
  content: string;
  userId: number;
  createdAt: number;
  updatedAt: number;
}

export interface Contact {
  id: number;
  accountId: number;
  name: string;
  email: string | null;
  phone: string | null;
  identifier: string | null;
  blocked: boolean;
  additional: Json;
  custom: Json;
  labels: string[];
  notes: Note[];
  lastActivityAt: number | null;
  createdAt: number;
}

export interface ContactInbox {
  id: number;
  contactId: number;
  inboxId: number;
  sourceId: string;
  pubsubToken: string;
  createdAt: number;
}

export interface Attachment {
  id: number;
  messageId: number;
  fileType: string;
  fileName: string;
  contentType: string;
  bytes: Buffer;
  /** The unguessable part of the address. */
  key: string;
  width: number | null;
  height: number | null;
  /** Only for file_type location and contact. */
  extra: Json;
  createdAt: number;
}

export interface Message {
  id: number;
  conversationId: number;
  accountId: number;
  inboxId: number;
  type: MessageType;
  content: string | null;
  contentType: string;
  contentAttributes: Json;
  additional: Json;
  status: MessageStatus;
  sourceId: string | null;
  private: boolean;
  sender: { type: 'User' | 'Contact'; id: number } | null;
  attachments: Attachment[];
  createdAt: number;
  updatedAt: number;
}

export interface Conversation {
  /** Internal; the wire shows `displayId` everywhere but in notifications. */
  id: number;
  displayId: number;
  uuid: string;
  accountId: number;
  inboxId: number;
  contactId: number;
  contactInboxId: number;
  status: Status;
  assigneeId: number | null;
  teamId: number | null;
  priority: Priority | null;
  labels: string[];
  snoozedUntil: number | null;
  agentLastSeenAt: number | null;
  assigneeLastSeenAt: number | null;
  waitingSince: number | null;
  firstReplyAt: number | null;
  lastActivityAt: number;
  createdAt: number;
  updatedAt: number;
  additional: Json;
  custom: Json;
  participants: Set<number>;
  messages: Message[];
  draft: string | null;
}

export interface Label {
  id: number;
  accountId: number;
  title: string;
  color: string;
}

export interface Team {
  id: number;
  accountId: number;
  name: string;
  memberIds: Set<number>;
  createdAt: number;
}

export interface CannedResponse {
  id: number;
  accountId: number;
  shortCode: string;
  content: string;
  createdAt: number;
  updatedAt: number;
}

export interface Macro {
  id: number;
  accountId: number;
  name: string;
  visibility: 'personal' | 'global';
  userId: number;
  actions: { action_name: string; action_params: unknown[] }[];
}

export interface Notification {
  id: number;
  accountId: number;
  userId: number;
  type: string;
  conversationId: number;
  messageId: number | null;
  readAt: number | null;
  snoozedUntil: number | null;
  createdAt: number;
}
