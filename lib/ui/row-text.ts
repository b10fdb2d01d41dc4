/** A list line in words: what is shown under the name, and the whole line for those who hear it. */
import type { Row } from './shell';
import { type MessageKey, plural, t } from './strings';

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

/** Begins with the name or number; `time` as it is shown. */
export function rowName(row: Row, time: string): string {
  const { preview } = row;
  const outbound = preview.kind === 'outbound';
  const care = preview.status === 'failed' ? t('listFailed') : preview.status === 'unconfirmed' ? t('listNotConfirmed') : waiting(row);
  const parts = [
    row.title,
    row.unread > 0 ? plural('listUnread', row.unread) : '',
    outbound ? t('listYou', previewLine(row)) : previewLine(row),
    outbound ? care : '',
    time,
    row.mine ? t('listMine') : row.assignee ? t('listAssigned', row.assignee) : '',
    t(row.channel === 'sms' ? 'channelSms' : 'channelWhatsapp'),
  ];
  return parts.filter(Boolean).join(', ');
}

function waiting({ preview }: Row): string {
  return preview.status === 'queued' || preview.status === 'sending' ? t('listWaiting') : '';
}
