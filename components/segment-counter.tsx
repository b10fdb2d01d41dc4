/** What the text costs as SMS while it is typed: segments, room, and the character that makes it dear. */
import { countSegments, plainVersion, type SegmentCount } from '../lib/domain/segments';
import type { Composer } from '../lib/ui/composer';
import { plural, t } from '../lib/ui/strings';

/** Nothing until there is text; the count then stands in room that was free, so that nothing moves at the first key. */
export function SegmentCounter({ composer }: { composer: Composer }) {
  const typed = composer.text.value;
  // Where the provider writes it plainly anyway, that is what it costs, and there is nothing to offer.
  const text = composer.inbox.value?.smartEncoding ? plainVersion(typed) : typed;
  const count = countSegments(text);
  const words = segmentWords(count);
  const plain = count.encoding === 'UCS-2' ? plainVersion(text) : text;
  return (
    <span class={`segments ${count.segments > 1 ? 'many' : ''} ${count.encoding === 'UCS-2' ? 'dear' : ''}`}>
      {typed !== '' && (
        <span role="status" aria-live="off" aria-label={words}>
          {words}
        </span>
      )}
      {/* Said only when the number changes, not at every key. */}
      <span class="visually-hidden" aria-live="polite">
        {count.segments > 1 ? plural('segmentsSpoken', count.segments) : ''}
      </span>
      {plain !== text && (
        <button
          type="button"
          class="button small"
          aria-label={t('plainVersion')}
          title={t('plainHint')}
          onClick={() => composer.write(plain)}
        >
          {t('plainShort')}
        </button>
      )}
    </span>
  );
}

/** "1 segment, 142 of 160"; with the first character that forced unicode. */
export function segmentWords(count: SegmentCount): string {
  const room = Math.max(1, count.segments) * count.perSegment;
  const words = plural('segments', count.segments, count.units, room);
  const offender = count.offenders[0];
  return offender ? t('segmentsUnicode', words, visible(offender.char)) : words;
}

function visible(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(char) ? char : `U+${code}`;
}
