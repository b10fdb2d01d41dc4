/** Where a reader is: stored by the engine with the facts that it stands for, read by nobody else. */
import * as v from 'valibot';
import type { Cursor } from '../backend';

const Place = v.object({
  v: v.literal(1),
  /** Everything that changed before this server time (ms) is stored. Absent: never pulled to the end. */
  since: v.exactOptional(v.number()),
  /** Every message with an id up to this is stored, or belongs to history. */
  mark: v.exactOptional(v.number()),
  /** A walk through the list, newest activity first, under way: the next page, and what `since` and `mark` become at its end. */
  walk: v.exactOptional(
    v.object({ page: v.number(), done: v.number(), from: v.number(), top: v.number(), size: v.exactOptional(v.number()) }),
  ),
  /** Conversations (display ids) of which messages are still to be read. */
  look: v.exactOptional(v.array(v.number())),
  /** What `since` and `mark` become when `look` is empty. */
  next: v.exactOptional(v.object({ since: v.number(), mark: v.number() })),
  /** Lowest message id whose status may still change, by display id. */
  loose: v.exactOptional(v.record(v.string(), v.number())),
  /** The server's keys of its label, inbox and team lists. */
  keys: v.exactOptional(v.string()),
  /** Agents, labels and the like were stored. */
  lists: v.exactOptional(v.boolean()),
  /** For limited roles: what was listed, by display id and thread. */
  held: v.exactOptional(v.array(v.tuple([v.number(), v.string()]))),
  /** For roles that see everything: how many conversations there were, the highest display id, and the last census (server time, ms). */
  known: v.exactOptional(v.object({ count: v.number(), top: v.number(), at: v.exactOptional(v.number()) })),
  /** What the role could see: another one lists everything again. */
  sees: v.exactOptional(
    v.object({
      visibility: v.picklist(['none', 'assigned', 'assigned-and-unassigned', 'all']),
      inboxes: v.exactOptional(v.array(v.string())),
    }),
  ),
  /** Conversations came or went without an event: all are to be listed once. */
  census: v.exactOptional(v.boolean()),
  /** Backfill: the page of the list by age, and the display id below which it goes on. */
  back: v.exactOptional(v.object({ page: v.number(), below: v.number(), done: v.exactOptional(v.boolean()) })),
});

/** See the fields. */
export type Place = v.InferOutput<typeof Place>;

/** The place of a cursor; the beginning for none and for one that cannot be read. */
export function placeOf(cursor: Cursor | undefined): Place {
  if (cursor === undefined) return { v: 1 };
  try {
    const parsed = v.safeParse(Place, JSON.parse(cursor));
    return parsed.success ? parsed.output : { v: 1 };
  } catch {
    return { v: 1 }; // not ours: begin anew, which is harmless
  }
}

/** The cursor of a place. */
export function cursorOf(place: Place): Cursor {
  return JSON.stringify(place);
}
