/** A number that was clicked: opens its conversation, or asks which one, whose number it is, and which sender to write from. */
import { ArrowLeft } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { overlay } from '../lib/ui/keys';
import { back, hrefOf } from '../lib/ui/route';
import { senderName } from '../lib/ui/senders';
import { shell } from '../lib/ui/shell';
import { type Chosen, choice, giveUp, lookUp, start } from '../lib/ui/start';
import { t } from '../lib/ui/strings';
import { Empty } from './empty';
import { Icon } from './icon';
import './forms.css';

/** The route `#/to/<number>`. */
export function ToNumber({ phone, from, who }: { phone: string } & Chosen) {
  const ready = shell.live.value;
  useEffect(() => {
    if (ready) void lookUp(phone, { ...(from ? { from } : {}), ...(who ? { who } : {}) });
    return giveUp;
  }, [phone, from, who, ready]);
  const known = choice.value;
  return (
    <section class="to-number page" aria-label={known?.shown ?? phone}>
      <div class="page-head">
        <button type="button" class="icon-button" aria-label={t('backToConversations')} onClick={back}>
          <Icon icon={ArrowLeft} mirror />
        </button>
        <h1>
          <bdi dir="ltr">{known?.shown ?? phone}</bdi>
        </h1>
      </div>
      {known && <Choose />}
    </section>
  );
}

function Choose() {
  const [contactId, setContact] = useState<string>();
  const known = choice.value;
  if (!known) return null;
  if (known.error) return <Empty title={t('toFailed')} hint={known.error} />;
  if (known.phone === '') {
    return (
      <Empty title={t('toNoNumber')} hint={t('toNoNumberHint')}>
        <button
          type="button"
          class="button"
          onClick={() => {
            overlay.value = 'new-message';
          }}
        >
          {t('headerNewMessage')}
        </button>
      </Empty>
    );
  }
  const contact = known.contacts.find((one) => one.id === contactId) ?? (known.contacts.length === 1 ? known.contacts[0] : undefined);
  const asks = known.contacts.length > 1 && !contact;
  return (
    <>
      {known.conversations.length > 0 && (
        <section class="card" aria-labelledby="to-existing">
          <h2 id="to-existing">{t('toWhich')}</h2>
          {known.conversations.map((row) => (
            <a key={row.id} class="button" href={hrefOf({ view: 'conversation', id: row.id })}>
              {row.title} · {t(row.channel === 'sms' ? 'channelSms' : 'channelWhatsapp')}
            </a>
          ))}
        </section>
      )}
      {known.contacts.length > 1 && (
        <section class="card" aria-labelledby="to-who">
          <h2 id="to-who">{t('toWho')}</h2>
          <p class="hint">{t('toWhoHint')}</p>
          {known.contacts.map((one) => (
            <button key={one.id} type="button" class="button" aria-pressed={one.id === contactId} onClick={() => setContact(one.id)}>
              {one.name || known.shown}
              {one.company ? ` · ${one.company}` : ''}
            </button>
          ))}
        </section>
      )}
      <section class="card" aria-labelledby="to-sender">
        <h2 id="to-sender">{t('toSender')}</h2>
        {known.senders.length === 0 && <p>{t('toNoSender')}</p>}
        {known.senders.map((inbox) => (
          <button key={inbox.id} type="button" class="button" disabled={asks} onClick={() => start(inbox.id, contact)}>
            {senderName(inbox)}
          </button>
        ))}
      </section>
    </>
  );
}
