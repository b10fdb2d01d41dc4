/** What may be attached at which inbox: the server checks nothing here, and the provider refuses only after the message was stored. */
import { BackendError, type OutgoingFile } from '../backend';
import type { InboxKind } from './parse-inbox';

const MB = 1024 * 1024;

interface Rule {
  readonly types: RegExp;
  readonly max: (type: string) => number;
}

const MMS: Rule = {
  types:
    /^(image\/(jpeg|png)|audio\/|video\/|text\/(csv|plain|rtf|xml)|application\/(json|pdf|rtf|xml|zip|x-7z-compressed|vnd\.rar|x-rar-compressed|x-tar|msword|vnd\.))/,
  max: () => 5 * MB,
};

const TWILIO_WHATSAPP: Rule = {
  types: /^(image\/(png|jpeg)|audio\/(mpeg|opus|ogg|amr)|video\/mp4|application\/pdf)/,
  max: () => 5 * MB,
};

const META: Rule = {
  types:
    /^(image\/(jpeg|png)|audio\/(aac|amr|mpeg|mp3|mp4|m4a|x-m4a|ogg)|video\/(3gpp|mp4)|text\/plain|application\/(pdf|msword|vnd\.(ms-excel|ms-powerpoint|openxmlformats-)))/,
  max: (type) => (type.startsWith('image/') ? 5 : type.startsWith('audio/') || type.startsWith('video/') ? 16 : 100) * MB,
};

const OTHER: Rule = { types: /^/, max: () => 40 * MB };

const RULES: Readonly<Record<InboxKind, Rule>> = {
  'twilio-sms': MMS,
  'twilio-whatsapp': TWILIO_WHATSAPP,
  'whatsapp-cloud': META,
  'whatsapp-360': META,
  bandwidth: OTHER,
  api: OTHER,
};

/** The model's own limit, which the server does not enforce. */
const MOST_FILES = 15;

/** Throws `rejected` with words when a file, or the words with it, would not arrive. Notes go to nobody's phone. */
export function checkFiles(
  files: readonly OutgoingFile[],
  { kind, whatsapp, isNote, text }: { kind: InboxKind; whatsapp: boolean; isNote: boolean; text: string },
): void {
  const most = whatsapp && !isNote ? 1 : MOST_FILES;
  if (files.length > most) {
    const words = most === 1 ? 'WhatsApp takes one file in a message. Send the files one by one.' : `A message takes ${most} files.`;
    throw new BackendError('rejected', { code: 'too-many-files', text: words });
  }
  const rule = isNote ? OTHER : RULES[kind];
  for (const { attachment, blob } of files) {
    const type = (blob.type || attachment.type || '').toLowerCase();
    const max = rule.max(type);
    if (blob.size > max) throw new BackendError('rejected', { code: 'file-too-big', text: `The file is larger than ${max / MB} MB.` });
    if (!rule.types.test(type))
      throw new BackendError('rejected', { code: 'file-type', text: `This sender cannot send files of type ${type || '?'}.` });
    // The server hands Meta a sound without its words, and says that both were sent.
    if (rule === META && type.startsWith('audio/') && text.trim() !== '')
      throw new BackendError('rejected', {
        code: 'audio-text',
        text: 'WhatsApp takes no words with a sound. Send them one after the other.',
      });
  }
}
