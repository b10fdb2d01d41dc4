/** ScheduleType and SendAt. */
import { TwilioError } from './errors';
import type { ServiceRow } from './types';
import type { World } from './world';

/** The time a create asks to be sent at (epoch ms), or null for now. The window is more than 300 s and at most 35 days. */
export function checkSchedule(world: World, form: URLSearchParams, service: ServiceRow | undefined): number | null {
  const type = form.get('ScheduleType');
  const at = form.get('SendAt');
  if (!type && !at) return null;
  if (type && type !== 'fixed') throw new TwilioError(35112);
  if (!type) throw new TwilioError(35113);
  if (!service) throw new TwilioError(35118);
  if (!at) throw new TwilioError(35111);
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) throw new TwilioError(35114);
  const ahead = time - world.clock.now();
  if (ahead <= 300_000 || ahead > 35 * 86_400_000) throw new TwilioError(35115);
  if (world.messages.filter((m) => m.status === 'scheduled').length >= world.knobs.scheduleCap) throw new TwilioError(35125);
  return time;
}
