/** Find in the open thread: what is sought, how often it is there, and the way from one place to the next. */
import { ChevronDown, ChevronUp, X } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Find } from '../lib/ui/find';
import { focusField } from '../lib/ui/popup';
import { plural, t } from '../lib/ui/strings';
import { Icon } from './icon';

/** Enter goes to the next (older) match, Shift+Enter back, Escape closes. */
export function FindBar({ find }: { find: Find }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const none = find.total.value === 0;
  const close = (): void => {
    find.hide();
    focusField('message');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target === field.current) find.step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  return (
    <search class="find-bar" aria-label={t('findTitle')} onKeyDown={onKeyDown}>
      <input
        ref={field}
        class="input"
        type="search"
        aria-label={t('findTitle')}
        placeholder={t('findTitle')}
        autocomplete="off"
        value={find.query.value}
        onInput={(event) => find.search(event.currentTarget.value)}
      />
      <span class="find-count" role="status" aria-label={t('findResults')}>
        {countWords(find)}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={t('findPrevious')}
        title={t('findPrevious')}
        disabled={none}
        onClick={() => find.step(-1)}
      >
        <Icon icon={ChevronDown} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t('findNext')}
        title={t('findNext')}
        disabled={none}
        onClick={() => find.step(1)}
      >
        <Icon icon={ChevronUp} />
      </button>
      <button type="button" class="icon-button" aria-label={t('findClose')} title={t('findClose')} onClick={close}>
        <Icon icon={X} />
      </button>
    </search>
  );
}

function countWords(find: Find): string {
  if (find.query.value.trim() === '') return '';
  if (find.total.value === 0) return find.busy.value ? t('findBusy') : t(find.partial.value ? 'findNoneYet' : 'findNone');
  return plural('findCount', find.total.value, find.position.value);
}
