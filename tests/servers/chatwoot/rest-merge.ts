/** Two contacts become one: the second is deleted, its conversations and inboxes are the first's (contract sections 2.6 and 3.3). */
import { actorOf, type Handler, notFound, type Router } from './http';
import { int } from './params';
import { contact } from './shapes-people';

const merge: Handler = (req) => {
  const actor = actorOf(req);
  const { world } = req.core;
  const base = world.contacts.get(int(req.body.base_contact_id) ?? 0);
  const other = world.contacts.get(int(req.body.mergee_contact_id) ?? 0);
  if (!base || !other || base.accountId !== actor.account.id || other.accountId !== actor.account.id) throw notFound();
  for (const conversation of world.giveContact(other.id, base.id)) {
    for (const message of conversation.messages) if (message.sender?.type === 'Contact') message.sender = { type: 'Contact', id: base.id };
    conversation.updatedAt = req.core.clock.stamp();
    req.core.emitConversation('conversation.contact_changed', conversation);
  }
  world.contacts.delete(other.id);
  base.phone ??= other.phone;
  base.email ??= other.email;
  req.core.emitContact('contact.merged', base, actor.user);
  req.core.emitContact('contact.deleted', other, actor.user);
  return { json: contact(world, base, true) };
};

/** Adds the route. */
export function mergeRoutes(router: Router, base: string): void {
  router.on('POST', `${base}/actions/contact_merge`, merge);
}
