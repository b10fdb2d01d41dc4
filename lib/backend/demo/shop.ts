/** Harbour & Pine, the demo's furniture shop: its senders, its people, and what they keep at hand. All numbers are reserved for fiction. */
import type { Agent, Inbox, Label, Macro, SavedReply, Team, Template } from '../../domain/contact';

/** Name of the shop. */
export const SHOP = 'Harbour & Pine';

/** The agent who is connected. */
export const ME: Agent = { id: 'robin', name: 'Robin Vale', email: 'robin@harbourandpine.example', presence: 'online', me: true };

export const AGENTS: readonly Agent[] = [
  ME,
  { id: 'ana', name: 'Ana Ruiz', email: 'ana@harbourandpine.example', presence: 'online' },
  { id: 'ben', name: 'Ben Carter', email: 'ben@harbourandpine.example', presence: 'busy' },
  { id: 'chen', name: 'Chen Li', email: 'chen@harbourandpine.example', presence: 'offline' },
];

export const TEAMS: readonly Team[] = [
  { id: 'sales', name: 'Sales' },
  { id: 'vans', name: 'Deliveries' },
];

export const INBOXES: readonly Inbox[] = [
  { id: 'shop', name: 'Shop', channel: 'sms', phone: '+14155550100', kind: 'twilio-sms', canSend: true, maxLength: 1600, maxFiles: 10 },
  {
    id: 'wa',
    name: 'WhatsApp',
    channel: 'whatsapp',
    phone: '+14155550190',
    kind: 'whatsapp-cloud',
    canSend: true,
    maxLength: 4096,
    maxFiles: 1,
  },
  {
    id: 'vans',
    name: 'Deliveries',
    channel: 'sms',
    phone: '+14155550191',
    kind: 'twilio-sms',
    canSend: true,
    maxLength: 1600,
    maxFiles: 10,
  },
];

export const LABELS: readonly Label[] = [
  { id: 'new-order', name: 'new-order', color: '#1f7a4d' },
  { id: 'delivery', name: 'delivery', color: '#2f5fb3' },
  { id: 'repair', name: 'repair', color: '#a3541a' },
  { id: 'trade', name: 'trade', color: '#6b4fa0' },
];

export const MACROS: readonly Macro[] = [
  { id: 'to-vans', name: 'Hand to deliveries' },
  { id: 'done', name: 'Done: close and unassign' },
];

export const SAVED_REPLIES: readonly SavedReply[] = [
  { id: 'hi', code: 'hi', text: 'Hello {{contact.first_name}}, {{agent.first_name}} here from Harbour & Pine. How can I help?' },
  { id: 'hours', code: 'hours', text: 'The showroom is open Tuesday to Saturday, 10 to 6.' },
  {
    id: 'eta',
    code: 'eta',
    text: 'Your delivery is planned for {{day}} between {{from}} and {{to}}. The driver calls half an hour before.',
  },
  { id: 'photo', code: 'photo', text: 'Could you send us a photo of it, please? Then we can tell you more.' },
  { id: 'pay', code: 'pay', text: 'Thank you! Order {{order}} is paid and in the workshop now.' },
  { id: 'care', code: 'care', text: 'Oil oiled oak twice a year: a thin coat along the grain, wipe off after 15 minutes.' },
];

const APPROVED = { inboxId: 'wa', language: 'en', status: 'approved' } as const;

export const TEMPLATES: readonly Template[] = [
  {
    ...APPROVED,
    id: 't-ready',
    name: 'order_ready',
    category: 'utility',
    body: 'Hello {{1}}, your order {{2}} is ready. Shall we deliver it, or will you collect it?',
    footer: SHOP,
    buttons: [
      { kind: 'quick_reply', text: 'Deliver it' },
      { kind: 'quick_reply', text: 'I collect it' },
    ],
    variables: ['1', '2'],
    examples: { '1': 'Priya', '2': 'HP-2041' },
  },
  {
    ...APPROVED,
    id: 't-delivery',
    name: 'delivery_window',
    category: 'utility',
    header: { kind: 'text', text: 'Your delivery' },
    body: 'Hello {{1}}, we deliver on {{2}} between {{3}}. Reply if that does not suit you.',
    variables: ['1', '2', '3'],
    examples: { '1': 'Noah', '2': 'Thursday', '3': '9 and 12' },
  },
  {
    ...APPROVED,
    id: 't-question',
    name: 'about_your_question',
    category: 'utility',
    body: 'Hello {{name}}, we have an answer to your question. May we write to you here?',
    variables: ['name'],
    examples: { name: 'Camille' },
  },
  {
    ...APPROVED,
    id: 't-thanks',
    name: 'thank_you',
    category: 'utility',
    body: 'Thank you for your order at Harbour & Pine!',
    variables: [],
  },
  {
    ...APPROVED,
    id: 't-sale',
    name: 'winter_sale',
    category: 'marketing',
    status: 'pending',
    body: 'Hello {{1}}, our winter sale begins on {{2}}.',
    variables: ['1', '2'],
  },
];

/** The inbox with that id, if there is one. */
export function inboxOf(id: string): Inbox | undefined {
  return INBOXES.find((inbox) => inbox.id === id);
}

/** The name of an agent, for lines of activity. */
export function agentName(id: string): string {
  return AGENTS.find((agent) => agent.id === id)?.name ?? 'Somebody';
}
