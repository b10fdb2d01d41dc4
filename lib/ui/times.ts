/** Days, moments and durations in the reader's language and zone, as the open conversation writes them. */
import { t } from './strings';

const locale = navigator.language;
const short = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dated = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
const nearby = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

const DAY = 86_400_000;

/** Date and time in few characters, for notes and lists. */
export function dateTime(at: number): string {
  return short.format(at);
}

/** A time in the near future with its weekday, exact to the minute: "Mon, Mar 3, 9:00 AM". */
export function exactTime(at: number): string {
  return nearby.format(at);
}

/** The name of a day as a separator writes it: today, yesterday, else the date. */
export function dayName(at: number, now = Date.now()): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (days === 0) return t('dayToday');
  if (days === 1) return t('dayYesterday');
  return days > 0 && days < 300 ? weekday.format(at) : dated.format(at);
}

/** A duration as hours and minutes, rounded down: "3 h 20 min". */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? t('durationHours', hours, minutes % 60) : t('durationMinutes', minutes);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
