/** Times as the list and the header show them, in the browser's language. */

const locale = navigator.language;
const clockFormat = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const secondsFormat = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dateFormat = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
const momentFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });

const DAY = 86_400_000;

/** Hours and minutes of a time (ms). */
export function clockTime(at: number): string {
  return clockFormat.format(at);
}

/** Hours, minutes and seconds of a time (ms). */
export function exactClock(at: number): string {
  return secondsFormat.format(at);
}

/** As short as it can be without doubt: the hour today, the weekday within six days, the day this year, else the date. */
export function shortTime(at: number, now: number): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight) return clockFormat.format(at);
  if (at >= midnight - 5 * DAY) return weekdayFormat.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(at) : dateFormat.format(at);
}

/** Day and hour, for a time to come. */
export function dateTime(at: number): string {
  return momentFormat.format(at);
}

/** Everything, for tooltips. */
export function fullTime(at: number): string {
  return fullFormat.format(at);
}
