/** The text of a message: links to http(s) only, with the host in sight; numbers that can be messaged; what the find bar found. */
import type { ComponentChildren } from 'preact';
import { type MarkedPart, markParts, type Run } from '../lib/domain/highlight';
import type { Message } from '../lib/domain/message';
import { parsePhone } from '../lib/domain/phone';
import { matchRanges } from '../lib/domain/search-tokens';
import { cleanText, textParts } from '../lib/domain/text';
import type { Desk } from '../lib/ui/desk';
import { hrefOf } from '../lib/ui/route';
import { settings } from '../lib/ui/session';
import { t } from '../lib/ui/strings';

/** See above. */
export function MessageText({ message, desk }: { message: Message; desk: Desk }) {
  const text = cleanText(message.text);
  const query = desk.find.open.value ? desk.find.query.value : '';
  const ranges = query.trim() === '' ? [] : matchRanges(text, query);
  const current = ranges.length > 0 && desk.find.current.value?.id === message.id ? desk.find.current.value.nth : undefined;
  return (
    <p class="message-text" dir="auto">
      {markParts(textParts(text), ranges).map((marked, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no identity but their place
        <Part key={index} marked={marked} current={current} />
      ))}
    </p>
  );
}

function Part({ marked, current }: { marked: MarkedPart; current: number | undefined }) {
  const { part } = marked;
  const words = <Runs runs={marked.runs} current={current} />;
  if (part.kind === 'link') {
    const shown = part.text.toLowerCase().includes(part.host);
    return (
      <a href={part.href} target="_blank" rel="noopener noreferrer nofollow" title={t('linkOpens', part.host)}>
        {words}
        {!shown && <span class="link-host"> ({part.host})</span>}
      </a>
    );
  }
  if (part.kind === 'phone') return <Phone text={part.text}>{words}</Phone>;
  return words;
}

function Phone({ text, children }: { text: string; children: ComponentChildren }) {
  const phone = parsePhone(text, settings.value.region);
  if (!phone?.valid) return <>{children}</>;
  return (
    <a href={hrefOf({ view: 'to', phone: phone.e164 })} title={t('messageThisNumber', phone.international)}>
      {children}
    </a>
  );
}

function Runs({ runs, current }: { runs: readonly Run[]; current: number | undefined }) {
  return (
    <>
      {runs.map((run, index) =>
        run.match === undefined ? (
          run.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <mark key={index} class={run.match === current ? 'current' : ''}>
            {run.text}
          </mark>
        ),
      )}
    </>
  );
}
