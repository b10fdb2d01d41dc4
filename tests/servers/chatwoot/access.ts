/** Who may see and open what: contract sections 3.3 and 4.9. */
import type * as m from './model';
import type { World } from './state';

/** The caller of a request in one account. */
export interface Actor {
  readonly user: m.User;
  readonly membership: m.Membership;
  readonly account: m.Account;
}

/** The permissions as the profile shows them. */
export function permissions(account: m.Account, membership: m.Membership): string[] {
  if (membership.role === 'administrator') return ['administrator'];
  const role = customRole(account, membership);
  return role === undefined ? ['agent'] : [...role.permissions, 'custom_role'];
}

/** The custom role in force: administrators have none. */
export function customRole(account: m.Account, membership: m.Membership): m.CustomRole | undefined {
  if (membership.role === 'administrator' || membership.customRoleId === null) return undefined;
  return account.customRoles.get(membership.customRoleId);
}

/** Administrators see every inbox, agents those that they are members of. */
export function seesInbox(actor: Actor, inbox: m.Inbox): boolean {
  return inbox.accountId === actor.account.id && (actor.membership.role === 'administrator' || inbox.memberIds.has(actor.user.id));
}

type Scope = 'all' | 'unassigned' | 'participating' | 'none';

function scope(actor: Actor): Scope {
  const role = customRole(actor.account, actor.membership);
  if (role === undefined || role.permissions.includes('conversation_manage')) return 'all';
  if (role.permissions.includes('conversation_unassigned_manage')) return 'unassigned';
  if (role.permissions.includes('conversation_participating_manage')) return 'participating';
  return 'none';
}

/** Whether lists and counts hold the conversation. */
export function lists(world: World, actor: Actor, conversation: m.Conversation): boolean {
  if (conversation.accountId !== actor.account.id) return false;
  if (actor.membership.role === 'administrator') return true;
  if (!seesInbox(actor, world.inboxOf(conversation))) return false;
  const mine = conversation.assigneeId === actor.user.id;
  const by: Record<Scope, boolean> = {
    all: true,
    unassigned: mine || conversation.assigneeId === null,
    participating: mine,
    none: false,
  };
  return by[scope(actor)];
}

/** Whether the conversation can be opened: also through its team, and for a participating role through participation. */
export function opens(world: World, actor: Actor, conversation: m.Conversation): boolean {
  if (conversation.accountId !== actor.account.id) return false;
  if (actor.membership.role === 'administrator') return true;
  const team = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId);
  const near = seesInbox(actor, world.inboxOf(conversation)) || (team?.memberIds.has(actor.user.id) ?? false);
  if (!near) return false;
  const mine = conversation.assigneeId === actor.user.id;
  const by: Record<Scope, boolean> = {
    all: true,
    unassigned: mine || conversation.assigneeId === null,
    participating: mine || conversation.participants.has(actor.user.id),
    none: false,
  };
  return by[scope(actor)];
}

/** Who gets a conversation's events: members of the inbox and all administrators, whatever their custom role (the leak of section 3.3). */
export function recipients(world: World, conversation: m.Conversation): Set<number> {
  const inbox = world.inboxOf(conversation);
  const users = world.accountUsers(conversation.accountId);
  return new Set(
    users.filter((u) => inbox.memberIds.has(u.id) || u.memberships.get(inbox.accountId)?.role === 'administrator').map((u) => u.id),
  );
}
