/** The files that go with the message: previews, each with a way out. */
import { File as FileIcon, X } from 'lucide';
import { type DraftFiles, megabytes } from '../lib/ui/draft-files';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';

/** Nothing while there are none. */
export function ComposerFiles({ files }: { files: DraftFiles }) {
  if (files.files.value.length === 0) return null;
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
            <span class="size">{t('megabytes', megabytes(attachment.size ?? 0))}</span>
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
