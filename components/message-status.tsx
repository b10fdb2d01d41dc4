/** How far an outbound message got: an icon and a word; a failure says why, in the provider's words and with our advice. */
import { AlarmClock, Ban, Check, CheckCheck, CircleAlert, CircleQuestionMark, Clock } from 'lucide';
import { useId, useState } from 'preact/hooks';
import { explainFailure } from '../lib/domain/failure';
import type { Message, Status } from '../lib/domain/message';
import { cleanText } from '../lib/domain/text';
import { uploads } from '../lib/ui/session';
import { plural, t } from '../lib/ui/strings';
import { Icon, type IconShape } from './icon';

const ICONS: Readonly<Record<Exclude<Status, 'received'>, IconShape>> = {
  queued: Clock,
  sending: Clock,
  scheduled: AlarmClock,
  unconfirmed: CircleQuestionMark,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  canceled: Ban,
};

const WORDS = {
  queued: 'statusQueued',
  sending: 'statusSending',
  scheduled: 'statusScheduled',
  unconfirmed: 'statusUnconfirmed',
  sent: 'statusSent',
  delivered: 'statusDelivered',
  read: 'statusRead',
  failed: 'statusFailed',
  canceled: 'statusCanceled',
} as const;

/** States whose word is always written out; of the others the icon is enough to see, and the word is there to hear. */
const SPOKEN = new Set<Status>(['failed', 'unconfirmed', 'scheduled', 'canceled', 'queued', 'sending']);

/** Nothing for inbound messages, and for notes only while they are on their way. */
export function MessageStatus({ message }: { message: Message }) {
  const { status, kind } = message;
  if (status === 'received' || kind === 'inbound' || kind === 'activity') return null;
  if (kind === 'note' && !SPOKEN.has(status)) return null;
  const upload = status === 'sending' ? uploads.value[message.id] : undefined;
  if (upload) return <Uploading {...upload} />;
  if (status === 'failed') return <Failed message={message} />;
  const word = t(WORDS[status]);
  const bill = message.segments !== undefined ? plural('billedSegments', message.segments) : '';
  return (
    <span class={`status ${status}`} title={[word, bill, message.price ?? ''].filter((part) => part !== '').join(' · ')}>
      <Icon icon={ICONS[status]} size={0.875} />
      <span class={SPOKEN.has(status) ? '' : 'visually-hidden'}>{word}</span>
    </span>
  );
}

function Uploading({ sent, total }: { sent: number; total: number }) {
  const percent = total > 0 ? Math.min(100, Math.floor((100 * sent) / total)) : 0;
  return (
    <span class="status sending">
      <progress value={percent} max={100} aria-label={t('statusUploading', percent)} />
      <span>{t('statusUploading', percent)}</span>
    </span>
  );
}

type Side = 'above' | 'below' | 'over';

/** Where the reason has room: over the message, under it, or, where the message fills the view, on it. */
function sideOf(status: HTMLElement): Side {
  const message = status.closest('article')?.getBoundingClientRect();
  const view = status.closest('[role=log]')?.getBoundingClientRect();
  const high = (status.querySelector<HTMLElement>('[role=tooltip]')?.offsetHeight ?? 0) + 4;
  if (!message || !view || message.top - view.top >= high) return 'above';
  return view.bottom - message.bottom >= high ? 'below' : 'over';
}

function Failed({ message }: { message: Message }) {
  const id = useId();
  const [hidden, setHidden] = useState(false);
  const [side, setSide] = useState<Side>('above');
  const why = explainFailure(message.failure ?? { text: '' });
  return (
    <span
      class="status failed"
      data-quiet={hidden}
      data-side={side}
      onPointerEnter={(event) => setSide(sideOf(event.currentTarget))}
      onFocusIn={(event) => setSide(sideOf(event.currentTarget))}
    >
      <button
        type="button"
        class="status-why"
        aria-describedby={id}
        onBlur={() => setHidden(false)}
        onMouseLeave={() => setHidden(false)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setHidden(true);
        }}
      >
        <Icon icon={CircleAlert} size={0.875} />
        {t('statusFailed')}
      </button>
      <span class="tooltip" role="tooltip" id={id}>
        {(why.text !== '' || why.code !== undefined) && (
          <span class="tooltip-words" dir="auto">
            {why.text !== '' && cleanText(why.text, 600)}
            {why.code !== undefined && <span class="tooltip-code"> ({t('failureCode', why.code)})</span>}
          </span>
        )}
        <span class="tooltip-advice">{t(why.adviceKey)}</span>
      </span>
    </span>
  );
}
