/** WhatsApp's customer service window: free text is possible for 24 hours after the customer's last message; templates always. */
import { actingLeg, type Conversation } from './conversation';

/** `closing` under four hours; `none` where the channel has no window. */
export type WindowState = 'none' | 'open' | 'closing' | 'closed';

/** The window at one moment; times in milliseconds. `closesAt` is absent when there is none or it never opened. */
export interface ServiceWindow {
  readonly state: WindowState;
  readonly closesAt?: number;
  /** Until the composer changes to templates; 0 when closed. */
  readonly remainingMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long the provider accepts free text after an inbound message. */
export const WINDOW_MS = 24 * HOUR;
/** The composer changes this much early, so that a text typed at the edge is not refused. */
export const EARLY_MS = 2 * MINUTE;
/** Shown in amber from here on. */
export const CLOSING_MS = 4 * HOUR;

/**
 * The window of a WhatsApp conversation. `lastInboundAt` is the customer's newest message to this sender; undefined = never wrote.
 * `closesAt` is when the composer closes, two minutes before the provider does. Nothing announces the end: ask again at `nextChange`.
 */
export function windowState(lastInboundAt: number | undefined, now: number): ServiceWindow {
  if (lastInboundAt === undefined) return { state: 'closed', remainingMs: 0 };
  const closesAt = lastInboundAt + WINDOW_MS - EARLY_MS;
  const remainingMs = Math.max(0, closesAt - now);
  const state = remainingMs === 0 ? 'closed' : remainingMs < CLOSING_MS ? 'closing' : 'open';
  return { state, closesAt, remainingMs };
}

/** What the window is read off. */
export type Windowed = Pick<Conversation, 'channel' | 'lastInboundAt' | 'legs'>;

/** The window of any conversation: SMS has none. A backend may have one for each leg: then the one that acts decides. */
export function windowOf(conversation: Windowed, now: number): ServiceWindow {
  if (conversation.channel === 'sms') return { state: 'none', remainingMs: Number.POSITIVE_INFINITY };
  const isShut = actingLeg(conversation.legs ?? [])?.noWindow === true;
  return windowState(isShut ? undefined : conversation.lastInboundAt, now);
}

/** When the state changes next by itself (ms), for a timer; undefined when it does not. */
export function nextChange(window: ServiceWindow): number | undefined {
  if (window.closesAt === undefined) return undefined;
  if (window.state === 'open') return window.closesAt - CLOSING_MS + 1;
  return window.state === 'closing' ? window.closesAt : undefined;
}
