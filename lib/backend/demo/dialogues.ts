/**
 * The small talk of a furniture shop, from which long histories are made. Every dialogue has eight lines, so that line n of a thread is
 * found without making the lines before it. `<` is the customer, `>` the shop.
 */
import { between, hash, pick } from './random';

/** Lines of one dialogue. */
export const DIALOGUE_LENGTH = 8;

/** Slots: {p} product, {n} order number, {d} weekday, {c} finish, {q} quantity. */
const DIALOGUES: readonly (readonly string[])[] = [
  [
    '<Hello, do you still have the {p} in {c}?',
    '>Hello! Yes, {q} of them are in the showroom.',
    '<How long would a new one take?',
    '>About five weeks from the order.',
    '<Then I take one from the showroom, please',
    '>Done, it is reserved for you as HP-{n}. You can pay when you collect it.',
    '<Great, I come on {d}',
    '>See you on {d}!',
  ],
  [
    '<When does HP-{n} arrive?',
    '>The van comes on {d}, between 9 and 12.',
    '<Could it be after 2? We are at work in the morning',
    '>I moved it: {d}, 14 to 17. The driver calls half an hour before.',
    '<Perfect',
    '>Is there a lift, and is the stairway wider than 80 cm?',
    '<No lift, second floor. The stairs are about 95',
    '>That works. Two people will carry it up.',
  ],
  [
    '<One leg of the {p} is loose. What can I do?',
    '>Sorry to hear that! Is it the bolt or the joint?',
    '<The bolt turns without end',
    '>Then the insert came out. We send you a new one and a short guide.',
    '<How much is it?',
    '>Nothing, it is under warranty (HP-{n}).',
    '<Thank you so much',
    '>You are welcome. Write to us if it wobbles again.',
  ],
  [
    '<Can I have the {p} made 20 cm longer?',
    '>Yes, we make it to measure. {c} as well?',
    '<Yes, {c}',
    '>That is 18 % more and two weeks longer. Shall I send a drawing?',
    '<Please do',
    '>The drawing for HP-{n} is in your mail.',
    '<Looks right. Go ahead!',
    '>Thank you, the workshop begins on {d}.',
  ],
  [
    '<What do you use on {c}? Ours has a ring from a glass',
    '>Fine sandpaper, 240, along the grain. Then a thin coat of oil.',
    '<Is olive oil all right?',
    '>Better not, it never dries. We have small tins for 12.',
    '<I take {q} tins',
    '>They are on the way as HP-{n}.',
    '<It worked, the ring is gone',
    '>Wonderful! Twice a year is enough from now on.',
  ],
  [
    '<We open a second café. What would {q} of the {p} cost?',
    '>For that many there is a trade price: 15 % less.',
    '<And with delivery?',
    '>Delivery is included from five pieces on.',
    '<I have to ask my partner',
    '>Of course. The offer HP-{n} is good for four weeks.',
    '<She says yes!',
    '>Wonderful. We deliver on {d} of next week.',
  ],
  [
    '<Is the showroom open on {d}?',
    '>Yes, 10 to 6.',
    '<Can I bring the dog?',
    '>Gladly, there is a bowl of water by the door.',
    '<And is there parking?',
    '>Two places in the yard, behind the blue gate.',
    '<Found it, thanks',
    '>See you soon! Ask for HP-{n}, it is put aside.',
  ],
  [
    '<I would like to return the {p}, it is too big for the room',
    '>No problem, within 30 days. Is it still in one piece?',
    '<Yes, we never put the legs on',
    '>Then we collect it on {d}. Please keep the box if you can.',
    '<The box is gone, sorry',
    '>That is fine. The refund for HP-{n} comes within a week.',
    '<It arrived. You were very kind',
    '>Thank you. Perhaps the smaller one, one day?',
  ],
];

const PRODUCTS = [
  'oak bench',
  'pine table',
  'Harbour shelf',
  'ash stool',
  'window seat',
  'walnut desk',
  'bunk bed',
  'sideboard',
  'coat rack',
  'rocking chair',
];
const FINISHES = ['oiled oak', 'white pine', 'smoked ash', 'walnut', 'soap finish', 'sea blue', 'natural beech'];
const DAYS = ['Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A line of small talk. */
export interface Line {
  readonly inbound: boolean;
  readonly text: string;
}

/** Line `n` (from 0) of an endless thread; the same for the same seed and thread. */
export function lineOf(seed: number, thread: number, n: number): Line {
  if (n === 0) return { inbound: true, text: 'Hello, is this Harbour & Pine?' };
  const round = Math.floor(n / DIALOGUE_LENGTH);
  const h = hash(seed, thread, round);
  const raw = pick(DIALOGUES, h)[n % DIALOGUE_LENGTH] ?? '';
  return { inbound: raw.startsWith('<'), text: fill(raw.slice(1), h, orderNumber(thread, round)) };
}

/** The order number that is spoken of in a round of a thread: unique in the thread, so that a search finds one place. */
export function orderNumber(thread: number, round: number): number {
  return 1000 + round * 7 + (thread % 7);
}

function fill(text: string, h: number, order: number): string {
  if (!text.includes('{')) return text;
  return text
    .replaceAll('{p}', pick(PRODUCTS, hash(h, 1)))
    .replaceAll('{c}', pick(FINISHES, hash(h, 2)))
    .replaceAll('{d}', pick(DAYS, hash(h, 3)))
    .replaceAll('{q}', String(between(2, 9, hash(h, 4))))
    .replaceAll('{n}', String(order));
}
