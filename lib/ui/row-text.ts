/** A list line in words: what is shown under the name, and the words for what is drawn. */
import type { Row } from './shell';
import { type MessageKey, t } from './strings';

const MEDIA: Readonly<Record<string, MessageKey>> = {
  image: 'listMediaImage',
  audio: 'listMediaAudio',
  video: 'listMediaVideo',
  file: 'listMediaFile',
  location: 'listMediaLocation',
  contact: 'listMediaContact',
};

/** The last message, or the kind of file that it was. */
export function previewLine({ preview }: Row): string {
  const media = preview.media === undefined ? undefined : MEDIA[preview.media];
  return preview.text || (media ? t(media) : t('listNoMessages'));
}

/** What only those who hear the line need words for: care, owner and channel, which are icons and initials on the screen. */
export function rowNotes(row: Row): string {
  const { kind, status } = row.preview;
  const parts = [
    kind === 'outbound' ? careText(status) : '',
    row.mine ? t('listMine') : row.assignee ? t('listAssigned', row.assignee) : '',
    t(row.channel === 'sms' ? 'channelSms' : 'channelWhatsapp'),
  ];
  return parts.filter(Boolean).join(', ');
}

function careText(status: Row['preview']['status']): string {
  if (status === 'failed') return t('listFailed');
  if (status === 'unconfirmed') return t('listNotConfirmed');
  return status === 'queued' || status === 'sending' ? t('listWaiting') : '';
}
