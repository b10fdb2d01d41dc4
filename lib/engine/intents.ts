/** Does what the pages ask: each intent is harmless twice and answered with "done" or with words for the user. */
import { BackendError, ChooseAccount, ConnectError } from '../backend/backend';
import { PartError, part } from '../domain/part';
import { removeOrigins } from '../platform/permissions';
import type { Answer, Intent } from '../platform/rpc';
import { seal } from '../platform/secrets';
import { isDiskFull } from '../store/damage';
import { forgetOwnReplies } from '../store/own-replies';
import { conversationsByPhone } from '../store/read';
import { changeSettings } from '../store/registry';
import { deleteAccount } from '../store/rescued';
import type { AccountEngine } from './account-engine';
import { clearSeen } from './alerts';
import type { Engine } from './engine';
import { keepOutOfLog, withoutSecrets } from './log';
import { fetchMedia } from './media';

const DONE: Answer = { ok: true };

/** Answers one intent. Never rejects. */
export async function handleIntent(engine: Engine, intent: Intent, window: string): Promise<Answer> {
  try {
    await engine.ready;
    return await dispatch(engine, intent, window);
  } catch (error) {
    return refusal(engine, error);
  }
}

async function dispatch(engine: Engine, intent: Intent, window: string): Promise<Answer> {
  switch (intent.type) {
    case 'connect':
      return connect(engine, intent.kind, intent.fields);
    case 'disconnect':
      return disconnect(engine, intent.accountId);
    case 'diagnostics':
      return { ok: true, value: await (await part(import('./diagnostics'))).diagnostics(engine) };
    case 'mend':
      return { ok: true, value: { replaced: await engine.mend(intent.accountId) } };
    case 'reconfigure':
      await engine.open();
      return DONE;
    default: {
      if (!engine.accounts.has(intent.accountId)) await engine.open(); // the panel may know of a new account a moment before it runs
      const account = engine.accounts.get(intent.accountId);
      if (!account) return notOpen(engine, intent.accountId);
      return forAccount(engine, account, intent, window);
    }
  }
}

/** An account that is here but could not be opened says why; one that was disconnected says that. */
function notOpen(engine: Engine, id: string): Answer {
  const failed = engine.unopened.get(id);
  return failed ? refusal(engine, failed.error) : { ok: false, messageKey: 'errorNoAccount', args: [] };
}

type AccountIntent = Exclude<Extract<Intent, { accountId: string }>, { type: 'mend' }>;

async function forAccount(engine: Engine, account: AccountEngine, intent: AccountIntent, window: string): Promise<Answer> {
  const signal = AbortSignal.timeout(25_000);
  const { backend, ctx } = account;
  switch (intent.type) {
    case 'poke':
      account.poke();
      engine.refreshBadge();
      return DONE;
    case 'attention':
      account.look(window, intent.conversationId, intent.focused);
      return DONE;
    case 'sync':
      account.wake();
      return DONE;
    case 'history':
      await account.history(intent.conversationId);
      return DONE;
    case 'media':
      await account.roomFor(() => fetchMedia(ctx, intent.messageId, intent.attachmentId, signal));
      return DONE;
    case 'erase': {
      // Where panels were told to go holds numbers and the pages that they were read on; panels are there already.
      await engine.parts.registry.focus.clear();
      const threads = await conversationsByPhone(ctx.db, intent.phone);
      const erased = await account.erase(intent.phone);
      await clearSeen(
        ctx,
        threads.map((one) => one.id),
      );
      return { ok: true, value: erased };
    }
    case 'refresh':
      await ctx.store((await backend.refresh?.(intent.what, signal, intent.query)) ?? []);
      return DONE;
    case 'stopSend':
      account.stopSend(intent.messageId);
      return DONE;
    case 'cancelScheduled': {
      const message = await ctx.db.messages.get(intent.messageId);
      if (message) await ctx.store((await backend.cancel?.(message, signal)) ?? []);
      return DONE;
    }
    case 'saveContact': {
      const old = await ctx.db.contacts.get(intent.contact.id);
      const { email, phone, company, attributes, ...rest } = intent.contact;
      const contact = {
        ...old,
        ...rest,
        ...(email ? { email } : {}),
        ...(phone ? { phone } : {}),
        ...(company ? { company } : {}),
        ...(attributes ? { attributes } : {}),
      };
      await ctx.store((await backend.saveContact?.(contact, signal)) ?? [{ type: 'contact', contact }]);
      return DONE;
    }
    case 'notes': {
      const contact = await ctx.db.contacts.get(intent.contactId);
      const { add, remove } = intent;
      const wanted = { ...(add === undefined ? {} : { add }), ...(remove === undefined ? {} : { remove }) };
      if (contact) await ctx.store((await backend.notes?.(contact, wanted, signal)) ?? []);
      return DONE;
    }
    case 'saveReply': {
      const { id, code, text } = intent.reply;
      await ctx.store((await backend.reply?.({ save: { code, text, ...(id === undefined ? {} : { id }) } }, signal)) ?? []);
      return DONE;
    }
    case 'removeReply':
      await ctx.store((await backend.reply?.({ remove: intent.replyId }, signal)) ?? []);
      return DONE;
    case 'repair':
      return repair(engine, intent.accountId, intent.code, signal);
    case 'disconnect':
      return disconnect(engine, intent.accountId);
  }
}

/** Fields of a connect form that hold credentials. */
const SECRET_FIELD = /token|secret|password|key|auth/i;

async function connect(engine: Engine, kind: 'demo' | 'chatwoot' | 'twilio', fields: Readonly<Record<string, string>>): Promise<Answer> {
  const { kinds, env, registry } = engine.parts;
  const chosen = await kinds[kind]?.();
  if (!chosen) return { ok: false, messageKey: 'errorNotHere', args: [] };
  for (const [name, value] of Object.entries(fields)) if (SECRET_FIELD.test(name)) keepOutOfLog(value);
  const found = await chosen.connect(fields, env, AbortSignal.timeout(24_000));
  const { accountId: id, label, config, origins, findings } = found;
  const sealed = await seal(await engine.key(), id, found.secret);
  await registry.transaction('rw', [registry.accounts, registry.secrets], async () => {
    const old = await registry.accounts.get(id);
    await registry.accounts.put({
      id,
      kind,
      label,
      config,
      origins,
      findings: [...findings].map((f) => ({ ...f, args: [...f.args] })),
      connectedAt: old?.connectedAt ?? env.now(),
    });
    await registry.secrets.put({ id, ...sealed });
  });
  // After the row is written: whoever opens the account meanwhile opens it as it is now.
  const known = engine.accounts.get(id);
  if (known) {
    engine.accounts.delete(id);
    await known.stop();
  }
  await changeSettings(registry, { activeAccount: id });
  await engine.open();
  return { ok: true, value: { accountId: id, findings } };
}

/** Stops the account and deletes its database, secret and permission. */
async function disconnect(engine: Engine, id: string): Promise<Answer> {
  const { registry } = engine.parts;
  const account = await registry.accounts.get(id);
  await registry.transaction('rw', [registry.accounts, registry.secrets], async () => {
    await registry.accounts.delete(id);
    await registry.secrets.delete(id);
  });
  await forgetOwnReplies(registry, id);
  await engine.open();
  await deleteAccount(id);
  const stillUsed = new Set((await registry.accounts.limit(100).toArray()).flatMap((one) => one.origins));
  await removeOrigins((account?.origins ?? []).filter((origin) => !stillUsed.has(origin)));
  return DONE;
}

async function repair(engine: Engine, id: string, code: string, signal: AbortSignal): Promise<Answer> {
  const { registry, kinds, env } = engine.parts;
  const account = await registry.accounts.get(id);
  if (!account) return { ok: false, messageKey: 'errorNoAccount', args: [] };
  const kind = await kinds[account.kind]?.();
  const findings = await kind?.repair?.(account.config, await engine.secret(id), code, env, signal);
  if (findings) await registry.accounts.update(id, { findings: findings.map((f) => ({ ...f, args: [...f.args] })) });
  return { ok: true, value: { findings } };
}

function refusal(engine: Engine, error: unknown): Answer {
  if (error instanceof ConnectError)
    return { ok: false, messageKey: error.messageKey, args: error.args, ...(error.field ? { field: error.field } : {}) };
  if (error instanceof ChooseAccount) return { ok: false, messageKey: 'connectChooseAccount', args: [], choose: error.accounts };
  if (error instanceof PartError) {
    engine.parts.env.log(error.message);
    return { ok: false, messageKey: 'errorPartMissing', args: [] };
  }
  if (isDiskFull(error)) return { ok: false, messageKey: 'errorDiskFull', args: [] };
  if (error instanceof BackendError)
    return { ok: false, messageKey: BACKEND_KEYS[error.kind], args: [withoutSecrets(error.failure.text).slice(0, 300)] };
  const name = error instanceof Error ? error.name : 'error';
  engine.parts.env.log(`intent failed: ${name}`);
  return { ok: false, messageKey: 'errorUnexpected', args: [name] };
}

const BACKEND_KEYS: Readonly<Record<BackendError['kind'], string>> = {
  rejected: 'errorRejected',
  busy: 'errorBusy',
  notSent: 'errorOffline',
  unknown: 'errorUnclear',
  unauthorized: 'errorUnauthorized',
  forbidden: 'errorForbidden',
  gone: 'errorGone',
};
