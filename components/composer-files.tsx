/** The files that go with the message: previews, each with a way out. */
import { File as FileIcon, X } from 'lucide';
import { cleanName } from '../lib/domain/text';
import type { Composer } from '../lib/ui/composer';
import { megabytes, sizeText, type TooBig } from '../lib/ui/draft-files';
import { canShrink } from '../lib/ui/shrink';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';
import './composer-files.css';

/** Nothing while there are none. */
export function ComposerFiles({ composer }: { composer: Composer }) {
  const { files } = composer;
  return (
    <>
      {files.tooBig.value.map((picture) => (
        <TooBigPicture key={picture.file} picture={picture} composer={composer} />
      ))}
      {files.files.value.length > 0 && <Attached composer={composer} />}
    </>
  );
}

function TooBigPicture({ picture, composer }: { picture: TooBig; composer: Composer }) {
  const settle = (attach: boolean) => composer.report(composer.files.settle(picture, attach));
  return (
    <div class="notice warn" role="alert">
      <p>{t('pictureBig', cleanName(picture.file.name), megabytes(picture.max))}</p>
      <button type="button" class="button small" title={t('pictureSmallerHint')} onClick={() => settle(true)}>
        {t('pictureSmallerAttach')}
      </button>{' '}
      <button type="button" class="button small" onClick={() => settle(false)}>
        {t('pictureSkip')}
      </button>
    </div>
  );
}

function Attached({ composer }: { composer: Composer }) {
  const { files } = composer;
  return (
    <ul class="composer-files" aria-label={t('attachedFiles')}>
      {files.files.value.map(({ attachment, url }) => {
        const name = attachment.name ?? t('kindFile');
        return (
          <li key={attachment.id}>
            {url ? <img src={url} alt="" /> : <Icon icon={FileIcon} />}
            <span class="file-name" dir="auto">
              {name}
            </span>
            <span class="size">{sizeText(attachment.size ?? 0)}</span>
            {canShrink({ type: attachment.type ?? '', size: attachment.size ?? 0 }) && (
              <button
                type="button"
                class="button small"
                aria-label={t('pictureSmallerNamed', name)}
                title={t('pictureSmallerHint')}
                onClick={() => composer.report(files.shrink(attachment.id))}
              >
                {t('pictureSmaller')}
              </button>
            )}
            <button
              type="button"
              class="icon-button"
              aria-label={t('fileRemove', name)}
              title={t('fileRemove', name)}
              onClick={() => files.remove(attachment.id)}
            >
              <Icon icon={X} size={1} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
