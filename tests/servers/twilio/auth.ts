/** Basic auth with AC:token or SK:secret, and what each kind of key may do. */
import { TwilioError } from './errors';
import type { Route } from './http';
import type { World } from './world';

/** Pseudo permission of the account resource: the token and main keys only. */
export const ACCOUNT_PERMISSION = '/twilio/iam/accounts/read';

/** Lets a request through or throws 401/20003. All refusals look alike, as at Twilio. */
export function authorize(world: World, header: string | undefined, route: Route): void {
  const user = credentials(header);
  if (!user) throw new TwilioError(20003);
  if (route.permission.length > 0 && route.permission.every((p) => world.faults.denied(p))) throw new TwilioError(20003);
  if (world.knobs.accountStatus !== 'active') throw new TwilioError(20003);
  if (user.name === world.accountSid && user.secret === world.authToken) return;
  const key = world.signalwire ? undefined : world.keys.find((k) => k.sid === user.name && k.secret === user.secret);
  if (!key) throw new TwilioError(20003);
  if (key.kind === 'main') return;
  if (route.permission.includes(ACCOUNT_PERMISSION)) throw new TwilioError(20003);
  if (key.kind === 'restricted' && !route.permission.some((p) => key.allow.includes(p))) throw new TwilioError(20003);
}

function credentials(header: string | undefined): { name: string; secret: string } | null {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '');
  if (!match?.[1]) return null;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** The account in the path must be the one the credentials belong to. */
export function checkAccount(world: World, sid: string): void {
  if (sid === world.accountSid) return;
  if (!world.signalwire && !/^AC[0-9a-f]{32}$/i.test(sid)) throw new TwilioError(90002);
  throw new TwilioError(20404);
}
