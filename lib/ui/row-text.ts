/** A list line in words: what is shown under the name, and the words for what is drawn. */
import type { Row } from './shell';
import { type MessageKey, t } from './strings';
import { dateTime } from './time';
import { unreadWords } from './unread';

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

/** The whole line for those who hear it, with the words for what is drawn as icons and initials. `time` is what the line shows. */
export function rowName(row: Row, time: string): string {
  const { kind, status } = row.preview;
  const outbound = kind === 'outbound';
  const said = outbound ? t('listYou', previewLine(row)) : previewLine(row);
  const parts = [
    row.title,
    row.unread > 0 ? unreadWords(row.unread, row.unreadAtLeast) : '',
    row.draft === undefined ? said : t('listDraft', row.draft),
    time,
    outbound ? careText(status) : '',
    row.state === 'snoozed' && row.snoozedUntil !== undefined ? t('listSnoozedUntil', dateTime(row.snoozedUntil)) : '',
    row.pending ? t('pending') : '',
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
