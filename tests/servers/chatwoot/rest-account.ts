/** What belongs to an account: inboxes, people, teams, labels. Contract sections 2.4 and 2.5. */
import { type Actor, seesInbox } from './access';
import { cacheKeys } from './core';
import { actorOf, forbidden, type Handler, notFound, type Req, type Router } from './http';
import type * as m from './model';
import { ints, isObject, str } from './params';
import { inbox } from './shapes-inbox';
import { agent, iso, team } from './shapes-people';

const isAdmin = (actor: Actor): boolean => actor.membership.role === 'administrator';
/** The account's records of a table. */
export const own = <T extends { accountId: number }>(map: Map<number, T>, actor: Actor): T[] =>
  [...map.values()].filter((x) => x.accountId === actor.account.id);
const byName = <T extends { name: string }>(rows: T[]): T[] => rows.sort((a, b) => (a.name < b.name ? -1 : 1));

const account: Handler = (req) => {
  const { account: a } = actorOf(req);
  return {
    json: {
      settings: {},
      created_at: iso(a.createdAt),
      domain: null,
      features: a.features,
      id: a.id,
      locale: 'en',
      name: a.name,
      support_email: null,
      status: a.status,
      cache_keys: cacheKeys(a),
      latest_chatwoot_version: null,
      subscribed_features: [],
    },
  };
};

const keys: Handler = (req) => ({
  json: { cache_keys: cacheKeys(actorOf(req).account) },
  headers: { 'cache-control': 'max-age=10, private' },
});

const inboxes: Handler = (req) => {
  const actor = actorOf(req);
  const rows = byName(req.core.world.accountInboxes(actor.account.id).filter((i) => seesInbox(actor, i)));
  return { json: { payload: rows.map((i) => inbox(i, isAdmin(actor))) } };
};

function inboxOf(req: Req): { actor: Actor; record: m.Inbox } {
  const actor = actorOf(req);
  const record = req.core.world.inboxes.get(Number(req.at.id));
  if (record === undefined || record.accountId !== actor.account.id) throw notFound();
  if (!seesInbox(actor, record)) throw forbidden();
  return { actor, record };
}

const oneInbox: Handler = (req) => {
  const { actor, record } = inboxOf(req);
  return { json: inbox(record, isAdmin(actor)) };
};

const syncTemplates: Handler = (req) => {
  if (!isAdmin(inboxOf(req).actor)) throw forbidden();
  return { json: { message: 'Template sync initiated successfully' } };
};

function people(req: Req, actor: Actor, keep: (u: m.User) => boolean): unknown[] {
  return byName(req.core.world.accountUsers(actor.account.id).filter(keep)).map((u) => agent(req.core.world, u, actor.account.id));
}

const agents: Handler = (req) => {
  const actor = actorOf(req);
  return { json: people(req, actor, () => true) };
};

/** Members of all the given inboxes, then all administrators. */
const assignable: Handler = (req) => {
  const actor = actorOf(req);
  const wanted = ints(req.query.inbox_ids).map((id) => req.core.world.inboxes.get(id));
  if (wanted.some((i) => i === undefined || !seesInbox(actor, i))) throw forbidden();
  const admin = (u: m.User): boolean => u.memberships.get(actor.account.id)?.role === 'administrator';
  const members = people(req, actor, (u) => !admin(u) && wanted.every((i) => i?.memberIds.has(u.id)));
  return { json: { payload: [...members, ...people(req, actor, admin)] } };
};

const inboxMembers: Handler = (req) => {
  const { actor, record } = inboxOf(req);
  return { json: { payload: people(req, actor, (u) => record.memberIds.has(u.id)) } };
};

const teams: Handler = (req) => {
  const actor = actorOf(req);
  return { json: own(req.core.world.teams, actor).map((t) => team(t, actor.user.id)) };
};

const teamMembers: Handler = (req) => {
  const actor = actorOf(req);
  const record = req.core.world.teams.get(Number(req.at.id));
  if (record === undefined) throw notFound();
  return { json: people(req, actor, (u) => record.memberIds.has(u.id)) };
};

const labels: Handler = (req) => {
  const rows = own(req.core.world.labels, actorOf(req));
  return { json: { payload: rows.map((l) => ({ id: l.id, title: l.title, description: null, color: l.color, show_on_sidebar: null })) } };
};

const addLabel: Handler = (req) => {
  const actor = actorOf(req);
  if (!isAdmin(actor)) throw forbidden();
  const given = isObject(req.body.label) ? req.body.label : req.body;
  const record: m.Label = {
    id: req.core.world.next('label'),
    accountId: actor.account.id,
    title: str(given.title) ?? '',
    color: str(given.color) ?? '#1f93ff',
  };
  req.core.world.labels.set(record.id, record);
  req.core.invalidate(actor.account, 'label');
  return { json: { id: record.id, title: record.title, description: null, color: record.color, show_on_sidebar: null } };
};

/** Adds the routes. */
export function accountRoutes(router: Router, base: string): void {
  router.on('GET', base, account);
  router.on('GET', `${base}/cache_keys`, keys);
  router.on('GET', `${base}/inboxes`, inboxes);
  router.on('GET', `${base}/inboxes/:id`, oneInbox);
  router.on('POST', `${base}/inboxes/:id/sync_templates`, syncTemplates);
  router.on('GET', `${base}/inbox_members/:id`, inboxMembers);
  router.on('GET', `${base}/agents`, agents);
  router.on('GET', `${base}/assignable_agents`, assignable);
  router.on('GET', `${base}/teams`, teams);
  router.on('GET', `${base}/teams/:id/team_members`, teamMembers);
  router.on('GET', `${base}/labels`, labels);
  router.on('POST', `${base}/labels`, addLabel);
  router.on('GET', `${base}/custom_attribute_definitions`, () => ({ json: [] }));
  router.on('GET', `${base}/custom_filters`, () => ({ json: [] }));
}
