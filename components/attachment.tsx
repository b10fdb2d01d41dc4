/** A file of a message: pictures, sound and film in place, everything else as a link to save it; loaded when it comes into view. */
import { ContactRound, File as FileIcon, MapPin } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import type { Attachment } from '../lib/domain/message';
import { cleanName, cleanText } from '../lib/domain/text';
import { sizeText } from '../lib/ui/draft-files';
import { type Media, openMedia } from '../lib/ui/media';
import { capabilities } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';
import './attachment.css';

/** See above. */
export function AttachmentView({ messageId, attachment }: { messageId: string; attachment: Attachment }) {
  if (attachment.kind === 'location') return <Place attachment={attachment} />;
  if (attachment.kind === 'contact') {
    return (
      <p class="attachment card-line" dir="auto">
        <Icon icon={ContactRound} size={1} />
        <span>{cleanText(attachment.text ?? attachment.name ?? t('kindContact'), 500)}</span>
      </p>
    );
  }
  return <Stored messageId={messageId} attachment={attachment} />;
}

function Stored({ messageId, attachment }: { messageId: string; attachment: Attachment }) {
  const [media] = useState(() => openMedia(messageId, attachment));
  useEffect(() => () => media.close(), [media]);
  const state = media.media.value;
  const name = cleanName(attachment.name ?? '') || t(KINDS[attachment.kind]);
  if (state.state === 'ready') return <Shown attachment={attachment} url={state.url} name={name} bytes={state.size} />;
  return <Waiting media={media} attachment={attachment} name={name} />;
}

const KINDS = {
  image: 'kindImage',
  audio: 'kindAudio',
  video: 'kindVideo',
  file: 'kindFile',
  location: 'kindLocation',
  contact: 'kindContact',
} as const;

function Shown({ attachment, url, name, bytes }: { attachment: Attachment; url: string; name: string; bytes: number }) {
  switch (attachment.kind) {
    case 'image':
      return (
        <a class="attachment frame" style={sizeOf(attachment)} href={url} target="_blank" rel="noopener">
          <img src={url} alt={name} />
        </a>
      );
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: recordings of customers have no captions
      return <audio class="attachment audio" controls preload="metadata" src={url} aria-label={name} />;
    case 'video':
      // biome-ignore lint/a11y/useMediaCaption: see above
      return <video class="attachment frame" style={sizeOf(attachment)} controls preload="metadata" src={url} aria-label={name} />;
    default:
      return (
        <a class="attachment card-line" href={url} download={name}>
          <Icon icon={FileIcon} size={1} />
          <span dir="auto">{name}</span>
          <span class="end">{sizeText(bytes)}</span>
        </a>
      );
  }
}

/** As tall as what is shown once the bytes are here: nothing may move under the reader's eye when they come. */
function Waiting({ media, attachment, name }: { media: Media; attachment: Attachment; name: string }) {
  const state = media.media.value;
  const outside = linkOf(attachment);
  const { kind } = attachment;
  const framed = kind === 'image' || kind === 'video';
  return (
    <div
      class={`attachment waiting ${framed ? 'frame' : kind === 'audio' ? 'audio' : 'card-line'}`}
      style={framed ? sizeOf(attachment) : {}}
      ref={media.watch}
    >
      {kind === 'file' && <Icon icon={FileIcon} size={1} />}
      <span dir="auto">{name}</span>
      {state.state === 'loading' && kind === 'file' && <span class="end" />}
      {state.state === 'failed' && <p>{state.words}</p>}
      {(state.state === 'failed' || state.state === 'absent') && attachment.ref !== undefined && (
        <button type="button" class="button small end" onClick={media.load}>
          {t('mediaLoad')}
        </button>
      )}
      {state.state === 'failed' && outside !== undefined && (
        <a class="button small" href={outside} target="_blank" rel="noopener noreferrer">
          {t('mediaOpen')}
        </a>
      )}
    </div>
  );
}

function Place({ attachment }: { attachment: Attachment }) {
  const { latitude, longitude } = attachment;
  const where = latitude !== undefined && longitude !== undefined ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : '';
  return (
    <p class="attachment card-line" dir="auto">
      <Icon icon={MapPin} size={1} />
      <span>{cleanText(attachment.text ?? attachment.name ?? t('kindLocation'), 300)}</span>
      {where !== '' && (
        <a
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
          target="_blank"
          rel="noopener noreferrer"
        >
          <bdi>{where}</bdi>
        </a>
      )}
    </p>
  );
}

/** Chatwoot's links open for everybody who has them; its file store may not let an extension read what a tab can. */
function linkOf({ ref }: Attachment): string | undefined {
  return capabilities.value?.kind === 'chatwoot' && ref !== undefined && /^https?:\/\//i.test(ref) ? ref : undefined;
}

/** Rem that a picture or film is wide and tall at most. */
const LARGEST = 20;
/** The frame where nobody told the size. */
const UNKNOWN = { inlineSize: '14rem', aspectRatio: '4 / 3' };

/** The size of a picture's or film's frame: known before its bytes are here. */
function sizeOf({ width, height }: Attachment): { inlineSize: string; aspectRatio: string } {
  if (!width || !height) return UNKNOWN;
  const tallest = ((LARGEST * width) / height).toFixed(3);
  return { inlineSize: `max(3rem, min(${width}px, ${LARGEST}rem, ${tallest}rem))`, aspectRatio: `${width} / ${height}` };
}
