/** The head of a thread: whom the agent writes to, through what, who owns it, and what can be done with the whole conversation. */
import { ArrowLeft, Check, ContactRound, MessageCircle, MessageSquareText, RotateCcw, UsersRound } from 'lucide';
import type { Conversation } from '../lib/domain/conversation';
import { formatPhone } from '../lib/domain/phone';
import { cleanName } from '../lib/domain/text';
import { closeConversation, reopenConversation } from '../lib/ui/conversation-actions';
import type { Desk } from '../lib/ui/desk';
import { wide } from '../lib/ui/layout';
import { priorityKey } from '../lib/ui/priority';
import { go } from '../lib/ui/route';
import { senderName } from '../lib/ui/senders';
import { capabilities, inboxes, settings, teams } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { exactTime } from '../lib/ui/times';
import { Assignee } from './assignee';
import { Icon } from './icon';
import { LabelDot } from './label-dot';
import { ThreadMenus } from './thread-menus';

/** See above. */
export function ThreadHeader({ desk, conversation }: { desk: Desk; conversation: Conversation }) {
  const title = desk.thread.title.value;
  return (
    <header class="thread-header">
      <div class="thread-line">
        {!wide.value && (
          <button type="button" class="icon-button" aria-label={t('backToConversations')} title={t('backToConversations')} onClick={leave}>
            <Icon icon={ArrowLeft} mirror />
          </button>
        )}
        <h2 class="thread-title" dir="auto" title={title}>
          {title}
        </h2>
        {desk.thread.pending.value && <span class="pending-dot" role="img" aria-label={t('changePending')} title={t('changePending')} />}
        {!wide.value && (
          <button
            type="button"
            class="icon-button"
            aria-label={t('contactDetails')}
            title={t('contactDetails')}
            aria-expanded={desk.contactOpen.value}
            onClick={() => {
              desk.contactOpen.value = !desk.contactOpen.value;
            }}
          >
            <Icon icon={ContactRound} />
          </button>
        )}
        <Resolve conversation={conversation} />
        <ThreadMenus desk={desk} conversation={conversation} />
      </div>
      <Facts conversation={conversation} title={title} />
    </header>
  );
}

/** To the list, whatever was open before; the browser's own "back" goes step by step. */
function leave(): void {
  go({ view: 'list' });
}

function Resolve({ conversation }: { conversation: Conversation }) {
  const closed = conversation.state === 'closed';
  const label = t(closed ? 'reopenConversation' : 'closeConversation');
  return (
    <button
      type="button"
      class={`icon-button resolve ${closed ? '' : 'closes'}`}
      aria-label={label}
      title={label}
      onClick={() => (closed ? reopenConversation(conversation.id) : closeConversation(conversation.id))}
    >
      <Icon icon={closed ? RotateCcw : Check} />
    </button>
  );
}

function Facts({ conversation, title }: { conversation: Conversation; title: string }) {
  const phone = formatPhone(conversation.phone, settings.value.region);
  const channel = t(conversation.channel === 'sms' ? 'channelSms' : 'channelWhatsapp');
  // Which of several senders the customer sees; where there is one, the channel says it.
  const rivals = inboxes.value.filter((one) => one.channel === conversation.channel);
  const sender = rivals.length > 1 ? rivals.find((one) => one.id === conversation.inboxId) : undefined;
  const team = teams.value.find((one) => one.id === conversation.teamId)?.name;
  return (
    <div class="thread-facts">
      <span class={`channel ${conversation.channel}`} title={sender?.phone ? formatPhone(sender.phone, settings.value.region) : channel}>
        <Icon icon={conversation.channel === 'sms' ? MessageSquareText : MessageCircle} size={0.875} />
        <span dir="auto">{sender ? senderName(sender) : channel}</span>
      </span>
      {phone !== title && <bdi class="phone">{phone}</bdi>}
      {capabilities.value?.assign && <Assignee conversation={conversation} />}
      {conversation.state === 'snoozed' && (
        <span class="chip">
          {conversation.snoozedUntil === undefined ? t('snoozedUntilReply') : t('snoozedUntil', exactTime(conversation.snoozedUntil))}
        </span>
      )}
      {conversation.pending && <span class="chip">{t('pending')}</span>}
      {conversation.state === 'closed' && <span class="chip">{t('stateClosed')}</span>}
      {team && (
        <span class="chip" dir="auto" title={t('team')}>
          <Icon icon={UsersRound} size={0.75} /> {team}
        </span>
      )}
      {conversation.priority && <span class={`chip priority-${conversation.priority}`}>{t(priorityKey(conversation.priority))}</span>}
      {conversation.muted && <span class="chip">{t('muted')}</span>}
      {(conversation.labels ?? []).map((label) => (
        <span key={label} class="chip label" dir="auto">
          <LabelDot name={label} />
          {cleanName(label)}
        </span>
      ))}
    </div>
  );
}
