/** Magic words: what an agent's text can ask of the demo, for tests, the tour and the curious. The table is in README.md. */
import type { Fault } from './state';

/** What a text asks for. */
export interface Magic {
  /** Provider code to fail with. */
  readonly code?: string;
  /** What goes wrong with the request; `busy` and `notSent` once per reference. */
  readonly fault?: Fault;
  /** The answer is withheld for half a minute, before or after the backend has the message. */
  readonly hold?: 'before' | 'after';
  /** The customer's answer in three seconds. */
  readonly answer?: string;
  /** The answer carries a picture. */
  readonly picture?: true;
  /** The customer does not answer at all. */
  readonly silent?: true;
  /** A colleague takes the conversation in three seconds. */
  readonly colleague?: true;
}

const FAULTS: readonly (readonly [RegExp, Fault])[] = [
  [/\blose the answer\b/i, 'unknownAfter'],
  [/\bdrop it\b/i, 'unknownBefore'],
  [/\bbusy once\b/i, 'busy'],
  [/\boffline once\b/i, 'notSent'],
];

/** Reads the magic words of a text. */
export function magicIn(text: string): Magic {
  const code = /\bfail (\d{5})\b/i.exec(text)?.[1];
  const fault = FAULTS.find(([words]) => words.test(text))?.[1];
  const hold = /\bhold (before|after)\b/i.exec(text)?.[1]?.toLowerCase();
  const picture = /\bsend a picture\b/i.test(text);
  const said = /\bplease say "([^"]+)"/i.exec(text)?.[1];
  const answer = said ?? (picture ? 'Here it is' : /\bplease answer\b/i.test(text) ? 'Yes, that works for me.' : undefined);
  return {
    ...(code ? { code } : {}),
    ...(fault ? { fault } : {}),
    ...(hold === 'before' || hold === 'after' ? { hold } : {}),
    ...(answer === undefined ? {} : { answer }),
    ...(picture ? { picture } : {}),
    ...(/\bno answer\b/i.test(text) ? { silent: true } : {}),
    ...(/\bplease take over\b/i.test(text) ? { colleague: true } : {}),
  };
}
