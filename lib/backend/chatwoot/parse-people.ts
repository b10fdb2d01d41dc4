/** Contacts, agents and what else has a name, as REST and push show them. */
import * as v from 'valibot';
import type { Agent, Contact } from '../../domain/contact';
import { bag, text } from './parse';

/** A contact of either shape. */
export const WireContact = v.object({
  id: v.number(),
  name: text,
  email: text,
  phone_number: text,
  identifier: text,
  blocked: v.fallback(v.optional(v.boolean()), undefined),
  custom_attributes: bag,
  additional_attributes: bag,
});

/** See the schema. */
export type WireContact = v.InferOutput<typeof WireContact>;

/** An agent as lists show it. */
export const WireAgent = v.object({
  id: v.number(),
  name: text,
  available_name: text,
  email: text,
  availability_status: v.fallback(v.optional(v.picklist(['online', 'busy', 'offline'])), undefined),
});

/** Teams, macros: an id and a name. */
export const WireNamed = v.object({ id: v.number(), name: text });

export const WireLabel = v.object({ id: v.number(), title: v.string(), color: text });

export const WireSavedReply = v.object({ id: v.number(), short_code: v.string(), content: text });

/** The contact as the panel knows it. A name that is only the number again is none. */
export function contactOf(wire: WireContact): Contact {
  const company = wire.additional_attributes.company_name;
  const attributes = Object.entries(wire.custom_attributes).flatMap(([key, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [[key, String(value)] as const] : [],
  );
  return {
    id: String(wire.id),
    remoteId: String(wire.id),
    name: nameOf(wire),
    ...(wire.phone_number ? { phone: wire.phone_number } : {}),
    ...(wire.email ? { email: wire.email } : {}),
    ...(typeof company === 'string' && company ? { company } : {}),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(wire.blocked === undefined ? {} : { blocked: wire.blocked }),
  };
}

/** The name, or nothing when it is the number: webhooks name new contacts so. */
export function nameOf(wire: WireContact): string {
  const digits = wire.name.replace(/\D/g, '');
  const isNumber = /^[+\d\s().-]+$/.test(wire.name) && digits === wire.phone_number.replace(/\D/g, '');
  return isNumber ? '' : wire.name;
}

/** The agent as the panel knows it. */
export function agentOf(wire: v.InferOutput<typeof WireAgent>, me: number): Agent {
  return {
    id: String(wire.id),
    name: wire.available_name || wire.name,
    ...(wire.email ? { email: wire.email } : {}),
    ...(wire.availability_status ? { presence: wire.availability_status } : {}),
    ...(wire.id === me ? { me: true } : {}),
  };
}
