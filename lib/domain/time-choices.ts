/** Times that a person picks for "later": snooze and scheduled send. In the zone of this browser. */

/** A choice and the exact time (ms) that it means. */
export interface TimeChoice {
  readonly name: 'hour' | 'evening' | 'tomorrow' | 'week';
  readonly at: number;
}

const MORNING = 9;
const EVENING = 18;
const HOUR = 3_600_000;
const MONDAY = 1;

/** The choices that make sense at `now`: an hour from now, this evening if that is not near, tomorrow at nine, next Monday at nine. */
export function timeChoices(now: number): TimeChoice[] {
  const evening = atHour(now, 0, EVENING);
  const untilMonday = ((MONDAY - new Date(now).getDay() + 6) % 7) + 1;
  return [
    { name: 'hour', at: Math.ceil((now + HOUR) / 60_000) * 60_000 },
    ...(evening - now > 1.5 * HOUR ? [{ name: 'evening' as const, at: evening }] : []),
    { name: 'tomorrow', at: atHour(now, 1, MORNING) },
    ...(untilMonday > 1 ? [{ name: 'week' as const, at: atHour(now, untilMonday, MORNING) }] : []),
  ];
}

/** A time as `<input type="datetime-local">` writes it, to the minute. */
export function toLocalInput(at: number): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(d.getFullYear()).padStart(4, '0')}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** The time (ms) of such a text; undefined when it is not one. */
export function fromLocalInput(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? undefined : at;
}

function atHour(now: number, days: number, hour: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(hour, 0, 0, 0);
  return date.getTime();
}
