/** A listbox with a field above it that filters while typing: arrows move, Enter picks. The focus stays in the field. */
import { Check } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';

/** One line; `checked` shows a mark where several can be chosen. */
export interface Option {
  readonly key: string;
  readonly content: ComponentChildren;
  readonly selected?: boolean;
}

interface Props {
  /** Names the list. */
  readonly label: string;
  /** Names the field. */
  readonly filter: string;
  /** The lines for what was typed. */
  readonly options: (typed: string) => readonly Option[];
  readonly onPick: (key: string) => void;
  readonly several?: boolean;
}

/** See above. */
export function Picker({ label, filter, options, onPick, several }: Props) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const shown = options(typed);
  const at = Math.min(active, shown.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const moved = movedBy(event.key, at, shown.length);
    const chosen = shown[at];
    if (moved !== undefined) setActive(moved);
    else if (event.key === 'Enter' && chosen) onPick(chosen.key);
    else return;
    event.preventDefault();
  };
  return (
    <div class="picker">
      <input
        class="input"
        type="text"
        role="combobox"
        aria-label={filter}
        placeholder={filter}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={shown[at] ? `${id}-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div class="popup-list" role="listbox" id={id} aria-label={label} aria-multiselectable={several ? 'true' : undefined}>
        {shown.map((option, index) => (
          <div
            key={option.key}
            id={`${id}-${index}`}
            class={`popup-item ${index === at ? 'active' : ''}`}
            role="option"
            tabIndex={-1}
            aria-selected={option.selected === true}
            ref={index === at ? keepInView : null}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(option.key)}
            onKeyDown={onKeyDown}
          >
            {option.content}
            {option.selected && <Icon icon={Check} size={1} class="picked" />}
          </div>
        ))}
      </div>
      {shown.length === 0 && <p class="none">{t('pickerNone')}</p>}
    </div>
  );
}

function movedBy(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'PageDown':
      return Math.min(count - 1, at + 8);
    case 'PageUp':
      return Math.max(0, at - 8);
    default:
      return undefined;
  }
}

function keepInView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
