/** A button with a panel that it opens: for choices that a plain menu cannot hold (search, times, forms). */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useOverFoot } from '../lib/ui/foot';
import { type Popup as PopupState, usePopup } from '../lib/ui/popup';
import './popup.css';

interface Props {
  /** Names the button for `pressOpener`. */
  readonly id: string;
  readonly label: string;
  /** What the button shows; its accessible name is `label`. */
  readonly button: ComponentChildren;
  readonly class?: string;
  /** `listbox` when the panel is a picker, else `dialog`. */
  readonly kind: 'listbox' | 'dialog';
  /** Opens upwards, for buttons at the foot. */
  readonly up?: boolean;
  readonly disabled?: boolean;
  readonly children: (popup: PopupState) => ComponentChildren;
}

/** The panel is as wide as the nearest positioned ancestor allows, so it never leaves a narrow panel. */
export function Popup({ id, label, button, class: name = 'icon-button', kind, up, disabled, children }: Props) {
  const popup = usePopup();
  const panel = useRef<HTMLDivElement>(null);
  useOverFoot(panel, popup.open && up === true);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from wherever the focus is inside
    <div class="popup" ref={popup.root} onKeyDown={popup.onKeyDown}>
      <button
        type="button"
        class={name}
        aria-label={label}
        title={label}
        aria-haspopup={kind}
        aria-expanded={popup.open}
        data-opens={id}
        disabled={disabled}
        onClick={popup.toggle}
      >
        {button}
      </button>
      {popup.open && (
        <div
          ref={panel}
          class={`popup-panel ${up ? 'up' : ''}`}
          data-popup
          {...(kind === 'dialog' ? { role: 'dialog', 'aria-label': label } : {})}
        >
          {children(popup)}
        </div>
      )}
    </div>
  );
}
