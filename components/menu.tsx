/** A button that opens a menu: arrows move, letters jump, Escape and a click outside close, and the focus goes back. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconShape } from './icon';

/** One entry. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: IconShape;
  readonly run: () => void;
  /** A line above it: what follows is of another kind. */
  readonly line?: boolean;
}

/** The button is an icon with a name; `class` styles the wrapper. */
export function Menu({ label, icon, items }: { label: string; icon: IconShape; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = (focusButton: boolean) => {
    setOpen(false);
    if (focusButton) root.current?.querySelector('button')?.focus();
  };
  // Before the next key: what is pressed at once after the button belongs to the menu.
  useLayoutEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener('pointerdown', outside);
    addEventListener('focusin', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('focusin', outside);
    };
  }, [open]);
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="icon-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <Icon icon={icon} />
      </button>
      {open && (
        <div class="menu-list" role="menu" aria-label={label} tabIndex={-1} onKeyDown={(event) => onMenuKey(event, () => close(true))}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              class={item.line ? 'lined' : ''}
              tabIndex={-1}
              onClick={() => {
                close(true);
                item.run();
              }}
            >
              {item.icon && <Icon icon={item.icon} size={1} />}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function onMenuKey(event: KeyboardEvent & { currentTarget: HTMLElement }, close: () => void): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = all.findIndex((one) => one.matches(':focus'));
  const target = {
    ArrowDown: all[(at + 1) % all.length],
    ArrowUp: all[(at - 1 + all.length) % all.length],
    Home: all[0],
    End: all.at(-1),
  }[event.key];
  if (event.key === 'Escape' || event.key === 'Tab') close();
  else if (target) target.focus();
  else if (event.key.length === 1 && event.key !== ' ') {
    const letter = event.key.toLocaleLowerCase();
    [...all.slice(at + 1), ...all].find((one) => one.textContent?.toLocaleLowerCase().startsWith(letter))?.focus();
  } else return;
  if (event.key !== 'Tab') event.preventDefault();
  event.stopPropagation();
}
