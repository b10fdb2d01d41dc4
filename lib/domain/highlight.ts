/** Joins the parts of a message text (words, links, numbers) with the ranges that a search found in it. */
import type { MatchRange } from './search-tokens';
import type { TextPart } from './text';

/** A run of a part's text; `match` counts the found ranges from 0 and is absent outside of them. */
export interface Run {
  readonly text: string;
  readonly match?: number;
}

/** A part with its text cut at the found ranges. The runs joined give the part's text back. */
export interface MarkedPart {
  readonly part: TextPart;
  readonly runs: readonly Run[];
}

/** `ranges` are in order, do not overlap, and count UTF-16 units of the joined parts. */
export function markParts(parts: readonly TextPart[], ranges: readonly MatchRange[]): MarkedPart[] {
  let start = 0;
  return parts.map((part) => {
    const end = start + part.text.length;
    const runs: Run[] = [];
    let at = start;
    ranges.forEach((range, match) => {
      const from = Math.max(range.start, at);
      const to = Math.min(range.end, end);
      if (from >= to) return;
      if (from > at) runs.push({ text: part.text.slice(at - start, from - start) });
      runs.push({ text: part.text.slice(from - start, to - start), match });
      at = to;
    });
    if (at < end) runs.push({ text: part.text.slice(at - start) });
    start = end;
    return { part, runs };
  });
}

/** One occurrence: the message and which of its matches. */
export interface Occurrence {
  readonly id: string;
  readonly nth: number;
}

/** The occurrence at `index` (0 = newest). Within a message the last occurrence is the newest. */
export function occurrenceAt(matches: readonly { readonly id: string; readonly count: number }[], index: number): Occurrence | undefined {
  let before = 0;
  for (const match of matches) {
    if (index < before + match.count) return { id: match.id, nth: match.count - 1 - (index - before) };
    before += match.count;
  }
  return undefined;
}
