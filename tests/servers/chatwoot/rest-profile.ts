/** Routes outside an account: health, version, sign-in, profile. Contract sections 1.1 to 1.4. */
import { type Handler, HttpError, type Req, type Router, unprocessable } from './http';
import type * as m from './model';
import { int, isObject, str } from './params';
import { profile } from './shapes-people';
import { randomToken } from './state';

function me(req: Req): m.User {
  if (req.user === undefined) throw new HttpError(401, { errors: ['You need to sign in or sign up before continuing.'] });
  return req.user;
}

function profileParams(req: Req): m.Json {
  const given = req.body.profile;
  if (!isObject(given)) throw unprocessable('param is missing or the value is empty: profile');
  return given;
}

function membershipOf(req: Req, given: m.Json): m.Membership {
  const membership = me(req).memberships.get(int(given.account_id) ?? 0);
  if (membership === undefined) throw new HttpError(404, { error: 'Resource could not be found' });
  return membership;
}

const show: Handler = (req) => ({ json: profile(req.core.world, me(req)) });

/** The whole `ui_settings` object is replaced. */
const update: Handler = (req) => {
  const user = me(req);
  const given = profileParams(req);
  user.name = str(given.name) ?? user.name;
  if ('display_name' in given) user.displayName = str(given.display_name) ?? null;
  if ('message_signature' in given) user.messageSignature = str(given.message_signature) ?? null;
  if (isObject(given.ui_settings)) user.uiSettings = given.ui_settings;
  return show(req);
};

const setAvailability: Handler = (req) => {
  const given = profileParams(req);
  const value = given.availability;
  if (value !== 'online' && value !== 'offline' && value !== 'busy') throw new Error(`'${String(value)}' is not a valid availability`);
  membershipOf(req, given).availability = value;
  return show(req);
};

const autoOffline: Handler = (req) => {
  const given = profileParams(req);
  membershipOf(req, given).autoOffline = given.auto_offline === true || given.auto_offline === 'true';
  return show(req);
};

const setActive: Handler = (req) => {
  membershipOf(req, profileParams(req)).activeAt = req.core.clock.now();
  return {};
};

const resetToken: Handler = (req) => {
  me(req).accessToken = randomToken();
  return show(req);
};

const signIn: Handler = (req) => {
  const user = [...req.core.world.users.values()].find((u) => u.email === req.body.email && u.password === req.body.password);
  if (user === undefined) throw new HttpError(401, { success: false, errors: ['Invalid login credentials. Please try again.'] });
  return {
    json: { data: profile(req.core.world, user) },
    headers: { 'access-token': randomToken(), 'token-type': 'Bearer', client: randomToken(), expiry: '1999999999', uid: user.email },
  };
};

/** Adds the routes. */
export function profileRoutes(router: Router): void {
  router.on('GET', '/health', () => ({ json: { status: 'woot' } }));
  router.on('GET', '/api', ({ core }) => ({
    json: {
      version: core.options.version,
      timestamp: new Date(core.clock.now()).toISOString().replace('T', ' ').slice(0, 19),
      queue_services: 'ok',
      data_services: 'ok',
    },
  }));
  router.on('POST', '/auth/sign_in', signIn);
  router.on('GET', '/api/v1/profile', show);
  router.on('PUT', '/api/v1/profile', update);
  router.on('POST', '/api/v1/profile/availability', setAvailability);
  router.on('POST', '/api/v1/profile/auto_offline', autoOffline);
  router.on('PUT', '/api/v1/profile/set_active_account', setActive);
  router.on('POST', '/api/v1/profile/reset_access_token', resetToken);
}
