/** A panel that opens from a button: Escape, a press outside and leaving with Tab close it; the focus goes in and comes back. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** See `usePopup`. */
export interface Popup {
  readonly open: boolean;
  /** For the element that holds both button and panel. */
  readonly root: { current: HTMLDivElement | null };
  toggle(): void;
  /** Closes and gives the focus back to the button. */
  close(): void;
  /** For the root: Escape. */
  onKeyDown(event: KeyboardEvent): void;
}

const FOCUSABLE = 'input:not([type=hidden]), textarea, select, [role^=menuitem], button:not([disabled]), a[href]';

/** The panel must carry the attribute `data-popup`, the button `data-opens`. */
export function usePopup(): Popup {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    const button = root.current?.querySelector<HTMLElement>('[data-opens]');
    button?.focus();
    // In a narrow panel the button may be hidden and the panel opened from the menu beside it.
    if (document.activeElement !== button) root.current?.parentElement?.querySelector<HTMLElement>('[aria-haspopup=menu]')?.focus();
  };
  // Before the next key: what is typed at once after the press belongs to the panel.
  useLayoutEffect(() => {
    if (!open) return;
    const panel = root.current?.querySelector<HTMLElement>('[data-popup]');
    (panel?.querySelector<HTMLElement>('[data-autofocus]') ?? panel?.querySelector<HTMLElement>(FOCUSABLE))?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener('pointerdown', outside);
    addEventListener('focusin', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('focusin', outside);
    };
  }, [open]);
  return {
    open,
    root,
    toggle: () => setOpen(!open),
    close,
    onKeyDown(event) {
      if (event.key !== 'Escape' || !open) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    },
  };
}

/** Presses the button of a popup from elsewhere (a keyboard command). */
export function pressOpener(name: string): void {
  const button = document.querySelector<HTMLElement>(`[data-opens="${name}"]`);
  if (button?.getAttribute('aria-expanded') !== 'true') button?.click();
}

/** Puts the cursor into the field with that name: at once if it is there, else when it has been rendered. */
export function focusField(name: string): void {
  const field = fieldOf(name);
  if (field) field.focus();
  else requestAnimationFrame(() => fieldOf(name)?.focus());
}

/** Out of the message box to the messages above it, where single keys are commands. */
export function leaveField(): void {
  document.querySelector<HTMLElement>('[role=log]')?.focus({ preventScroll: true });
}

function fieldOf(name: string): HTMLTextAreaElement | null {
  return document.querySelector<HTMLTextAreaElement>(`[data-field="${name}"]`);
}

/** Selects a part of the text in such a field and puts the cursor there. */
export function selectIn(name: string, start: number, end: number): void {
  requestAnimationFrame(() => {
    const field = fieldOf(name);
    field?.focus();
    field?.setSelectionRange(start, end);
  });
}
