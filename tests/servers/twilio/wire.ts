/** The wire forms of stored rows: snake case, RFC 2822 dates in the 2010 API, ISO 8601 elsewhere. */
import type { ContentRow, MediaRow, MessageRow, NumberRow, SenderRow, ServiceRow } from './types';
import type { World } from './world';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Fri, 24 May 2019 17:44:46 +0000` (RFC 2822, GMT). */
export function rfc2822(at: number | null): string | null {
  if (at === null) return null;
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  return `${DAYS[d.getUTCDay()]}, ${two(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${time} +0000`;
}

/** `2026-01-02T03:04:05Z`. */
export function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The message resource. SignalWire sends the counts as integers. */
export function messageWire(world: World, row: Omit<MessageRow, 'versions'>): Record<string, unknown> {
  const uri = `${world.apiPath}/Accounts/${world.accountSid}/Messages/${row.sid}`;
  const count = (n: number) => (world.signalwire ? n : String(n));
  const ending = world.signalwire ? '' : '.json';
  return {
    account_sid: world.accountSid,
    api_version: '2010-04-01',
    body: row.body,
    date_created: rfc2822(row.created),
    date_sent: rfc2822(row.sent),
    date_updated: rfc2822(row.updated),
    direction: row.direction,
    error_code: row.errorCode,
    error_message: row.errorMessage,
    from: row.from,
    messaging_service_sid: row.serviceSid,
    num_media: count(row.numMedia),
    num_segments: count(row.numSegments),
    price: row.price,
    price_unit: 'USD',
    sid: row.sid,
    status: row.status,
    subresource_uris: { media: `${uri}/Media${ending}` },
    to: row.to,
    uri: `${uri}${ending}`,
  };
}

/** The media resource (metadata only). */
export function mediaWire(world: World, row: MediaRow): Record<string, unknown> {
  return {
    account_sid: world.accountSid,
    content_type: row.contentType,
    date_created: rfc2822(row.created),
    date_updated: rfc2822(row.created),
    parent_sid: row.parent,
    sid: row.sid,
    uri: `${world.apiPath}/Accounts/${world.accountSid}/Messages/${row.parent}/Media/${row.sid}${world.signalwire ? '' : '.json'}`,
  };
}

/** The incoming phone number resource. */
export function numberWire(world: World, row: NumberRow): Record<string, unknown> {
  return {
    account_sid: world.accountSid,
    api_version: '2010-04-01',
    beta: false,
    capabilities: row.capabilities,
    date_created: rfc2822(0),
    date_updated: rfc2822(0),
    friendly_name: row.friendlyName,
    origin: 'twilio',
    phone_number: row.phoneNumber,
    sid: row.sid,
    sms_application_sid: row.smsApplicationSid,
    sms_fallback_method: 'POST',
    sms_fallback_url: '',
    sms_method: 'POST',
    sms_url: row.smsUrl,
    status: 'in-use',
    type: row.type,
    uri: `${world.apiPath}/Accounts/${world.accountSid}/IncomingPhoneNumbers/${row.sid}.json`,
  };
}

/** The messaging service resource. */
export function serviceWire(world: World, row: ServiceRow): Record<string, unknown> {
  const url = `${world.origin}/messaging/v1/Services/${row.sid}`;
  return {
    account_sid: world.accountSid,
    sid: row.sid,
    date_created: iso(0),
    date_updated: iso(0),
    friendly_name: row.friendlyName,
    inbound_request_url: row.inboundRequestUrl,
    inbound_method: 'POST',
    fallback_url: null,
    fallback_method: 'POST',
    status_callback: null,
    sticky_sender: row.stickySender,
    smart_encoding: row.smartEncoding,
    mms_converter: true,
    fallback_to_long_code: false,
    scan_message_content: 'inherit',
    area_code_geomatch: true,
    validity_period: 36_000,
    synchronous_validation: false,
    usecase: 'undeclared',
    us_app_to_person_registered: row.usAppToPersonRegistered,
    use_inbound_webhook_on_number: row.useInboundWebhookOnNumber,
    links: { phone_numbers: `${url}/PhoneNumbers`, short_codes: `${url}/ShortCodes`, alpha_senders: `${url}/AlphaSenders` },
    url,
  };
}

/** The channel sender resource of messaging v2. */
export function senderWire(world: World, row: SenderRow): Record<string, unknown> {
  return {
    sid: row.sid,
    status: row.status,
    sender_id: row.senderId,
    configuration: { waba_id: '1234567890' },
    webhook: { callback_url: null, callback_method: 'POST' },
    profile: { name: row.name, logo_url: null },
    properties: { quality_rating: row.qualityRating, messaging_limit: row.messagingLimit },
    offline_reasons: null,
    url: `${world.origin}/messaging/v2/Channels/Senders/${row.sid}`,
  };
}

/** The content resource; `withApproval` adds the field of ContentAndApprovals. */
export function contentWire(world: World, row: ContentRow, withApproval: boolean): Record<string, unknown> {
  const url = `${world.origin}/content/v1/Content/${row.sid}`;
  const links = { approval_fetch: `${url}/ApprovalRequests`, approval_create: `${url}/ApprovalRequests/whatsapp` };
  return {
    account_sid: world.accountSid,
    sid: row.sid,
    friendly_name: row.friendlyName,
    language: row.language,
    variables: row.variables,
    types: row.types,
    date_created: iso(row.created),
    date_updated: iso(row.created),
    ...(withApproval ? { approval_requests: approvalWire(row) } : { url, links }),
  };
}

/** The approval record. */
export function approvalWire(row: ContentRow): Record<string, unknown> {
  return {
    type: 'whatsapp',
    name: row.approval.name,
    category: row.approval.category,
    content_type: row.approval.contentType,
    status: row.approval.status,
    rejection_reason: row.approval.rejectionReason,
    allow_category_change: true,
  };
}
