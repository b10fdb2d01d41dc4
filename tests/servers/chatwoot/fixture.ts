/** The world that a fresh server has: two accounts, four people, the five inbox kinds. */
import type { Core } from './core';
import type * as m from './model';

/** A user's credentials, predictable so that other processes know them. */
export interface Credentials {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** The people of the fixture: `ada` administrator, `bob` agent, `cy` may see only what is assigned to them, `dee` agent of the SMS inbox only. */
export type Person = 'ada' | 'bob' | 'cy' | 'dee';

const FEATURES = [
  'macros',
  'agent_management',
  'team_management',
  'inbox_management',
  'labels',
  'custom_attributes',
  'canned_responses',
  'custom_roles',
  'chatwoot_v4',
];

/** Makes an account. */
export function addAccount(core: Core, name: string): m.Account {
  const now = Math.floor(core.clock.now() / 1000);
  const account: m.Account = {
    id: core.world.next('account'),
    name,
    status: 'active',
    createdAt: core.clock.stamp(),
    features: Object.fromEntries(FEATURES.map((f) => [f, true])),
    customRoles: new Map(),
    cacheKeys: { label: now, inbox: now, team: now },
    lastDisplayId: 0,
  };
  core.world.accounts.set(account.id, account);
  return account;
}

/** Makes a user who is a member of the account. */
export function addUser(
  core: Core,
  account: m.Account,
  login: string,
  name: string,
  role: m.Role,
  customRoleId: number | null = null,
): m.User {
  const pad = (kind: string): string => `${login}${kind}`.padEnd(24, 'x').slice(0, 24);
  const user: m.User = {
    id: core.world.next('user'),
    name,
    displayName: null,
    email: `${login}@x.test`,
    password: `${login}-Password1!`,
    accessToken: pad('AccessToken'),
    pubsubToken: pad('PubsubToken'),
    messageSignature: null,
    uiSettings: {},
    memberships: new Map(),
    notificationFlags: { email: ['email_conversation_assignment'], push: ['push_conversation_assignment'] },
  };
  user.memberships.set(account.id, { role, customRoleId, availability: 'online', autoOffline: true, activeAt: null });
  core.world.users.set(user.id, user);
  return user;
}

/** Makes an inbox with its members. */
export function addInbox(
  core: Core,
  account: m.Account,
  kind: m.InboxKind,
  name: string,
  phone: string | null,
  members: readonly m.User[],
  templates: m.Json[] = [],
): m.Inbox {
  const inbox: m.Inbox = {
    id: core.world.next('inbox'),
    accountId: account.id,
    channelId: core.world.next(`channel:${kind}`),
    kind,
    name,
    phone,
    memberIds: new Set(members.map((u) => u.id)),
    lockToSingle: false,
    activeBot: false,
    templates,
    replyWindowHours: null,
  };
  core.world.inboxes.set(inbox.id, inbox);
  return inbox;
}

const TWILIO_TEMPLATES: m.Json[] = [
  {
    content_sid: 'HX1',
    friendly_name: 'greet',
    language: 'en',
    status: 'approved',
    template_type: 'text',
    variables: { '1': '' },
    body: 'Hi {{1}}',
  },
  {
    content_sid: 'HX2',
    friendly_name: 'visit',
    language: 'en',
    status: 'approved',
    template_type: 'text',
    variables: { '1': 'Ann', '2': 'Monday' },
    body: 'Hi {{1}}, see you on {{2}}.',
  },
];

const META_TEMPLATES: m.Json[] = [
  {
    id: '1',
    name: 'order_update',
    status: 'APPROVED',
    category: 'UTILITY',
    language: 'en_US',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Hi {{1}}, order {{2}}' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Ok' },
          { type: 'URL', text: 'Track', url: 'https://x.example/{{1}}' },
        ],
      },
    ],
    parameter_format: 'POSITIONAL',
  },
  {
    id: '2',
    name: 'hello',
    status: 'APPROVED',
    category: 'UTILITY',
    language: 'en',
    components: [{ type: 'BODY', text: 'Hello {{1}}, may we call you?' }],
    parameter_format: 'POSITIONAL',
  },
  {
    id: '3',
    name: 'named',
    status: 'APPROVED',
    category: 'MARKETING',
    language: 'en',
    components: [{ type: 'BODY', text: 'Dear {{name}}, {{offer}}' }],
    parameter_format: 'NAMED',
  },
  {
    id: '4',
    name: 'refused',
    status: 'REJECTED',
    category: 'MARKETING',
    language: 'en',
    components: [{ type: 'BODY', text: 'Buy now' }],
    parameter_format: 'POSITIONAL',
  },
];

/** Fills an empty world. Ids are as in the recordings: inboxes 1 SMS, 2 TWA, 3 BW, 4 WA, 5 API; users 1 ada, 2 bob, 3 cy, 4 dee. */
export function fillWorld(core: Core): void {
  const { world } = core;
  const acme = addAccount(core, 'Acme');
  const globex = addAccount(core, 'Globex');
  acme.customRoles.set(1, {
    id: 1,
    name: 'Unassigned',
    description: 'own and unassigned',
    permissions: ['conversation_unassigned_manage'],
  });
  acme.customRoles.set(2, { id: 2, name: 'Participating', description: 'own only', permissions: ['conversation_participating_manage'] });
  const ada = addUser(core, acme, 'ada', 'Ada Admin', 'administrator');
  const bob = addUser(core, acme, 'bob', 'Bob Agent', 'agent');
  const cy = addUser(core, acme, 'cy', 'Cy Agent', 'agent', 2);
  const dee = addUser(core, acme, 'dee', 'Dee Agent', 'agent');
  ada.memberships.set(globex.id, { role: 'agent', customRoleId: null, availability: 'online', autoOffline: true, activeAt: null });
  const members = [bob, cy];
  addInbox(core, acme, 'twilio_sms', 'SMS', '+15550001111', [...members, dee]);
  addInbox(core, acme, 'twilio_whatsapp', 'TWA', '+15550002222', members, TWILIO_TEMPLATES);
  addInbox(core, acme, 'bandwidth', 'BW', '+15550003333', members);
  addInbox(core, acme, 'whatsapp_cloud', 'WA', '+15550004444', members, META_TEMPLATES);
  addInbox(core, acme, 'api', 'API', null, members);
  addInbox(core, globex, 'twilio_sms', 'Globex SMS', '+15550005555', [ada]);
  for (const title of ['vip', 'invoice'])
    world.labels.set(world.next('label'), { id: world.labels.size + 1, accountId: acme.id, title, color: '#1f93ff' });
  world.teams.set(world.next('team'), {
    id: 1,
    accountId: acme.id,
    name: 'support',
    memberIds: new Set([bob.id, dee.id]),
    createdAt: core.clock.stamp(),
  });
  const at = core.clock.stamp();
  world.canned.set(world.next('canned'), {
    id: 1,
    accountId: acme.id,
    shortCode: 'hi',
    content: 'Hello {{contact.name}}',
    createdAt: at,
    updatedAt: at,
  });
  world.canned.set(world.next('canned'), {
    id: 2,
    accountId: acme.id,
    shortCode: 'hours',
    content: 'We are open from **9** to 5.',
    createdAt: at,
    updatedAt: at,
  });
  const actions = [
    { action_name: 'add_label', action_params: ['vip'] },
    { action_name: 'send_message', action_params: ['from macro'] },
  ];
  world.macros.set(world.next('macro'), { id: 1, accountId: acme.id, name: 'm', visibility: 'global', userId: bob.id, actions });
}
