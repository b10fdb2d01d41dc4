/** A conversation as a note for any CRM: plain text, Markdown or HTML. Everything from customers is escaped for the format. */
import type { Message } from './message';
import { cleanText } from './text';

/** A format that a note can be copied in. */
export type TranscriptFormat = 'text' | 'markdown' | 'html';

/** What the note says besides the messages; all texts are in the reader's language already. */
export interface TranscriptHead {
  /** For example "Ana Silva, +1 555 010 0001, SMS". */
  readonly title: string;
  /** The name of the customer, for inbound lines. */
  readonly customer: string;
  /** The name for outbound lines without an author. */
  readonly us: string;
  /** Date and time of a message (ms). */
  readonly time: (at: number) => string;
  /** Words for a message of ours that the customer does not have, or may not have; undefined for all others. */
  readonly missed: (status: Message['status']) => string | undefined;
  /** What stands for an attachment. */
  readonly file: (name: string) => string;
}

/** The note. Private notes and activity lines stay inside: they are not part of it. `messages` are oldest first. */
export function transcript(messages: readonly Message[], head: TranscriptHead, format: TranscriptFormat): string {
  const lines = messages.flatMap((message) => {
    if (message.kind === 'note' || message.kind === 'activity' || message.status === 'canceled') return [];
    const who = message.kind === 'inbound' ? head.customer : (message.author?.name ?? head.us);
    const files = (message.attachments ?? []).map((file) => head.file(file.name ?? file.kind));
    const missed = message.kind === 'outbound' ? head.missed(message.status) : undefined;
    const by = missed === undefined ? who : `${who} (${missed})`;
    return [{ when: head.time(message.at), who: by, text: [cleanText(message.text), ...files].filter((part) => part !== '').join('\n') }];
  });
  switch (format) {
    case 'text':
      return [head.title, '', ...lines.map((line) => `[${line.when}] ${line.who}: ${line.text}`)].join('\n');
    case 'markdown':
      return [
        `**${md(head.title)}**`,
        '',
        ...lines.map((l) => `- ${md(l.when)} **${md(l.who)}**: ${md(l.text).replace(/\n/g, '  \n  ')}`),
      ].join('\n');
    case 'html': {
      const items = lines.map((l) => `<li>${html(l.when)} <strong>${html(l.who)}</strong>: ${html(l.text).replace(/\n/g, '<br>')}</li>`);
      return `<p><strong>${html(head.title)}</strong></p><ul>${items.join('')}</ul>`;
    }
  }
}

function md(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~]/g, '\\$&');
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
