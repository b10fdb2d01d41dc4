/**
 * What the role sees, and what follows when that changes: neither an event nor a version tells of it, so everything is listed once. What is
 * listed no more leaves with its words; what is listed newly comes, and its history after it.
 */
import type { Viewer, Visibility } from '../../domain/contact';
import type { Place } from './cursor';
import type { Session } from './session';

type Sees = NonNullable<Place['sees']>;

const WIDTH: Readonly<Record<Visibility, number>> = { none: 0, assigned: 1, 'assigned-and-unassigned': 2, all: 3 };

/** The place as the role of now leaves it. */
export async function sighted(session: Session, place: Place, signal: AbortSignal): Promise<Place> {
  const now = seesOf(await session.viewer(signal));
  const before = place.sees;
  if (JSON.stringify(before) === JSON.stringify(now)) return place;
  if (!before) return { ...place, sees: now };
  const { back, ...rest } = place;
  const kept = isWider(before, now) || !back ? rest : { ...rest, back };
  // A census of its own, whenever the last one was.
  return { ...kept, sees: now, census: true, known: { count: 0, top: 0, ...place.known, at: 0 } };
}

function seesOf({ visibility, inboxIds }: Viewer): Sees {
  return { visibility, ...(inboxIds ? { inboxes: [...inboxIds].sort() } : {}) };
}

/** An administrator has no list of inboxes: all are theirs. */
function isWider(before: Sees, now: Sees): boolean {
  if (WIDTH[now.visibility] > WIDTH[before.visibility]) return true;
  if (!before.inboxes) return false;
  return !now.inboxes || now.inboxes.some((id) => !before.inboxes?.includes(id));
}
