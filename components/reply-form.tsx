/** The form of one saved reply: short code, text, the variables that can stand in it, and what is still to be filled when it is used. */
import { useId, useRef, useState } from 'preact/hooks';
import type { SavedReply } from '../lib/domain/contact';
import { FILLED_VARIABLES, MAX_REPLY, type ReplyProblem, type ReplyWords, tidyReply } from '../lib/domain/reply-form';
import { findVariables } from '../lib/domain/variables';
import { keepReply, problemOf, removeReply, wordsOfProblem } from '../lib/ui/replies';
import { type MessageKey, t } from '../lib/ui/strings';
import { Field } from './field';

const NAMES = {
  'contact.first_name': 'variableFirstName',
  'contact.last_name': 'variableLastName',
  'contact.name': 'variableName',
  'contact.phone_number': 'variableNumber',
  'contact.email': 'variableEmail',
  'agent.first_name': 'variableMyFirstName',
  'agent.name': 'variableMyName',
  'inbox.name': 'variableInbox',
} as const satisfies Record<(typeof FILLED_VARIABLES)[number], MessageKey>;

const FILLED: ReadonlySet<string> = new Set(FILLED_VARIABLES);

interface Props {
  /** With an id it is changed and can be removed. */
  readonly words: ReplyWords;
  /** `code`: under which it was saved. */
  readonly onDone: (code?: string) => void;
}

/** Ctrl+Enter saves; Escape leaves while nothing is changed, so that it never takes words away. */
export function ReplyForm({ words, onDone }: Props) {
  const [code, setCode] = useState(words.code);
  const [text, setText] = useState(words.text);
  const [problem, setProblem] = useState<ReplyProblem | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const changed = code !== words.code || text !== words.text;
  const save = (): void => {
    const tidy = tidyReply({ ...(words.id === undefined ? {} : { id: words.id }), code, text });
    const wrong = problemOf(tidy);
    setProblem(wrong);
    if (wrong?.field === 'text') area.current?.focus();
    if (wrong || busy) return;
    setBusy(true);
    void keepReply(tidy).then((kept) => {
      setBusy(false);
      if (kept) onDone(tidy.code);
    });
  };
  return (
    <form
      class="reply-form"
      aria-label={words.id === undefined ? t('replyNew') : t('replyChange', words.code)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === 'Escape' && !changed) onDone();
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        else return;
        event.preventDefault();
      }}
      ref={focusFirst}
    >
      <Field
        name="code"
        label={t('replyCode')}
        hint={t('replyCodeHint')}
        value={words.code}
        error={problem?.field === 'code' ? wordsOfProblem(problem) : undefined}
        onInput={setCode}
      />
      <Text area={area} text={text} error={problem?.field === 'text' ? wordsOfProblem(problem) : undefined} onText={setText} />
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy}>
          {t('save')}
        </button>
        <button type="button" class="button" onClick={() => onDone()}>
          {t('contactEditCancel')}
        </button>
        {words.id !== undefined && (
          <button
            type="button"
            class="button danger head-end"
            disabled={busy}
            onClick={() => {
              void removeReply(words as SavedReply).then(() => onDone(''));
            }}
          >
            {t('replyRemove')}
          </button>
        )}
      </div>
    </form>
  );
}

interface TextProps {
  readonly area: { current: HTMLTextAreaElement | null };
  readonly text: string;
  readonly error: string | undefined;
  readonly onText: (text: string) => void;
}

function Text({ area, text, error, onText }: TextProps) {
  const id = useId();
  const blanks = findVariables(text).filter((name) => !FILLED.has(name));
  const insert = (name: string): void => {
    const field = area.current;
    if (!field) return;
    const { selectionStart: from, selectionEnd: to } = field;
    field.setRangeText(`{{${name}}}`, from, to, 'end');
    if (!FILLED.has(name)) field.setSelectionRange(from + 2, from + 2 + name.length);
    field.focus();
    onText(field.value);
  };
  return (
    <div class="field">
      <label for={id}>{t('replyText')}</label>
      <textarea
        ref={area}
        id={id}
        class="input"
        rows={5}
        maxLength={MAX_REPLY + 1}
        dir="auto"
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={`${id}-blanks ${id}-error`}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {error && (
        <span class="error" role="alert" id={`${id}-error`}>
          {error}
        </span>
      )}
      <span class="hint" id={`${id}-blanks`}>
        {blanks.length > 0 ? t('replyBlanks', blanks.join(', ')) : t('replyVariablesHint')}
      </span>
      <fieldset class="variables" aria-label={t('replyVariables')}>
        {FILLED_VARIABLES.map((name) => (
          <button key={name} type="button" class="button small" onClick={() => insert(name)}>
            {t(NAMES[name])}
          </button>
        ))}
        <button type="button" class="button small blank" title={t('replyBlankHint')} onClick={() => insert(t('replyBlankName'))}>
          {t('replyBlank')}
        </button>
      </fieldset>
    </div>
  );
}

function focusFirst(form: HTMLFormElement | null): void {
  if (form && !form.contains(document.activeElement)) form.querySelector<HTMLElement>('input, textarea')?.focus();
}
