/** What stands between a written text and its sending: locks of the conversation, limits of the sender, places still to be filled. */
import type { Contact, Inbox, OptOut } from './contact';
import type { Conversation } from './conversation';
import type { Attachment, Channel } from './message';
import { isE164 } from './phone';
import { findVariables, hasUnfilled } from './variables';
import type { ServiceWindow } from './window24h';

/** Why nothing can be written to the customer now. Notes are always possible. */
export type Lock =
  | { readonly kind: 'optOut'; readonly optOut: OptOut }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'cannotSend' }
  | { readonly kind: 'noReply' }
  /** Only a template can be sent. */
  | { readonly kind: 'window' };

const SHORT_CODE = /^\+?\d{3,8}$/;

/** The lock of a conversation, the most final first. */
export function lockOf(
  conversation: Conversation,
  contact: Contact | undefined,
  inbox: Inbox | undefined,
  window: ServiceWindow,
): Lock | undefined {
  const optOut = conversation.optOut ?? contact?.optOut;
  if (conversation.channel === 'sms' && optOut) return { kind: 'optOut', optOut };
  if (contact?.blocked) return { kind: 'blocked' };
  if (inbox?.canSend === false) return { kind: 'cannotSend' };
  if (!isE164(conversation.phone) && !SHORT_CODE.test(conversation.phone)) return { kind: 'noReply' };
  return window.state === 'closed' ? { kind: 'window' } : undefined;
}

/** Why a text cannot be sent as it is. */
export type Objection =
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooLong'; readonly length: number; readonly max: number }
  | { readonly kind: 'unfilled'; readonly names: readonly string[] };

const SMS_LENGTH = 1600;
const WHATSAPP_LENGTH = 4096;
const NOTE_LENGTH = 10_000;

/** Characters (UTF-16 units) that one text may have. */
export function maxLengthOf(channel: Channel, inbox: Inbox | undefined, note: boolean): number {
  if (note) return NOTE_LENGTH;
  return inbox?.maxLength ?? (channel === 'sms' ? SMS_LENGTH : WHATSAPP_LENGTH);
}

/** The first thing that is wrong with a text; undefined when it can go. */
export function objectionTo(text: string, files: number, max: number): Objection | undefined {
  if (text.trim() === '' && files === 0) return { kind: 'empty' };
  if (text.length > max) return { kind: 'tooLong', length: text.length, max };
  if (hasUnfilled(text)) return { kind: 'unfilled', names: findVariables(text) };
  return undefined;
}

/** Why a file cannot be attached. `max` in bytes for `tooBig`, in files for `tooMany`. */
export type FileObjection =
  | { readonly kind: 'tooBig'; readonly max: number }
  | { readonly kind: 'tooMany'; readonly max: number }
  | { readonly kind: 'empty' };

const MB = 1_048_576;
const MMS_BYTES = 5 * MB;
/** Twilio takes pictures of these types up to 5 MB by MMS and anything else up to 500 KB; by WhatsApp 16 MB in all. */
const TWILIO_PICTURE = /^image\/(jpe?g|png|gif)$/i;
const TWILIO_OTHER_BYTES = 500 * 1024;
const TWILIO_WHATSAPP_BYTES = 16 * MB;
const WHATSAPP_BYTES: Readonly<Record<Attachment['kind'], number>> = {
  image: 5 * MB,
  audio: 16 * MB,
  video: 16 * MB,
  file: 100 * MB,
  location: MB,
  contact: MB,
};

/**
 * The limits of the channels: MMS 5 MB in all carriers' practice; WhatsApp Cloud 5 MB pictures, 16 MB sound and film, 100 MB documents;
 * less where Twilio is in between.
 */
export function objectionToFile(
  file: { readonly size: number; readonly type: string },
  held: number,
  channel: Channel,
  inbox: Inbox | undefined,
): FileObjection | undefined {
  const most = inbox?.maxFiles ?? (channel === 'whatsapp' ? 1 : 10);
  if (held >= most) return { kind: 'tooMany', max: most };
  if (file.size === 0) return { kind: 'empty' };
  const twilio = inbox?.kind?.startsWith('twilio') === true;
  const whatsapp = Math.min(WHATSAPP_BYTES[kindOfType(file.type)], twilio ? TWILIO_WHATSAPP_BYTES : Number.POSITIVE_INFINITY);
  const mms = twilio && !TWILIO_PICTURE.test(file.type) ? TWILIO_OTHER_BYTES : MMS_BYTES;
  const max = channel === 'whatsapp' ? whatsapp : mms;
  return file.size > max ? { kind: 'tooBig', max } : undefined;
}

/** How a media type is shown. SVG is a document: it can carry scripts. */
export function kindOfType(type: string): 'image' | 'audio' | 'video' | 'file' {
  const [main] = type.toLowerCase().split('/');
  if (main === 'image' && !type.toLowerCase().includes('svg')) return 'image';
  return main === 'audio' || main === 'video' ? main : 'file';
}
