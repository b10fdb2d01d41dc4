/** The dialog for a new message: a name or number, and the sender to write from. */
import { useEffect, useState } from 'preact/hooks';
import { overlay } from '../lib/ui/keys';
import { preferredSender, suggest, suggestions, write } from '../lib/ui/new-message';
import type { Person } from '../lib/ui/search';
import { senderName } from '../lib/ui/senders';
import { readNumber, senders } from '../lib/ui/start';
import { t } from '../lib/ui/strings';
import { Dialog } from './dialog';
import './forms.css';

/** See above. */
export function NewMessage() {
  const [text, setText] = useState('');
  const [person, setPerson] = useState<Person>();
  const [at, setAt] = useState(-1);
  const [wrong, setWrong] = useState(false);
  const able = senders();
  const [chosen, setChosen] = useState<string>();
  // Whom it answers is kept with the answer: the number may be another one by then.
  const [preferred, setPreferred] = useState<{ readonly phone: string; readonly id: string | undefined }>();
  const found = person ? [] : suggestions.value;
  const number = person ? undefined : readNumber(text);
  const phone = person?.phone ?? number?.e164;
  const remembered = preferred?.phone === phone ? preferred : undefined;
  const sender = chosen ?? able.find((one) => one.id === remembered?.id)?.id ?? able[0]?.id;
  useEffect(() => suggest(person ? '' : text), [text, person]);
  useEffect(() => {
    if (phone !== undefined) void preferredSender(phone).then((id) => setPreferred({ phone, id }));
  }, [phone]);
  const choose = (one: Person) => {
    setPerson(one);
    setText(one.name ? `${one.name} (${one.shown})` : one.shown);
    setAt(-1);
    setWrong(false);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const suggested = found[at];
    if (suggested) choose(suggested);
    else {
      // Pressed before the remembered sender is known: `lookUp` finds it.
      const known = chosen !== undefined || remembered !== undefined;
      const from = able.length > 1 && known && sender !== undefined ? { from: sender } : {};
      setWrong(!write(person?.phone ?? text, { ...from, ...(person ? { who: person.id } : {}) }));
    }
  };
  return (
    <Dialog
      title={t('headerNewMessage')}
      onClose={() => {
        overlay.value = 'none';
      }}
    >
      <form class="form-fields" onSubmit={submit}>
        <div class="field">
          <label for="new-to">{t('newTo')}</label>
          <input
            id="new-to"
            class="input"
            type="text"
            data-autofocus=""
            autocomplete="off"
            dir="auto"
            value={text}
            placeholder={t('newToPlaceholder')}
            aria-autocomplete="list"
            aria-controls="new-suggestions"
            aria-activedescendant={found[at] ? `new-suggestion-${at}` : undefined}
            aria-invalid={wrong ? 'true' : undefined}
            aria-describedby="new-hint"
            onInput={(event) => {
              setText(event.currentTarget.value);
              setPerson(undefined);
              setWrong(false);
              setAt(-1);
            }}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
              if (step === 0 || found.length === 0) return;
              event.preventDefault();
              setAt((at + step + found.length) % found.length);
            }}
          />
          <Suggestions found={found} at={at} choose={choose} />
          <span id="new-hint" class={wrong ? 'error' : 'hint'} role="status">
            {wrong ? t('newNoNumber') : number ? t(number.certain ? 'newNumber' : 'newNumberDoubtful', number.shown) : t('newHint')}
          </span>
        </div>
        {able.length > 1 && (
          <label class="field">
            <span class="label">{t('newFrom')}</span>
            <select class="input" value={sender ?? ''} onChange={(event) => setChosen(event.currentTarget.value)}>
              {able.map((one) => (
                <option key={one.id} value={one.id}>
                  {senderName(one)}
                </option>
              ))}
            </select>
          </label>
        )}
        {able.length === 0 && <p class="form-error">{t('toNoSender')}</p>}
        <div>
          <button type="submit" class="button primary" disabled={able.length === 0}>
            {t('newWrite')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Suggestions({ found, at, choose }: { found: readonly Person[]; at: number; choose: (one: Person) => void }) {
  return (
    <div id="new-suggestions" role="listbox" aria-label={t('newSuggestions')} class="options">
      {found.map((one, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keyboard
        <div key={one.id} id={`new-suggestion-${i}`} role="option" tabIndex={-1} aria-selected={i === at} onClick={() => choose(one)}>
          <span dir="auto">{one.name || one.shown}</span>
          {one.name && (
            <bdi class="hint" dir="ltr">
              {one.shown}
            </bdi>
          )}
        </div>
      ))}
    </div>
  );
}
