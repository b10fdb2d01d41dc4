/** The form in the contact panel that changes who somebody is: name, email, company, and the attributes that there are. */
import { useState } from 'preact/hooks';
import { cleanName } from '../lib/domain/text';
import { type Person, saveContact } from '../lib/ui/people';
import { t } from '../lib/ui/strings';
import { Field } from './field';
import './forms.css';

const ATTRIBUTE = 'attribute:';

/**
 * See above. The number is not among them: it is what the thread belongs to. The fields stay those of the person as it was when the form was
 * opened: what comes in meanwhile may take none of them away, nor what is typed there.
 */
export function ContactEdit({ person: now, done }: { person: Person; done: () => void }) {
  const [person] = useState(now);
  const { contact, conversation } = person;
  const attributes = Object.entries(contact?.attributes ?? {});
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const value = (name: string): string => String(form.get(name) ?? '').trim();
    const name = value('name');
    if (name !== '') {
      saveContact(person, {
        name,
        ...(value('email') ? { email: value('email') } : {}),
        ...(value('company') ? { company: value('company') } : {}),
        ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes.map(([key]) => [key, value(ATTRIBUTE + key)])) } : {}),
      });
    }
    done();
  };
  return (
    <form
      class="form-fields contact-edit"
      aria-label={t('contactEdit')}
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && done()}
      ref={focusFirst}
    >
      <Field name="name" label={t('contactName')} value={contact?.name ?? conversation.name} required />
      <Field name="email" label={t('contactEmail')} value={contact?.email ?? ''} />
      <Field name="company" label={t('contactCompany')} value={contact?.company ?? ''} />
      {attributes.map(([key, value]) => (
        <Field key={key} name={ATTRIBUTE + key} label={cleanName(key)} value={value} />
      ))}
      <div class="actions">
        <button type="submit" class="button primary">
          {t('save')}
        </button>
        <button type="button" class="button" onClick={done}>
          {t('contactEditCancel')}
        </button>
      </div>
    </form>
  );
}

function focusFirst(form: HTMLFormElement | null): void {
  if (form && !form.contains(document.activeElement)) form.querySelector('input')?.focus();
}
