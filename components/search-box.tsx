/** The search box of a page, and the arrows that lead from it into what it found and back. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  /** Takes the focus when it appears, and not later. */
  readonly focus: boolean;
  readonly onSearch: (text: string) => void;
  readonly onEscape: () => void;
  /** What the arrows lead to, inside the element with the attribute `data-searched`. */
  readonly rows: string;
}

/** See above. */
export function SearchBox({ label, placeholder = label, value, focus, onSearch, onEscape, rows }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [begins] = useState(focus);
  // With the frame in which it appears, so that a page that puts the focus elsewhere has the last word, and the next key is already the box's.
  useLayoutEffect(() => {
    if (begins) input.current?.focus();
  }, [begins]);
  return (
    <input
      ref={input}
      class="input"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      autocomplete="off"
      dir="auto"
      value={value}
      onInput={(event) => onSearch(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEscape();
        if (event.key === 'ArrowDown') event.currentTarget.closest('[data-searched]')?.querySelector<HTMLElement>(rows)?.focus();
      }}
    />
  );
}

/** For the element that holds the rows: up from the first one is the box again. */
export function moveAmong(rows: string): (event: KeyboardEvent & { currentTarget: HTMLElement }) => void {
  return (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(rows)];
    const at = all.findIndex((one) => one.matches(':focus'));
    if (at < 0) return;
    event.preventDefault();
    const next = all[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next) next.focus();
    else if (event.key === 'ArrowUp')
      event.currentTarget.closest('[data-searched]')?.querySelector<HTMLElement>('input[type=search]')?.focus();
  };
}
