/** Saved replies and macros: contract section 2.5. */
import type { Actor } from './access';
import { assign, assignTeam, mute, setLabels, setPriority, setStatus } from './conversations';
import { actorOf, type Handler, invalid, notFound, type Req, type Router } from './http';
import { createMessage } from './messages';
import type * as m from './model';
import { int, ints, isObject, str, strings } from './params';
import { own } from './rest-account';
import { agent, iso } from './shapes-people';

function cannedRow(c: m.CannedResponse): m.Json {
  return {
    id: c.id,
    account_id: c.accountId,
    short_code: c.shortCode,
    content: c.content,
    created_at: iso(c.createdAt),
    updated_at: iso(c.updatedAt),
  };
}

const canned: Handler = (req) => {
  const q = str(req.query.search)?.toLowerCase();
  const rows = own(req.core.world.canned, actorOf(req)).filter(
    (c) => q === undefined || c.shortCode.toLowerCase().includes(q) || c.content.toLowerCase().includes(q),
  );
  if (q !== undefined) rows.sort((a, b) => Number(b.shortCode.startsWith(q)) - Number(a.shortCode.startsWith(q)));
  return { json: rows.map(cannedRow) };
};

const writeCanned: Handler = (req) => {
  const actor = actorOf(req);
  const given = isObject(req.body.canned_response) ? req.body.canned_response : {};
  const { world, clock } = req.core;
  const known = world.canned.get(Number(req.at.id));
  if (req.method !== 'POST' && known === undefined) throw notFound();
  if (req.method === 'DELETE') {
    world.canned.delete(Number(req.at.id));
    return {};
  }
  const code = str(given.short_code) ?? known?.shortCode ?? '';
  if (code === '' || own(world.canned, actor).some((c) => c.shortCode === code && c.id !== known?.id))
    throw invalid(`Short code ${code === '' ? "can't be blank" : 'has already been taken'}`, ['short_code']);
  const at = clock.stamp();
  const record = known ?? {
    id: world.next('canned'),
    accountId: actor.account.id,
    shortCode: '',
    content: '',
    createdAt: at,
    updatedAt: at,
  };
  Object.assign(record, {
    shortCode: code,
    content: str(given.content) ?? record.content,
    updatedAt: at,
  });
  world.canned.set(record.id, record);
  return { json: cannedRow(record) };
};

const macros: Handler = (req) => {
  const actor = actorOf(req);
  const rows = own(req.core.world.macros, actor).filter((x) => x.visibility === 'global' || x.userId === actor.user.id);
  const payload = rows.map((x) => {
    const by = agent(req.core.world, req.core.world.need(req.core.world.users, x.userId, 'user'), actor.account.id);
    return {
      id: x.id,
      name: x.name,
      visibility: x.visibility,
      created_by: by,
      updated_by: by,
      account_id: x.accountId,
      actions: x.actions,
    };
  });
  return { json: { payload } };
};

function runAction(req: Req, actor: Actor, c: m.Conversation, name: string, params: unknown[]): void {
  const { core } = req;
  const first = params[0];
  const text = str(first) ?? '';
  const say = (isPrivate: boolean): void => {
    createMessage(core, c, { type: 1, content: text, sender: { type: 'User', id: actor.user.id }, private: isPrivate });
  };
  const priority = text === 'low' || text === 'medium' || text === 'high' || text === 'urgent' ? text : null;
  const actions: Record<string, () => void> = {
    send_message: () => say(false),
    add_private_note: () => say(true),
    add_label: () => setLabels(core, c, [...c.labels, ...strings(params)], actor.user),
    remove_label: () =>
      setLabels(
        core,
        c,
        c.labels.filter((l) => !params.includes(l)),
        actor.user,
      ),
    assign_agent: () => assign(core, c, text === 'self' ? actor.user.id : (int(first) ?? null), actor.user),
    remove_assigned_agent: () => assign(core, c, null, actor.user),
    assign_team: () => assignTeam(core, c, int(first) ?? null, actor.user),
    remove_assigned_team: () => assignTeam(core, c, null, actor.user),
    mute_conversation: () => mute(core, c, actor.user),
    resolve_conversation: () => setStatus(core, c, 'resolved', null, actor.user),
    snooze_conversation: () => setStatus(core, c, 'snoozed', null, actor.user),
    change_priority: () => setPriority(core, c, priority, actor.user),
  };
  actions[name]?.();
}

/** Answers at once; the effects come as events from a job, whose errors nobody sees. */
const execute: Handler = (req) => {
  const actor = actorOf(req);
  const macro = req.core.world.macros.get(Number(req.at.id));
  if (macro === undefined || (macro.visibility === 'personal' && macro.userId !== actor.user.id)) throw notFound();
  const targets = ints(req.body.conversation_ids).flatMap((id) => req.core.world.conversation(actor.account.id, id) ?? []);
  req.core.clock.after(10, () => {
    for (const c of targets) for (const a of macro.actions) runAction(req, actor, c, a.action_name, a.action_params);
  });
  return {};
};

/** Adds the routes. */
export function macroRoutes(router: Router, base: string): void {
  router.on('GET', `${base}/canned_responses`, canned);
  router.on('POST', `${base}/canned_responses`, writeCanned);
  for (const method of ['PATCH', 'DELETE']) router.on(method, `${base}/canned_responses/:id`, writeCanned);
  router.on('GET', `${base}/macros`, macros);
  router.on('POST', `${base}/macros/:id/execute`, execute);
}
