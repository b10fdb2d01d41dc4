/** The traps of an account, each with its sentence, and the repairs that the key may allow. */
import { regionOfPhone } from '../../domain/phone';
import type { Finding } from '../backend';
import type { TwilioClient } from './client';
import type { Config } from './config';
import type { Found, Service } from './discover';
import type { NumberRow } from './parse';
import { bare, TRIAL_PREFIX } from './rows';

const DEMO_REPLY = /^https?:\/\/demo\.twilio\.com\/welcome\/sms\/reply\/?$/i;
/** Codes that carriers give to unregistered US senders. */
const UNREGISTERED = new Set(['30034', '30035', '30032']);

/** Everything worth saying, the worst first. */
export function diagnose(found: Found, config: Config, publicFiles = config.assets !== undefined): readonly Finding[] {
  const findings = [
    ...(found.services ?? []).filter(losesInbound).map(loss),
    ...(found.numbers ?? []).flatMap(numberFindings),
    ...found.absorbed.map((address) => finding('absorbed', 'warning', 'twilioAbsorbed', [bare(address)], address)),
    ...registration(found),
    ...credentials(found, config),
    ...missing(found, config),
    ...files(found, config, publicFiles),
  ];
  const rank = { error: 0, warning: 1, info: 2 };
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** Inbound of such a service is neither delivered nor logged: polling can never see it. */
export function losesInbound(service: Service): boolean {
  return !service.inbound_request_url && service.use_inbound_webhook_on_number === false;
}

function loss(service: Service): Finding {
  const numbers = service.pool.map(bare).slice(0, 5).join(', ');
  const severity = service.pool.length > 0 || !service.poolKnown ? 'error' : 'warning';
  return {
    ...finding('loss', severity, 'twilioLoss', [service.friendly_name, numbers || '–'], service.sid),
    repair: `loss:${service.sid}`,
  };
}

function numberFindings(number: NumberRow): Finding[] {
  const { sid, phone_number, sms_url, sms_application_sid } = number;
  if (DEMO_REPLY.test(sms_url)) return [{ ...finding('demo', 'warning', 'twilioDemoReply', [phone_number], sid), repair: `demo:${sid}` }];
  if (sms_url === '' && sms_application_sid === '') return [];
  const host = URL.canParse(sms_url) ? new URL(sms_url).host : sms_application_sid;
  return [finding('other', 'info', 'twilioOtherApp', [phone_number, host], sid)];
}

/** US numbers that carriers will filter: known from refusals, or from a service without a campaign. */
function registration(found: Found): Finding[] {
  const refused = new Set(
    found.recent.flatMap((row) => (row.from && row.failure.code && UNREGISTERED.has(row.failure.code) ? [row.from] : [])),
  );
  const local = (found.numbers ?? []).filter((one) => one.type === 'local' && regionOfPhone(one.phone_number) === 'US');
  return [...new Set([...refused, ...local.map((one) => one.phone_number)])].flatMap((number) => {
    if (refused.has(number)) return [finding('unregistered', 'warning', 'twilioUnregistered', [number], number)];
    const service = found.services?.find((one) => one.pool.includes(number));
    if (service?.us_app_to_person_registered === false) return [finding('unregistered', 'warning', 'twilioUnregistered', [number], number)];
    // In no service there can be no campaign either; old traffic that was delivered says otherwise.
    const delivered = found.recent.some((row) => row.from === number && row.status === 'delivered');
    if (!found.services?.every((one) => one.poolKnown) || service || delivered) return [];
    return [finding('unregistered', 'info', 'twilioMaybeUnregistered', [number], number)];
  });
}

function credentials(found: Found, config: Config): Finding[] {
  const findings: Finding[] = [];
  const prefixed = found.recent.some((row) => !row.inbound && row.body.startsWith(TRIAL_PREFIX));
  if (found.account?.trial || prefixed) findings.push(finding('trial', 'warning', 'twilioTrial'));
  if (config.flavor === 'signalwire') return findings;
  if (config.user === config.account) findings.push(finding('token', 'warning', 'twilioTokenUsed'));
  else if (found.account) findings.push(finding('mainKey', 'warning', 'twilioMainKey'));
  return findings;
}

/** What the key may not see, and what that means. */
function missing(found: Found, config: Config): Finding[] {
  const findings: Finding[] = [];
  if (!found.numbers) findings.push(finding('noNumbers', 'info', 'twilioNoNumbers'));
  if (config.flavor === 'signalwire') return findings;
  if (!found.services) findings.push(finding('noServices', 'warning', 'twilioNoServices'));
  else if (found.services.some((one) => !one.poolKnown)) findings.push(finding('noPools', 'warning', 'twilioNoPools'));
  if (!found.whatsapp) findings.push(finding('noSenders', 'info', 'twilioNoSenders'));
  if (!found.templates && config.senders.some((one) => one.channel === 'whatsapp')) {
    findings.push(finding('noTemplates', 'warning', 'twilioNoTemplates'));
  }
  for (const { address, online } of found.whatsapp ?? []) {
    if (!online) findings.push(finding('offline', 'warning', 'twilioSenderOffline', [bare(address)], address));
  }
  return findings;
}

/** How files can go out, or why they cannot. */
function files(found: Found, config: Config, publicFiles: boolean): Finding[] {
  if (config.flavor === 'signalwire') return [finding('noUploads', 'info', 'twilioNoUploadsSignalwire')];
  const uploads = found.uploads === undefined ? [] : [finding('uploads', 'info', 'twilioUploads')];
  if (found.publishing) return [...uploads, finding('publicFiles', uploads.length > 0 ? 'info' : 'warning', 'twilioPublicFiles')];
  if (publicFiles) return [...uploads, finding('noPublicFiles', 'warning', 'twilioNoPublicFiles')];
  return uploads.length > 0 ? uploads : [finding('noUploads', 'warning', 'twilioNoUploads')];
}

function finding(code: string, severity: Finding['severity'], messageKey: string, args: readonly string[] = [], about?: string): Finding {
  return { code: about === undefined ? code : `${code}:${about}`, severity, messageKey, args };
}

/** Does a repair by its code. Harmless twice; `check` only looks again. Rejects with Twilio's refusal. */
export async function mend(client: TwilioClient, code: string, signal: AbortSignal): Promise<void> {
  const [, what, sid] = /^(loss|demo):([A-Za-z0-9-]{8,64})$/.exec(code) ?? [];
  if (what === 'loss') {
    const form = [['UseInboundWebhookOnNumber', 'true']] as const;
    await client.ask({ host: 'messaging', path: `/v1/Services/${sid}`, form }, signal);
  } else if (what === 'demo') {
    await client.ask({ path: client.path(`/IncomingPhoneNumbers/${sid}.json`), form: [['SmsUrl', '']] }, signal);
  }
}
