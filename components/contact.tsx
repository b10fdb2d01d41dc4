/** Who the other side is: name, number, channel, other conversations of the same person, and where it all came from. */
import { Copy, Pencil } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import type { Conversation } from '../lib/domain/conversation';
import { formatPhone } from '../lib/domain/phone';
import { cleanName, cleanText } from '../lib/domain/text';
import { now } from '../lib/ui/clock';
import { copyText } from '../lib/ui/copy';
import { openPerson, type Person } from '../lib/ui/people';
import { hrefOf } from '../lib/ui/route';
import { senderName } from '../lib/ui/senders';
import { capabilities, inboxes, settings } from '../lib/ui/session';
import { plural, t } from '../lib/ui/strings';
import { titleOf } from '../lib/ui/thread';
import { shortTime } from '../lib/ui/time';
import { dateTime } from '../lib/ui/times';
import { ContactEdit } from './contact-edit';
import { ContactNotes } from './contact-notes';
import { Erasing } from './erasing';
import { Icon } from './icon';
import './contact.css';

/** See above. */
export function ContactPanel({ conversationId }: { conversationId: string }) {
  const [person] = useState(() => openPerson(conversationId));
  useEffect(() => person.stop, [person]);
  const known = person.value.value;
  return (
    <aside class="contact" aria-label={t('contact')}>
      {known ? <Details person={known} /> : known === null ? <span class="skeleton" aria-hidden="true" /> : <p>{t('threadGone')}</p>}
    </aside>
  );
}

function Details({ person }: { person: Person }) {
  const { conversation, contact } = person;
  const region = settings.value.region;
  const inbox = inboxes.value.find((one) => one.id === conversation.inboxId);
  const optOut = conversation.optOut ?? contact?.optOut;
  return (
    <>
      <Name person={person} />
      <dl class="contact-facts">
        <dt>{t('contactNumber')}</dt>
        <dd>
          <bdi class="phone">{formatPhone(conversation.phone, region)}</bdi>
          <button
            type="button"
            class="icon-button"
            aria-label={t('copyNumber')}
            title={t('copyNumber')}
            onClick={() => copyText(conversation.phone)}
          >
            <Icon icon={Copy} size={1} />
          </button>
        </dd>
        <dt>{t('contactChannel')}</dt>
        <dd>{senderName(inbox ?? { name: '', channel: conversation.channel })}</dd>
        {contact?.company && <Fact name={t('contactCompany')} value={contact.company} />}
        {contact?.email && <Fact name={t('contactEmail')} value={contact.email} />}
        {Object.entries(contact?.attributes ?? {}).map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
        {optOut && <Fact name={t('contactOptOut')} value={t('contactOptOutBy', optOut.by, dateTime(optOut.at))} />}
        {(conversation.labels?.length ?? 0) > 0 && <Fact name={t('labels')} value={(conversation.labels ?? []).join(', ')} />}
        {conversation.origin && <Origin conversation={conversation} />}
      </dl>
      {person.others.length > 0 && (
        <div class="contact-others">
          <p>{t('contactSameNumber')}</p>
          <ul>
            {person.others.map((one) => (
              <li key={one.id} dir="auto">
                {cleanName(one.name) || formatPhone(one.phone ?? '', region)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {contact?.remoteId !== undefined && capabilities.value?.contactNotes && <ContactNotes contact={contact} />}
      <Previous person={person} />
      <Erasing person={person} />
    </>
  );
}

function Name({ person }: { person: Person }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <ContactEdit person={person} done={() => setEditing(false)} />;
  return (
    <div class="contact-name">
      <h3 dir="auto">{titleOf(person.conversation, settings.value.region)}</h3>
      {capabilities.value?.contactsEdit && (
        <button type="button" class="icon-button" aria-label={t('contactEdit')} title={t('contactEdit')} onClick={() => setEditing(true)}>
          <Icon icon={Pencil} size={1} />
        </button>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt dir="auto">{cleanName(name)}</dt>
      <dd dir="auto">{cleanText(value, 500)}</dd>
    </>
  );
}

function Origin({ conversation }: { conversation: Conversation }) {
  const { origin } = conversation;
  if (!origin || !/^https?:\/\//i.test(origin.url)) return null;
  return (
    <>
      <dt>{t('contactOrigin')}</dt>
      <dd>
        <a href={origin.url} target="_blank" rel="noopener noreferrer" dir="auto">
          {cleanName(origin.title, 120) || origin.url}
        </a>
        {origin.label && ` (${cleanName(origin.label)})`}
      </dd>
    </>
  );
}

function Previous({ person }: { person: Person }) {
  const { id } = person.conversation;
  const count = person.previous.length + person.legs.length;
  return (
    <section class="contact-previous">
      <h3>{plural('previousConversations', count)}</h3>
      <ul>
        {person.legs.map((leg) => (
          <li key={leg.id}>
            {leg.messageId === undefined ? (
              dateTime(leg.startedAt)
            ) : (
              <a href={hrefOf({ view: 'conversation', id, message: leg.messageId })}>{dateTime(leg.startedAt)}</a>
            )}
          </li>
        ))}
        {person.previous.map((one) => (
          <li key={one.id}>
            <a href={hrefOf({ view: 'conversation', id: one.id })}>
              <span dir="auto">{one.preview.text || t('listNoMessages')}</span>
              <span class="size">
                {t(one.channel === 'sms' ? 'channelSms' : 'channelWhatsapp')} · {shortTime(one.lastAt, now.value)}
                {one.state === 'closed' && ` · ${t('stateClosed')}`}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
