/** What Chatwoot can do. */
import type { Capabilities } from '../../domain/capabilities';

/** The capabilities of every Chatwoot account. */
export const CAPABILITIES: Capabilities = {
  kind: 'chatwoot',
  channels: ['sms', 'whatsapp'],
  assign: true,
  teams: true,
  snooze: true,
  pending: true,
  labels: true,
  priority: true,
  mute: true,
  notes: true,
  replyTo: true,
  attachments: true,
  templates: true,
  savedReplies: true,
  repliesKept: 'backend',
  macros: true,
  contactsEdit: true,
  contactsFind: true,
  contactNotes: true,
  schedule: false,
  unread: true,
  unreadMost: 10,
  localState: false,
  transport: 'stream',
};
