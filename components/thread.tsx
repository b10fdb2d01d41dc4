/** The open conversation: header, messages, find bar and composer, held together for as long as it is open. */
import { useEffect, useState } from 'preact/hooks';
import { type Desk, openDesk } from '../lib/ui/desk';
import { wide } from '../lib/ui/layout';
import { go } from '../lib/ui/route';
import { db } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { ComposerView } from './composer';
import { ContactPanel } from './contact';
import { Empty } from './empty';
import { FindBar } from './find-bar';
import { MessageLog } from './message-log';
import { Reopening } from './reopening';
import { ThreadHeader } from './thread-header';
import './thread.css';

/** See above. Another conversation is another thread, with nothing left of the one before. */
export function Thread({ conversationId }: { conversationId: string }) {
  const account = db.value?.accountId;
  return account === undefined ? <Skeleton /> : <OpenThread key={`${account}/${conversationId}`} conversationId={conversationId} />;
}

function OpenThread({ conversationId }: { conversationId: string }) {
  const [desk] = useState(() => openDesk(conversationId));
  useEffect(() => () => desk?.close(), [desk]);
  if (!desk) return <Skeleton />;
  const conversation = desk.thread.conversation.value;
  // Header, messages and composer come in one frame: each one more would be laid out anew.
  if (conversation === null || (conversation && !desk.thread.loaded.value)) return <Skeleton />;
  if (conversation === undefined) return <Gone desk={desk} />;
  return (
    <section class="thread" aria-label={t('threadRegion', desk.thread.title.value)} aria-busy={desk.thread.pending.value}>
      <ThreadHeader desk={desk} conversation={conversation} />
      {!wide.value && desk.contactOpen.value && (
        <div class="thread-contact">
          <ContactPanel conversationId={conversationId} />
        </div>
      )}
      {desk.find.open.value && <FindBar find={desk.find} />}
      <MessageLog desk={desk} />
      <Typing desk={desk} />
      <ComposerView desk={desk} conversation={conversation} />
      <Reopening />
    </section>
  );
}

/** Seen, not announced: it comes and goes while a screen reader has better things to say. */
function Typing({ desk }: { desk: Desk }) {
  const who = desk.typing.value;
  if (who === undefined) return null;
  return (
    <p class="typing" dir="auto">
      {who === '' ? t('typingSomebody') : t('typing', who)}
    </p>
  );
}

/** The conversation vanished (or the role changed): what was written can still be taken along. */
function Gone({ desk }: { desk: Desk }) {
  const left = desk.composer.text.value;
  return (
    <section class="thread" aria-label={t('threadGone')}>
      <Empty title={t('threadGone')} hint={t('threadGoneHint')}>
        <button type="button" class="button" onClick={() => go({ view: 'list' })}>
          {t('backToConversations')}
        </button>
      </Empty>
      {left !== '' && (
        <div class="gone-draft">
          <p>{t('threadGoneDraft')}</p>
          <textarea class="input" aria-label={t('composeDraft')} readOnly rows={4} value={left} />
          <button type="button" class="button" onClick={() => desk.copyDraft()}>
            {t('copy')}
          </button>
        </div>
      )}
    </section>
  );
}

function Skeleton() {
  return (
    <div class="thread" aria-hidden="true">
      <div class="thread-skeleton">
        <span class="skeleton" />
        <span class="skeleton mine" />
        <span class="skeleton" />
      </div>
    </div>
  );
}
