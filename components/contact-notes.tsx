/** Notes about a person in the contact panel: for the team, never for the customer. */
import { Trash2 } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import type { Contact, ContactNote } from '../lib/domain/contact';
import { cleanName, cleanText } from '../lib/domain/text';
import { addNote, loadNotes, removeNote } from '../lib/ui/notes';
import { t } from '../lib/ui/strings';
import { dateTime } from '../lib/ui/times';
import { Icon } from './icon';

/** See above. */
export function ContactNotes({ contact }: { contact: Contact }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each person, not for each change of the row
  useEffect(() => loadNotes(contact), [contact.id]);
  const save = (event: Event) => {
    event.preventDefault();
    const words = text.trim();
    if (words === '' || busy) return;
    setBusy(true);
    void addNote(contact, words).then((saved) => {
      setBusy(false);
      if (saved) setText('');
    });
  };
  return (
    <section class="contact-notes" aria-labelledby="contact-notes-title">
      <h3 id="contact-notes-title">{t('contactNotes')}</h3>
      <ul>
        {(contact.notes ?? []).map((note) => (
          <Note key={note.id} contact={contact} note={note} />
        ))}
      </ul>
      <form onSubmit={save}>
        <textarea
          class="input"
          rows={2}
          maxLength={5000}
          dir="auto"
          aria-label={t('contactNoteNew')}
          placeholder={t('contactNoteNew')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button small" disabled={busy || text.trim() === ''}>
          {t('contactNoteSave')}
        </button>
      </form>
    </section>
  );
}

/** Removing takes two presses: it is for everybody and cannot be undone. */
function Note({ contact, note }: { contact: Contact; note: ContactNote }) {
  const [asked, setAsked] = useState(false);
  const who = [cleanName(note.author ?? ''), note.at > 0 ? dateTime(note.at) : ''].filter((part) => part !== '').join(' · ');
  return (
    <li>
      <p dir="auto">{cleanText(note.text, 5000)}</p>
      <span class="contact-note-foot">
        <span class="size" dir="auto">
          {who}
        </span>
        {asked ? (
          <button
            type="button"
            class="button danger small"
            onClick={() => void removeNote(contact, note.id)}
            onBlur={() => setAsked(false)}
            ref={focused}
          >
            {t('contactNoteRemoveForGood')}
          </button>
        ) : (
          <button
            type="button"
            class="icon-button"
            aria-label={t('contactNoteRemove', who)}
            title={t('contactNoteRemove', who)}
            onClick={() => setAsked(true)}
          >
            <Icon icon={Trash2} size={1} />
          </button>
        )}
      </span>
    </li>
  );
}

function focused(element: HTMLElement | null): void {
  element?.focus();
}
