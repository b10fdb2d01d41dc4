/** A modal dialog: native, so that the focus stays inside and Escape closes. */
import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../lib/ui/strings';
import { giveTyped } from '../lib/ui/typed-ahead';
import { Icon } from './icon';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** Open as long as it is rendered. */
export function Dialog({ title, onClose, children, class: name = '' }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const id = useId();
  // Before the next key: it belongs to the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    const field = element?.querySelector<HTMLElement>('[data-autofocus]');
    field?.focus();
    if (field instanceof HTMLInputElement) giveTyped(field);
    return () => {
      gone.current = true;
      element?.close(); // while it is modal, nothing outside it can have the focus
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only the backdrop is clicked; Escape closes a native dialog
    <dialog
      ref={dialog}
      class={`dialog ${name}`}
      aria-labelledby={id}
      // At the key itself: the browser's own `close` comes in a later task, and keys pressed between would belong to nothing.
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (!gone.current) onClose(); // what follows it may be open by now
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose(); // the backdrop
      }}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="icon-button" aria-label={t('dialogClose')} onClick={onClose}>
            <Icon icon={X} />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
