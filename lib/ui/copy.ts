/** A conversation into the clipboard, as a note for any CRM. */
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import { formatPhone } from '../domain/phone';
import { cleanText } from '../domain/text';
import { type TranscriptFormat, type TranscriptHead, transcript } from '../domain/transcript';
import { messagesBefore, type Position } from '../store/read';
import { insertIntoPage } from './page';
import { db, settings, viewer } from './session';
import { t } from './strings';
import { titleOf } from './thread';
import { dateTime } from './times';
import { toast } from './toast';
import { wordsOf } from './words';

/** Messages that a note holds at most: the newest. */
const MOST = 2000;
const SLICE = 500;

/** What a note must not pass off as said. */
const MISSED = {
  failed: 'statusFailed',
  unconfirmed: 'statusUnconfirmed',
  queued: 'statusQueued',
  sending: 'statusSending',
  scheduled: 'statusScheduled',
} as const;

/** Copies what is stored of it. HTML goes with its plain text, so that every field takes one of them. */
export function copyConversation(conversation: Conversation, format: TranscriptFormat): void {
  void copied(conversation, format).then(
    () => toast({ text: t('copiedToast') }),
    (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
  );
}

/** Copies a few words. */
export function copyText(text: string): void {
  void navigator.clipboard.writeText(text).then(
    () => toast({ text: t('copiedToast') }),
    (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
  );
}

/** Writes the conversation into the page's field that last had the focus. */
export function insertConversation(conversation: Conversation): void {
  insert(note(conversation).then(({ messages, head }) => transcript(messages, head, 'text')));
}

/** Writes one message there. */
export function insertMessage(message: Message): void {
  insert(Promise.resolve(cleanText(message.text)));
}

function insert(text: Promise<string>): void {
  void text.then(insertIntoPage).then(
    (done) => toast(done ? { text: t('pageInserted') } : { kind: 'error', text: t('pageNoField') }),
    (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
  );
}

async function copied(conversation: Conversation, format: TranscriptFormat): Promise<void> {
  const { messages, head } = await note(conversation);
  const text = transcript(messages, head, format === 'html' ? 'text' : format);
  if (format !== 'html') return navigator.clipboard.writeText(text);
  const item = new ClipboardItem({
    'text/plain': new Blob([text], { type: 'text/plain' }),
    'text/html': new Blob([transcript(messages, head, 'html')], { type: 'text/html' }),
  });
  await navigator.clipboard.write([item]);
}

async function note(conversation: Conversation): Promise<{ readonly messages: readonly Message[]; readonly head: TranscriptHead }> {
  const messages = await stored(conversation.id);
  const region = settings.peek().region;
  const name = titleOf(conversation, region);
  const phone = formatPhone(conversation.phone, region);
  const channel = t(conversation.channel === 'sms' ? 'channelSms' : 'channelWhatsapp');
  const head = {
    title: [name, ...(name === phone ? [] : [phone]), channel].join(', '),
    customer: name,
    us: viewer.peek().name || t('whoUs'),
    time: dateTime,
    missed: (status: Message['status']) => {
      const key = MISSED[status as keyof typeof MISSED];
      return key && t(key);
    },
    file: (file: string) => t('transcriptFile', file),
  };
  return { messages, head };
}

async function stored(conversationId: string): Promise<Message[]> {
  const database = db.peek();
  const all: Message[] = [];
  for (let from: Position | undefined; database && all.length < MOST; ) {
    const slice = await messagesBefore(database, conversationId, SLICE, from);
    all.unshift(...slice.rows);
    const top = slice.rows[0];
    if (!slice.more.before || !top) break;
    from = { at: top.at, id: top.id };
  }
  return all;
}
