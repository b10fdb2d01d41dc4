/** The labelled corpus through the page's finder and the background's judgement: precision and recall for every country. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptPageNumber } from '../../../lib/domain/page-number';
import { findCandidates } from '../../../lib/marks/candidates';

interface Line {
  country: string;
  text: string;
  label: string;
  expected: string[];
}

const file = path.join(import.meta.dirname, '..', '..', 'corpus', 'numbers.tsv');
const lines: Line[] = fs
  .readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => {
    const [country = '', text = '', label = '', expected = ''] = line.split('\t');
    return { country, text, label, expected: expected === '-' ? [] : expected.split(' ') };
  });

interface Score {
  lines: number;
  hit: number;
  wrong: number;
  missed: number;
}

function judge({ text, label, country }: Line): string[] {
  return findCandidates(text).flatMap((candidate) => {
    const found = acceptPageNumber({ ...candidate, label }, country);
    return found ? [found.ext ? `${found.e164};${found.ext}` : found.e164] : [];
  });
}

const scores = new Map<string, Score>();
const faults: string[] = [];
for (const line of lines) {
  const score = scores.get(line.country) ?? { lines: 0, hit: 0, wrong: 0, missed: 0 };
  scores.set(line.country, score);
  const got = judge(line);
  const missed = line.expected.filter((number) => !got.includes(number));
  const wrong = got.filter((number) => !line.expected.includes(number));
  score.lines++;
  score.hit += line.expected.length - missed.length;
  score.wrong += wrong.length;
  score.missed += missed.length;
  if (missed.length || wrong.length) faults.push(`${line.country} "${line.text}" [${line.label}] missed ${missed} wrong ${wrong}`);
}

describe('the corpus of page numbers', () => {
  it('holds at least 600 lines of at least 20 countries, each with numbers and with things that are none', () => {
    expect(lines.length).toBeGreaterThanOrEqual(600);
    expect(scores.size).toBeGreaterThanOrEqual(20);
    for (const country of scores.keys()) {
      const own = lines.filter((line) => line.country === country);
      expect(own.filter((line) => line.expected.length === 0).length, country).toBeGreaterThanOrEqual(6);
      expect(own.filter((line) => line.expected.length > 0).length, country).toBeGreaterThanOrEqual(6);
    }
  });

  it.each([...scores])('%s: precision and recall of at least 0.97', (country, { lines: count, hit, wrong, missed }) => {
    const precision = hit / Math.max(1, hit + wrong);
    const recall = hit / Math.max(1, hit + missed);
    console.log(`${country}  lines ${count}  precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}`);
    const own = faults.filter((fault) => fault.startsWith(country)).join('\n');
    expect(precision, own).toBeGreaterThanOrEqual(0.97);
    expect(recall, own).toBeGreaterThanOrEqual(0.97);
  });
});
