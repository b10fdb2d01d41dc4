/** Inboxes as REST shows them: contract section 2.4. */
import type * as m from './model';
import { CHANNEL_TYPE, provider } from './shapes-people';

const workingHours = [0, 1, 2, 3, 4, 5, 6].map((day) => {
  const closed = day === 0 || day === 6;
  return {
    day_of_week: day,
    closed_all_day: closed,
    open_hour: closed ? null : 9,
    open_minutes: closed ? null : 0,
    close_hour: closed ? null : 17,
    close_minutes: closed ? null : 0,
    open_all_day: false,
  };
});

const CALLBACK: Record<m.InboxKind, (phone: string) => string | null> = {
  twilio_sms: () => 'http://chat.example.test/twilio/callback',
  twilio_whatsapp: () => 'http://chat.example.test/twilio/callback',
  bandwidth: (phone) => `http://chat.example.test/webhooks/sms/${phone.replace('+', '')}`,
  whatsapp_cloud: (phone) => `http://chat.example.test/webhooks/whatsapp/${phone}`,
  whatsapp_360: (phone) => `http://chat.example.test/webhooks/whatsapp/${phone}`,
  api: () => null,
};

function kindFields(inbox: m.Inbox, admin: boolean): m.Json {
  const templates = inbox.templates.length === 0 ? {} : { templates: inbox.templates };
  if (inbox.kind === 'twilio_sms' || inbox.kind === 'twilio_whatsapp') {
    return {
      medium: inbox.kind === 'twilio_sms' ? 'sms' : 'whatsapp',
      content_templates: templates,
      ...(admin ? { auth_token: 'EXAMPLE-TOKEN', account_sid: 'ACtest', api_key_sid: null } : {}),
      provider: null,
      voice_enabled: false,
      inbound_calls_enabled: true,
      voice_configured: false,
      has_api_key_secret: false,
    };
  }
  if (inbox.kind === 'whatsapp_cloud' || inbox.kind === 'whatsapp_360') {
    const config = {
      source: 'stub',
      api_key: 't',
      phone_number_id: '111',
      business_account_id: '222',
      webhook_verify_token: 'EXAMPLE-TOKEN',
    };
    return {
      provider: provider(inbox.kind),
      message_templates: inbox.templates,
      ...(admin ? { provider_config: config } : {}),
      reauthorization_required: false,
      voice_enabled: false,
      inbound_calls_enabled: true,
    };
  }
  if (inbox.kind === 'api') {
    return {
      inbox_identifier: `identifier${inbox.id}`,
      additional_attributes: inbox.replyWindowHours === null ? {} : { agent_reply_time_window: inbox.replyWindowHours },
      ...(admin ? { hmac_token: 'EXAMPLE-TOKEN', secret: 'EXAMPLE-SECRET' } : {}),
      provider: null,
    };
  }
  return { provider: provider(inbox.kind) };
}

/** An inbox; administrators see the credentials too. */
export function inbox(record: m.Inbox, admin: boolean): m.Json {
  const phone = record.kind === 'twilio_whatsapp' && record.phone !== null ? `whatsapp:${record.phone}` : record.phone;
  return {
    id: record.id,
    avatar_url: '',
    channel_id: record.channelId,
    name: record.name,
    channel_type: CHANNEL_TYPE[record.kind],
    greeting_enabled: false,
    greeting_message: null,
    working_hours_enabled: false,
    enable_email_collect: true,
    csat_survey_enabled: false,
    csat_config: {},
    enable_auto_assignment: false,
    auto_assignment_config: {},
    out_of_office_message: null,
    working_hours: workingHours,
    timezone: 'UTC',
    callback_webhook_url: CALLBACK[record.kind](record.phone ?? ''),
    allow_messages_after_resolved: true,
    lock_to_single_conversation: record.lockToSingle,
    sender_name_type: 'friendly',
    business_name: null,
    allowed_domains: null,
    widget_color: null,
    website_url: null,
    hmac_mandatory: record.kind === 'api' ? false : null,
    welcome_title: null,
    welcome_tagline: null,
    web_widget_script: null,
    website_token: null,
    selected_feature_flags: null,
    reply_time: null,
    messaging_service_sid: record.kind === 'twilio_sms' && record.phone === null ? 'MGtest' : null,
    phone_number: phone,
    ...(record.kind === 'api' ? { webhook_url: null } : {}),
    ...kindFields(record, admin),
  };
}
