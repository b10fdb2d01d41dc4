/** The messages between a page's marks and the background. Types only: the background validates what it receives. */

/** What a click on a `tel:`-like link does: open the panel, leave it to the page, or ask in the card. */
export type LinkMode = 'panel' | 'page' | 'ask';

/** One possible number with what stands around it; every string is untrusted page text. */
export interface CheckItem {
  /** The number as the page shows it, extension included, bidi controls stripped; at most 64 characters. */
  raw: string;
  /** Up to 24 characters before it in the same line of text. */
  before: string;
  /** Up to 12 characters after it. */
  after: string;
  /** The label beside it ("Mobile", a column head), at most 40 characters, or empty. */
  label: string;
}

/** A number that the background accepted. */
export interface CheckedNumber {
  /** The SMS address, E.164; never carries the extension. */
  e164: string;
  /** As it will be dialled, for people to read. */
  display: string;
  /** Digits of the extension, where the page shows one. */
  ext?: string;
}

/** Page settings that the background decides per site. */
export interface PageSettings {
  links: LinkMode;
  paused: boolean;
  /** The country that numbers without one get; another one makes the page ask again. */
  region?: string;
}

/** What the card may show after a real hover; it never leaves the card. */
export interface CardFacts {
  name?: string;
  lastMessage?: string;
}

/** One row of "On this page", in page order within its frame. */
export interface PageNumber {
  raw: string;
  number: CheckedNumber;
  label: string;
}

/** The field of a frame that last had the focus; `at` is epoch milliseconds, so the latest frame wins. */
export interface PageField {
  at: number;
  kind: 'input' | 'textarea' | 'editable';
  label: string;
}

/**
 * Page to background. The answer type stands behind each arrow:
 * - `marks.hello` -> PageSettings: first message of each frame; `lang` is the page's language tag or empty.
 * - `marks.load` -> nothing: put `marks-card.js` into this frame (`scripting.executeScript`, frameIds of the sender, injectImmediately).
 * - `marks.check` -> (CheckedNumber | null)[], one per item, same order; at most 64 items.
 * - `marks.open` -> nothing: the agent clicked; open the panel before any await. `raw` is the live text at that moment,
 *   `lang` the page's language.
 * - `marks.card` -> CardFacts: sent only after a trusted pointer rested on the number.
 * - `marks.reject` -> nothing: "Not a number"; later checks of the same text answer null.
 * - `marks.changed` -> nothing: numbers of this frame changed (at most once a second, only between `marks.watch` on and off).
 * - `marks.answer` -> nothing: reply of one frame to `marks.ask` with the same id.
 */
export type ToBackground =
  | { type: 'marks.hello'; lang: string }
  | { type: 'marks.load' }
  | { type: 'marks.check'; lang: string; items: CheckItem[] }
  | { type: 'marks.open'; raw: string; e164?: string; label: string; lang: string; title: string; url: string }
  | { type: 'marks.card'; raw: string; e164: string }
  | { type: 'marks.reject'; raw: string }
  | { type: 'marks.changed'; url: string; title: string }
  | { type: 'marks.answer'; id: string; top: boolean; url: string; title: string; list?: PageNumber[]; field?: PageField };

/**
 * Background (or panel) to page. Broadcast with `tabs.sendMessage(tabId, …)`: every frame hears it.
 * - `marks.settings` replaces the settings; pausing removes all marks.
 * - `marks.stop` ends the instance for good (permission revoked).
 * - `marks.ask` makes every frame send `marks.answer`: its list of numbers, or its last focused field if it has one.
 * - `marks.watch` turns `marks.changed` on or off.
 * - `marks.context`, sent to one frame -> ContextNumber | null: the number under the last context menu.
 * - `marks.insert`, sent to one frame -> { ok: boolean }: writes into the field that last had the focus.
 */
export type ToPage =
  | ({ type: 'marks.settings' } & PageSettings)
  | { type: 'marks.stop' }
  | { type: 'marks.ask'; id: string; what: 'list' | 'field' }
  | { type: 'marks.watch'; on: boolean }
  | { type: 'marks.context' }
  | { type: 'marks.insert'; text: string };

/** The number under the last context menu of a frame. */
export interface ContextNumber {
  raw: string;
  label: string;
  title: string;
  url: string;
}
