/** The messaging providers behind the server: they accept or refuse sends, report delivery, and are counted in the journal. */
import { randomBytes } from 'node:crypto';
import type { Core } from './core';
import type { Send } from './journal';
import type * as m from './model';
import { canReply } from './shapes-conversation';
import { iso } from './shapes-people';
import { type Prepared, prepareTemplate } from './templates';
import { markdown } from './text';

/**
 * Words in a text that steer the simulation:
 * - `[fail:api]` the provider's API refuses; `[fail:21610]` it refuses because the customer opted out
 * - `[fail:callback]` accepted, failed later by report; `[stuck]` never leaves the queue; `[silent]` accepted, no reports
 * - `[late:sent]` a `sent` report arrives after `delivered` and overwrites it
 * Numbers: +15005550001 refused at the API, +15005550009 failed by report.
 */
const API_REFUSAL = /\[fail:api\]/;
const OPTED_OUT =
  '[HTTP 400] 21610 : Unable to create record\nAttempt to send to unsubscribed recipient\nhttps://www.twilio.com/docs/errors/21610\n\n';

/** Writes a change of a message and tells everybody, as `update!` does. */
export function updateMessage(
  core: Core,
  message: m.Message,
  patch: Partial<Pick<m.Message, 'status' | 'sourceId' | 'content' | 'contentAttributes' | 'attachments'>>,
): void {
  const before = {
    status: message.status,
    source_id: message.sourceId,
    content: message.content,
    content_attributes: message.contentAttributes,
  };
  const updatedAt = message.updatedAt;
  Object.assign(message, patch);
  if (typeof patch.sourceId === 'string') core.world.setSource(message, patch.sourceId);
  const after = {
    status: message.status,
    source_id: message.sourceId,
    content: message.content,
    content_attributes: message.contentAttributes,
  };
  const changes: m.Json = {};
  for (const key of ['status', 'source_id', 'content', 'content_attributes'] as const) {
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) changes[key] = [before[key], after[key]];
  }
  if (Object.keys(changes).length === 0 && patch.attachments === undefined) return;
  message.updatedAt = core.clock.stamp();
  core.world.conversationOf(message).updatedAt = core.clock.stamp();
  core.emitMessage('message.updated', message, { changes: { updated_at: [iso(updatedAt), iso(message.updatedAt)], ...changes } });
}

/** Marks a message failed with the provider's words beside its other attributes. */
export function failMessage(core: Core, message: m.Message, error: string): void {
  updateMessage(core, message, { status: 'failed', contentAttributes: { ...message.contentAttributes, external_error: error } });
}

/** Queues the send job of an outgoing message. Messages that already have a provider id are never sent (contract 2.3). */
export function enqueueSend(core: Core, message: m.Message, echoId: string | null = null): void {
  if (message.private || message.type !== 1 || core.world.inboxOf(message).kind === 'api') return;
  const delay = core.options.apiDelayMs + (message.attachments.length > 0 ? core.options.fileDelayMs : 0);
  core.clock.after(delay, () => send(core, message, echoId));
}

function send(core: Core, message: m.Message, echoId: string | null): void {
  if (message.sourceId !== null || !core.world.messages.has(message.id) || message.content?.includes('[stuck]') === true) return;
  const conversation = core.world.conversationOf(message);
  const inbox = core.world.inboxOf(message);
  const template = prepareTemplate(inbox, message.additional.template_params);
  if (template.kind === 'unknown') {
    failMessage(core, message, template.error);
    return;
  }
  const isWhatsapp = inbox.kind !== 'twilio_sms' && inbox.kind !== 'bandwidth';
  const isMeta = inbox.kind === 'whatsapp_cloud' || inbox.kind === 'whatsapp_360';
  const outside = isWhatsapp && template.kind === 'none' && !canReply(core.world, conversation);
  if (outside && isMeta) {
    failMessage(core, message, 'Template not found or invalid template name');
    return;
  }
  const refusal =
    template.kind === 'mismatch' ? template.error : refusalOf(message, core.world.contactInboxOf(conversation).sourceId, isMeta);
  const sourceId = refusal === null ? providerId(core, inbox) : null;
  core.journal.send(row(core, message, template, { echoId, sourceId, error: refusal, isWhatsapp, isMeta }));
  if (refusal !== null) {
    failMessage(core, message, refusal);
    return;
  }
  updateMessage(core, message, { sourceId });
  reports(core, message, inbox, outside);
}

function row(
  core: Core,
  message: m.Message,
  template: Prepared,
  of: { echoId: string | null; sourceId: string | null; error: string | null; isWhatsapp: boolean; isMeta: boolean },
): Send {
  const conversation = core.world.conversationOf(message);
  const ref = message.contentAttributes.client_ref;
  const files = message.attachments.map((a) => a.fileName);
  return {
    at: core.clock.now(),
    accountId: message.accountId,
    inboxId: message.inboxId,
    conversationId: conversation.displayId,
    messageId: message.id,
    to: core.world.contactInboxOf(conversation).sourceId,
    // Meta gets no caption with a sound.
    text:
      of.isMeta && message.attachments[0]?.fileType === 'audio'
        ? ''
        : markdown(message.content ?? '', of.isWhatsapp ? 'whatsapp' : 'plain'),
    content: message.content ?? '',
    clientRef: typeof ref === 'string' ? ref : null,
    echoId: of.echoId,
    // WhatsApp Cloud and 360dialog send the first file only.
    files: of.isMeta ? files.slice(0, 1) : files,
    ...(template.kind === 'ready' ? { template: template.sent } : {}),
    outcome: of.error === null ? 'accepted' : 'refused',
    sourceId: of.sourceId,
    error: of.error,
  };
}

function refusalOf(message: m.Message, to: string, isMeta: boolean): string | null {
  const content = message.content ?? '';
  if (content.includes('[fail:21610]')) return OPTED_OUT;
  if (!API_REFUSAL.test(content) && !to.endsWith('15005550001')) return null;
  return isMeta
    ? '(#131026) Message undeliverable'
    : "[HTTP 400] 21211 : Unable to create record\nInvalid 'To' Phone Number\nhttps://www.twilio.com/docs/errors/21211\n\n";
}

function providerId(core: Core, inbox: m.Inbox): string {
  if (inbox.kind === 'twilio_sms' || inbox.kind === 'twilio_whatsapp') return `SM${randomBytes(16).toString('hex')}`;
  if (inbox.kind === 'bandwidth') return `bw${core.world.next('bandwidth')}${randomBytes(8).toString('hex')}`;
  return `wamid.OUT${core.world.next('wamid')}`;
}

/** Delivery reports. Bandwidth's never arrive (contract 4.1); SMS never becomes read. */
function reports(core: Core, message: m.Message, inbox: m.Inbox, outside: boolean): void {
  const content = message.content ?? '';
  const step = core.options.reportDelayMs;
  if (inbox.kind === 'bandwidth' || content.includes('[silent]')) return;
  const to = core.world.contactInboxOf(core.world.conversationOf(message)).sourceId;
  const isTwilio = inbox.kind === 'twilio_sms' || inbox.kind === 'twilio_whatsapp';
  if (outside || content.includes('[fail:callback]') || to.endsWith('15005550009')) {
    const code = outside ? '63016' : isTwilio ? '30007' : '131047';
    const words = outside
      ? 'Failed to send freeform message because you are outside the allowed window'
      : isTwilio
        ? 'Carrier violation'
        : 'Re-engagement message';
    core.clock.after(step, () => report(core, message, 'failed', isTwilio ? `${code} - ${words}` : `${code}: ${words}`));
    return;
  }
  core.clock.after(step, () => report(core, message, 'delivered'));
  if (content.includes('[late:sent]')) core.clock.after(step * 2, () => report(core, message, 'sent'));
  else if (inbox.kind !== 'twilio_sms') core.clock.after(step * 2, () => report(core, message, 'read'));
}

/** A delivery report as it comes: nothing guards the order (contract 4.1). */
export function report(core: Core, message: m.Message, status: m.MessageStatus, error?: string): void {
  if (!core.world.messages.has(message.id)) return;
  if (status === 'failed') failMessage(core, message, error ?? 'Error code: 30008');
  else updateMessage(core, message, { status });
}
