/** Templates for WhatsApp: found by words and language, a form for every variable, and the text as the customer will read it. */
import { ArrowLeft, SendHorizontal, X } from 'lucide';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Template } from '../lib/domain/contact';
import type { Conversation } from '../lib/domain/conversation';
import { findTemplates, isHeldBack, templateText, valuesOf } from '../lib/domain/replies';
import type { Composer } from '../lib/ui/composer';
import { refresh } from '../lib/ui/replies';
import { templates, viewer } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';
import './templates.css';

interface Props {
  readonly composer: Composer;
  readonly conversation: Conversation;
  /** Absent where only templates are possible. */
  readonly onClose?: () => void;
}

/** See above. */
export function TemplatePicker({ composer, conversation, onClose }: Props) {
  const [chosen, setChosen] = useState<Template>();
  const [returned, setReturned] = useState(false);
  useEffect(() => refresh('templates'), []);
  return (
    <section class="templates" aria-label={t('templates')}>
      {chosen ? (
        <Form
          template={chosen}
          composer={composer}
          conversation={conversation}
          onBack={() => {
            setReturned(true);
            setChosen(undefined);
          }}
          onSent={() => {
            setChosen(undefined);
            onClose?.();
          }}
        />
      ) : (
        <Choice conversation={conversation} returned={returned} onChoose={setChosen} {...(onClose ? { onClose } : {})} />
      )}
    </section>
  );
}

function Choice({
  conversation,
  returned,
  onChoose,
  onClose,
}: {
  conversation: Conversation;
  /** Back from a form: the focus was there. */
  returned: boolean;
  onChoose: (one: Template) => void;
  onClose?: () => void;
}) {
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (returned) field.current?.focus({ preventScroll: true });
  }, [returned]);
  const [language, setLanguage] = useState('');
  const mine = templates.value.filter((one) => one.inboxId === conversation.inboxId && one.status === 'approved');
  const languages = [...new Set(mine.map((one) => one.language))].sort();
  const found = findTemplates(templates.value, conversation.inboxId, typed, language);
  return (
    <>
      <div class="templates-head">
        <input
          ref={field}
          class="input"
          type="search"
          aria-label={t('templateSearch')}
          placeholder={t('templateSearch')}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        {languages.length > 1 && (
          <select
            class="input"
            aria-label={t('templateLanguage')}
            value={language}
            onChange={(event) => setLanguage(event.currentTarget.value)}
          >
            <option value="">{t('templateAnyLanguage')}</option>
            {languages.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        )}
        {onClose && (
          <button type="button" class="icon-button" aria-label={t('templatesClose')} title={t('templatesClose')} onClick={onClose}>
            <Icon icon={X} />
          </button>
        )}
      </div>
      {found.length === 0 && <p class="none">{mine.length === 0 ? t('templatesEmpty') : t('templatesNone')}</p>}
      <ul class="popup-list templates-list">
        {found.slice(0, 50).map((one) => (
          <li key={`${one.id}/${one.language}`}>
            <button
              type="button"
              class="popup-item"
              onClick={(event) => {
                // The browser lays the page out when what has the focus is removed, and would scroll the thread for that moment.
                event.currentTarget.blur();
                onChoose(one);
              }}
            >
              <span>
                <strong dir="auto">{one.name}</strong>
                <span class="sub" dir="auto">
                  {one.body}
                </span>
              </span>
              <span class="end">{one.language}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface FormProps {
  readonly template: Template;
  readonly composer: Composer;
  readonly conversation: Conversation;
  readonly onBack: () => void;
  readonly onSent: () => void;
}

function Form({ template, composer, conversation, onBack, onSent }: FormProps) {
  const known = valuesOf({ conversation, viewer: viewer.value, contact: composer.contact.value, inbox: composer.inbox.value });
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(template.variables.map((name) => [name, known[name] ?? ''])),
  );
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('input, button[type=submit]')?.focus({ preventScroll: true }), []);
  const preview = templateText(template, values);
  const missing = template.variables.some((name) => (values[name] ?? '').trim() === '') || preview.unfilled.length > 0;
  const send = (): void => {
    if (missing) return;
    const use = { id: template.id, name: template.name, language: template.language, values };
    if (composer.send({ template: { use, text: preview.text } })) onSent();
  };
  return (
    <form
      ref={form}
      class="template-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="templates-head">
        <button
          type="button"
          class="icon-button"
          aria-label={t('templateBack')}
          title={t('templateBack')}
          onClick={(event) => {
            event.currentTarget.blur();
            onBack();
          }}
        >
          <Icon icon={ArrowLeft} mirror />
        </button>
        <strong dir="auto">{template.name}</strong>
        <span class="size">{template.language}</span>
      </div>
      {template.variables.map((name) => (
        <label key={name} class="template-field">
          <span>{name === 'header_media' ? t('templateHeaderMedia') : t('templateValue', name)}</span>
          <input
            class="input"
            dir="auto"
            value={values[name] ?? ''}
            placeholder={template.examples?.[name] ?? ''}
            onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <section class="template-preview" dir="auto" aria-label={t('templatePreview')}>
        {preview.text}
        {template.buttons?.map((button) => (
          <span key={button.text} class="template-button">
            {button.text}
          </span>
        ))}
      </section>
      {isHeldBack(template, conversation.phone) && <p class="size">{t('templateHeldBack')}</p>}
      <div class="template-send">
        {missing && template.variables.length > 0 && <span class="size">{t('templateMissing')}</span>}
        <button type="submit" class="button primary send" disabled={missing}>
          <Icon icon={SendHorizontal} size={1} mirror />
          {t('send')}
        </button>
      </div>
    </form>
  );
}
