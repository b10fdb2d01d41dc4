/**
 * How a Chrome worker lets an offscreen page upload for it.
 *
 * ```
 *  worker                          page
 *    ask (what to send)  ────────►
 *                        ◄──────── ready        nothing has left yet: without it the worker sends by itself
 *    go | abort          ────────►
 *                        ◄──────── progress …   then `done` or `lost`
 * ```
 */
import type { Upload, Uploaded } from './xhr';

/** Name of the channel. */
export const CHANNEL = 'threadside-upload';

/** From the worker. `play`: a sound, while this page is the one that there may be. */
export type ToPage =
  | { readonly type: 'ask'; readonly id: string; readonly upload: Upload }
  | { readonly type: 'go' | 'abort'; readonly id: string }
  | { readonly type: 'play' };

/** From the page. */
export type ToWorker =
  | { readonly type: 'ready' | 'lost'; readonly id: string }
  | { readonly type: 'progress'; readonly id: string; readonly sent: number; readonly total: number }
  | { readonly type: 'done'; readonly id: string; readonly answer: Uploaded };
