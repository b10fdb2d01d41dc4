/** All commands by name: type, choose with the arrows, press Enter. */
import { useState } from 'preact/hooks';
import { type Command, commands, overlay } from '../lib/ui/keys';
import { t } from '../lib/ui/strings';
import { Dialog } from './dialog';
import { keyName } from './keys-sheet';

const close = () => {
  overlay.value = 'none';
};

/** Opened by Ctrl+K. */
export function Palette() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.value.filter((one) => one.id !== 'palette' && !one.native && (one.enabled?.() ?? true) && fits(one, words));
  const chosen = Math.min(at, found.length - 1);
  const run = (one: Command | undefined) => {
    if (!one) return;
    close();
    queueMicrotask(one.run); // after the dialog gave the focus back
  };
  return (
    <Dialog title={t('menuCommands')} onClose={close} class="palette">
      <input
        class="input"
        type="text"
        data-autofocus=""
        role="combobox"
        aria-label={t('paletteSearch')}
        placeholder={t('paletteSearch')}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'ArrowDown') setAt((chosen + 1) % Math.max(1, found.length));
          else if (event.key === 'ArrowUp') setAt((chosen - 1 + found.length) % Math.max(1, found.length));
          else if (event.key === 'Enter') run(found[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" role="listbox" aria-label={t('menuCommands')} class="options">
        {found.map((one, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keyboard
          <div key={one.id} id={`palette-${i}`} role="option" tabIndex={-1} aria-selected={i === chosen} onClick={() => run(one)}>
            <span>{one.label()}</span>
            {one.keys && <kbd>{keyName(one.keys)}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="hint">{t('paletteNone')}</p>}
    </Dialog>
  );
}

function fits(one: Command, words: readonly string[]): boolean {
  const label = one.label().toLocaleLowerCase();
  return words.every((word) => label.includes(word));
}
