/** Connecting: shapes are checked before anything is sent, the list of messages decides, everything else may be refused part by part. */
import { isE164, parsePhone } from '../../domain/phone';
import { BackendError, ConnectError, type Connected, type Environment, type Finding } from '../backend';
import { TwilioClient } from './client';
import { type Config, originsOf, REGIONS, readConfig } from './config';
import { configured, discover, type Found } from './discover';
import { diagnose, mend } from './findings';

const HEX = '[0-9a-f]{32}';
const ACCOUNT = new RegExp(`^AC${HEX}$`, 'i');
const KEY = new RegExp(`^SK${HEX}$`, 'i');
const SECRET = /^[A-Za-z0-9]{32}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Fields = Readonly<Record<string, string>>;

/** See `BackendKind.connect`. */
export async function connect(fields: Fields, env: Environment, signal: AbortSignal): Promise<Connected> {
  const { config, secret } = credentials(fields);
  const typed = senders(fields.sender ?? '');
  const client = new TwilioClient(config, secret, env);
  let found: Found;
  try {
    found = await discover(client, signal, fields.publicFiles !== undefined);
  } catch (error) {
    throw signal.aborted ? new ConnectError('twilioNoAnswer') : refusal(error, config, secretField(fields));
  }
  if (found.account && found.account.status !== 'active') throw new ConnectError('twilioSuspended', [found.account.status]);
  const full = configured(config, found, typed);
  if (full.senders.length === 0) throw new ConnectError('twilioSenderNeeded', [], 'sender');
  return {
    accountId: `${full.flavor}-${full.account.toLowerCase()}`,
    label: full.label,
    config: JSON.stringify(full),
    secret,
    origins: originsOf(full),
    findings: diagnose(found, full, fields.publicFiles !== undefined),
  };
}

/** See `BackendKind.repair`: does it, then looks again at everything. */
export async function repair(
  configText: string,
  secret: string,
  code: string,
  env: Environment,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const config = readConfig(configText);
  const client = new TwilioClient(config, secret, env);
  try {
    await mend(client, code, signal);
  } catch (error) {
    // The key may look but not change: said in its own sentence, with where to do it by hand.
    if (error instanceof BackendError && (error.kind === 'unauthorized' || error.kind === 'forbidden'))
      throw new ConnectError('twilioNoRepair');
    throw error;
  }
  return diagnose(await discover(client, signal, config.assets !== undefined), config);
}

/** The shape of what was typed, without a request. */
function credentials(fields: Fields): { config: Config; secret: string } {
  const place = baseFrom(fields.baseUrl?.trim() ?? '');
  const account = (fields.accountSid ?? '').trim();
  const key = (fields.keySid ?? '').trim();
  const token = (fields.authToken ?? '').trim();
  const secret = token || (fields.keySecret ?? '').trim();
  const region = (fields.region ?? '').trim() || 'us1';
  if (!REGIONS.includes(region)) throw new ConnectError('twilioBadRegion', [], 'region');
  const smart = fields.smartEncoding !== undefined && place.flavor === 'twilio';
  const common = { ...place, region, senders: [], ...(smart ? { smart } : {}) };
  if (place.flavor === 'signalwire') {
    if (!UUID.test(account)) throw new ConnectError('twilioBadProject', [], 'accountSid');
    if (secret === '') throw new ConnectError('twilioBadToken', [], 'authToken');
    return { config: { ...common, account: account.toLowerCase(), user: account.toLowerCase(), label: 'SignalWire' }, secret };
  }
  if (KEY.test(account)) throw new ConnectError('twilioKeyAsAccount', [], 'accountSid');
  if (!ACCOUNT.test(account)) throw new ConnectError('twilioBadAccountSid', [], 'accountSid');
  const sid = sidOf(account);
  const byToken = token !== '' || sidOf(key) === sid;
  if (!byToken && !KEY.test(key)) throw new ConnectError('twilioBadKeySid', [], 'keySid');
  if (!SECRET.test(secret)) throw new ConnectError(byToken ? 'twilioBadToken' : 'twilioBadSecret', [], secretField(fields));
  return { config: { ...common, account: sid, user: byToken ? sid : sidOf(key), label: 'Twilio' }, secret };
}

/** The field that the secret was typed into. */
function secretField(fields: Fields): 'authToken' | 'keySecret' {
  return (fields.authToken ?? '').trim() === '' ? 'keySecret' : 'authToken';
}

/** Sids are lower-case behind their two letters; people paste them as they are shown. */
function sidOf(text: string): string {
  return text.slice(0, 2).toUpperCase() + text.slice(2).toLowerCase();
}

/** Another origin than Twilio's. `…/api/laml` and SignalWire's own hosts are SignalWire. */
function baseFrom(typed: string): Pick<Config, 'flavor' | 'base'> {
  if (typed === '') return { flavor: 'twilio' };
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(text)) throw new ConnectError('twilioBadBaseUrl', [], 'baseUrl');
  const url = new URL(text);
  const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) throw new ConnectError('twilioBadBaseUrl', [], 'baseUrl');
  const signalwire = /(^|\.)signalwire\.com$/.test(url.hostname) || /^\/api\/laml\/?$/.test(url.pathname);
  return { flavor: signalwire ? 'signalwire' : 'twilio', base: url.origin };
}

/** Addresses typed by hand: numbers, short codes, names, `whatsapp:+…`, with commas or spaces between. */
function senders(text: string): readonly string[] {
  return text.split(/[,;\n]+/).flatMap((part) => {
    const typed = part.trim();
    if (typed === '') return [];
    const [, prefix = '', rest = ''] = /^(whatsapp:)?(.*)$/is.exec(typed) ?? [];
    const number = parsePhone(rest)?.e164;
    if (number !== undefined && isE164(number)) return [`${prefix.toLowerCase()}${number}`];
    if (prefix === '' && /^(\d{3,8}|[A-Za-z0-9 ]{1,11})$/.test(rest)) return [rest];
    throw new ConnectError('twilioBadSender', [typed.slice(0, 40)], 'sender');
  });
}

/** Why Twilio would not be connected, as a sentence. */
function refusal(error: unknown, config: Config, field: string): unknown {
  if (!(error instanceof BackendError)) return error;
  const { kind, failure } = error;
  const token = config.user === config.account;
  switch (kind) {
    case 'unauthorized':
      return new ConnectError(token ? 'twilioTokenRefused' : 'twilioKeyRefused', [], field);
    case 'forbidden':
      return new ConnectError('twilioForbidden', [failure.text]);
    case 'gone':
      return new ConnectError('twilioAccountMismatch', [], 'accountSid');
    case 'notSent':
      return new ConnectError('twilioNoAnswer');
    case 'busy':
      return new ConnectError(failure.code === '20429' ? 'twilioTooBusy' : 'twilioBadAnswer', [failure.text]);
    default:
      return new ConnectError(failure.code === '90002' ? 'twilioAccountMismatch' : 'twilioRefused', [failure.text]);
  }
}
