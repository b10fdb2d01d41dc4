/** The conversations as they are at the start: the shop's, or any number of generated ones. Made when asked for, newest first. */
import type { Contact, OptOut } from '../../domain/contact';
import type { Conversation } from '../../domain/conversation';
import type { DemoConfig } from './config';
import { PEOPLE, personOf } from './people';
import { pick } from './random';
import type { Role } from './role';
import { MORE_ROLES } from './roles-more';
import { SMS_ROLES } from './roles-sms';
import { WHATSAPP_ROLES } from './roles-whatsapp';
import { INBOXES, inboxOf } from './shop';

/** One conversation at the start. */
export interface Part {
  readonly index: number;
  readonly role: Role;
  /** The contact that the number belongs to, when it is saved. */
  readonly contact?: Contact;
}

/** All conversations at the start. */
export interface Cast {
  readonly size: number;
  part(index: number): Part | undefined;
  find(key: string): Part | undefined;
  /** Contacts that are told at once (in scale mode each comes with its conversation). */
  readonly contacts: readonly Contact[];
}

/** The conversation's name at this backend. */
export function keyOf(inboxId: string, phone: string): string {
  return `${inboxId}|${phone}`;
}

/** Inbox and number of a key. */
export function readKey(key: string): { readonly inboxId: string; readonly phone: string; readonly channel: Conversation['channel'] } {
  const at = key.indexOf('|');
  const inboxId = key.slice(0, at);
  return { inboxId, phone: key.slice(at + 1), channel: inboxOf(inboxId)?.channel ?? 'sms' };
}

/** The cast that a configuration asks for. */
export function castOf(config: DemoConfig, born: number): Cast {
  return config.conversations === undefined ? shopCast(config, born) : crowd(config.conversations, config.messages);
}

function shopCast(config: DemoConfig, born: number): Cast {
  const roles = [...SMS_ROLES, ...WHATSAPP_ROLES, ...MORE_ROLES].sort((a, b) => a.ago - b.ago);
  const most = config.older ?? Number.POSITIVE_INFINITY;
  const parts = roles.map((whole, index): Part => {
    const role = whole.older === undefined || whole.older <= most ? whole : { ...whole, older: most };
    const contact = personOf(role.phone);
    return { index, role, ...(contact ? { contact } : {}) };
  });
  const byKey = new Map(parts.map((part) => [keyOf(part.role.inbox, part.role.phone), part]));
  const stops = new Map(
    roles.flatMap((role): [string, OptOut][] => (role.stopped ? [[role.phone, { by: 'STOP', at: born - role.stopped * 60_000 }]] : [])),
  );
  const contacts = PEOPLE.map((person): Contact => {
    const optOut = stops.get(person.phone ?? '');
    return optOut ? { ...person, optOut } : person;
  });
  return { size: parts.length, part: (index) => parts[index], find: (key) => byKey.get(key), contacts };
}

const FIRST = ['Ada', 'Bram', 'Cleo', 'Dev', 'Edda', 'Finn', 'Gia', 'Hugo', 'Iris', 'Jude', 'Kofi', 'Lena', 'Milo', 'Nia', 'Otto', 'Pia'];
const LAST = [
  'Archer',
  'Bell',
  'Crane',
  'Dale',
  'Ellis',
  'Frost',
  'Grove',
  'Hale',
  'Irving',
  'Jarvis',
  'Keller',
  'Lowe',
  'Marsh',
  'North',
  'Owens',
];
const OWNERS = [undefined, 'robin', 'robin', undefined, 'ana', 'ben'] as const;

/** `size` conversations of `messages` each. The number of a customer holds the index, so no table is kept. */
function crowd(size: number, messages: number): Cast {
  const part = (index: number): Part | undefined => {
    if (!Number.isInteger(index) || index < 0 || index >= size) return undefined;
    const customer = Math.floor(index / INBOXES.length);
    const phone = `+1${200 + Math.floor(customer / 100)}55501${String(customer % 100).padStart(2, '0')}`;
    const owner = OWNERS[index % OWNERS.length];
    const role: Role = {
      phone,
      inbox: (['shop', 'wa', 'vans'] as const)[index % INBOXES.length] ?? 'shop',
      ago: 1 + index * 2,
      older: messages,
      state: index % 10 < 6 ? 'open' : 'closed',
      ...(owner ? { assignee: owner } : {}),
      ...(index % 12 === 0 ? { unread: 1 } : {}),
    };
    if (customer % 3 === 0) return { index, role };
    const id = `crowd-${customer}`;
    const name = `${pick(FIRST, customer)} ${pick(LAST, Math.floor(customer / 16))} ${customer}`;
    return { index, role, contact: { id, remoteId: id, name, phone, version: 1 } };
  };
  const find = (key: string): Part | undefined => {
    const { inboxId, phone } = readKey(key);
    const [, area, line] = /^\+1(\d{3})55501(\d\d)$/.exec(phone) ?? [];
    const sender = INBOXES.findIndex((inbox) => inbox.id === inboxId);
    if (area === undefined || line === undefined || sender < 0) return undefined;
    return part(((Number(area) - 200) * 100 + Number(line)) * INBOXES.length + sender);
  };
  return { size, part, find, contacts: [] };
}
