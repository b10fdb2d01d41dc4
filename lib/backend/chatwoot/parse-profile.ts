/** The profile: who the token belongs to, in which accounts, with which rights. The body holds the token itself: it is never logged or kept whole. */
import * as v from 'valibot';
import type { Viewer, Visibility } from '../../domain/contact';
import { text } from './parse';

const WireAccount = v.object({
  id: v.number(),
  name: text,
  status: text,
  role: text,
  permissions: v.fallback(v.array(v.string()), []),
  custom_role_id: v.fallback(v.nullish(v.number()), undefined),
});

export const WireProfile = v.object({
  id: v.number(),
  name: text,
  available_name: text,
  email: text,
  pubsub_token: text,
  accounts: v.fallback(v.array(WireAccount), []),
});

/** See the schema. */
export type Profile = v.InferOutput<typeof WireProfile>;

/** One membership. */
export type Membership = v.InferOutput<typeof WireAccount>;

/** What the role may list. Precedence: all, then unassigned, then own; a custom role with none of these sees nothing. */
export function visibilityOf(membership: Membership): Visibility {
  if (membership.role === 'administrator') return 'all';
  const { permissions } = membership;
  const custom = permissions.includes('custom_role') || (membership.custom_role_id ?? null) !== null;
  if (!custom || permissions.includes('conversation_manage')) return 'all';
  if (permissions.includes('conversation_unassigned_manage')) return 'assigned-and-unassigned';
  return permissions.includes('conversation_participating_manage') ? 'assigned' : 'none';
}

/** The viewer in an account; sees nothing when the user is no longer a member. `inboxIds` = those that the server lists for the user. */
export function viewerOf(profile: Profile, account: number, inboxIds: readonly string[]): Viewer {
  const membership = profile.accounts.find((one) => one.id === account);
  const name = profile.available_name || profile.name;
  if (!membership) return { agentId: String(profile.id), name, visibility: 'none' };
  const admin = membership.role === 'administrator';
  return {
    agentId: String(profile.id),
    name,
    visibility: visibilityOf(membership),
    ...(admin ? { admin: true } : { inboxIds }),
  };
}
