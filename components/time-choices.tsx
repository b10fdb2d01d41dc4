/** A choice of times for "later": a few that make sense now, or any time, always with the exact moment. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fromLocalInput, timeChoices, toLocalInput } from '../lib/domain/time-choices';
import { now } from '../lib/ui/clock';
import { t } from '../lib/ui/strings';
import { exactTime } from '../lib/ui/times';
import './check.css';
import './time-choices.css';

interface Props {
  readonly title: string;
  /** The button beside the field for any time. */
  readonly confirm: string;
  readonly onPick: (at: number) => void;
  /** A choice without a time. */
  readonly open?: { readonly label: string; readonly pick: () => void };
  readonly children?: ComponentChildren;
}

const HOUR = 3_600_000;

/** See above. */
export function TimeChoices({ title, confirm, onPick, open, children }: Props) {
  const [text, setText] = useState(() => toLocalInput(now.peek() + HOUR));
  const at = fromLocalInput(text);
  const past = at === undefined || at <= now.value;
  return (
    <div class="times">
      <h3>{title}</h3>
      <div class="popup-list">
        {timeChoices(now.value).map((choice) => (
          <button key={choice.name} type="button" class="popup-item" onClick={() => onPick(choice.at)}>
            {t(NAMES[choice.name])}
            <span class="end">{exactTime(choice.at)}</span>
          </button>
        ))}
        {open && (
          <button type="button" class="popup-item" onClick={open.pick}>
            {open.label}
          </button>
        )}
      </div>
      <form
        class="times-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (at !== undefined && !past) onPick(at);
        }}
      >
        <input
          class="input"
          type="datetime-local"
          aria-label={t('timeAny')}
          value={text}
          min={toLocalInput(now.value)}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={past}>
          {confirm}
        </button>
      </form>
      {past && text !== '' && <p class="times-hint">{t('timePast')}</p>}
      {children}
    </div>
  );
}

const NAMES = { hour: 'timeHour', evening: 'timeEvening', tomorrow: 'timeTomorrow', week: 'timeMonday' } as const;
