/** What the demo can do: nearly everything, so that every part of the panel can be tried. */
import type { Capabilities } from '../backend';

/** The demo's capabilities. */
export const CAPABILITIES: Capabilities = {
  kind: 'demo',
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
  schedule: false,
  unread: true,
  localState: false,
  transport: 'stream',
};
