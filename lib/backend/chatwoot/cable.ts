/**
 * One ActionCable subscription (protocol `actioncable-v1-json`), for a worker: no DOM, the socket is passed in.
 *
 * ```
 *  connecting ─► welcome ─► subscribe sent ─► confirmed ─► events … ─► ended (close, goodbye, silence, abort)
 *       └────────────┴──────────────┴─► refused: error, rejection, or no confirmation in time (a wrong token gets no answer at all)
 * ```
 */
import * as v from 'valibot';
import { lately } from '../../domain/retry';
import { BackendError, type Environment } from '../backend';

/** What to subscribe to. */
export interface CableOptions {
  readonly env: Environment;
  /** `wss://host/cable`. */
  readonly url: string;
  /** A JSON text; the server echoes it byte for byte. */
  readonly identifier: string;
  readonly signal: AbortSignal;
  readonly onMessage: (message: unknown) => void;
  /** The server gave a sign of life. */
  readonly onPing?: () => void;
}

/** A confirmed subscription. */
export interface Cable {
  /** Resolves when it ended, for whatever reason. */
  readonly closed: Promise<void>;
  close(): void;
  /** Calls an action of the channel. */
  perform(action: string): void;
}

/** From the connection's start to the confirmation (ms). */
const CONFIRM = 8_000;
/** Pings come every 3 s; a socket that is silent for longer is dead (ms). */
const SILENCE = 8_000;
const LOOK = 1_000;

const Frame = v.object({
  type: v.optional(v.string()),
  identifier: v.optional(v.string()),
  message: v.optional(v.unknown()),
});

/** Connects and subscribes. Resolves when confirmed; rejects with `busy` when it cannot be had. */
export function openCable(options: CableOptions): Promise<Cable> {
  const { env, signal } = options;
  return new Promise((resolve, reject) => {
    if (!env.WebSocket) return reject(new BackendError('busy', { text: '' }));
    if (signal.aborted) return reject(signal.reason);
    const socket = new env.WebSocket(options.url, ['actioncable-v1-json', 'actioncable-unsupported']);
    const over = new AbortController();
    const late = new AbortController();
    let ended: () => void = () => undefined;
    const closed = new Promise<void>((done) => {
      ended = done;
    });
    let heardAt = env.now();
    const end = (): void => {
      if (over.signal.aborted) return;
      over.abort();
      signal.removeEventListener('abort', end);
      // Closing a socket that never opened reports an error to nobody.
      socket.close();
      reject(signal.aborted ? signal.reason : new BackendError('busy', { text: '' }));
      ended();
    };
    signal.addEventListener('abort', end, { once: true });
    const send = (command: object): void => socket.send(JSON.stringify(command));
    let isConfirmed = false;
    const confirmed = (): void => {
      if (isConfirmed) return;
      isConfirmed = true;
      late.abort();
      void watch(env, over.signal, () => !lately(heardAt, SILENCE, env.now()), end);
      resolve({
        closed,
        close: end,
        perform: (action) => {
          if (!over.signal.aborted) send({ command: 'message', identifier: options.identifier, data: JSON.stringify({ action }) });
        },
      });
    };
    socket.addEventListener('close', end);
    socket.addEventListener('error', end);
    socket.addEventListener('message', (event: MessageEvent) => {
      if (over.signal.aborted) return;
      heardAt = env.now();
      const frame = frameOf(event.data, env);
      if (!frame) return;
      if (frame.type === 'welcome') send({ command: 'subscribe', identifier: options.identifier });
      else if (frame.type === 'ping') options.onPing?.();
      else if (frame.type === 'confirm_subscription' && frame.identifier === options.identifier) confirmed();
      else if (frame.type === 'disconnect' || frame.type === 'reject_subscription') end();
      else if (frame.type === undefined && frame.identifier === options.identifier) options.onMessage(frame.message);
    });
    const tooLate = AbortSignal.any([over.signal, late.signal]);
    void watch(env, tooLate, () => !isConfirmed, end, CONFIRM);
  });
}

/** Ends when `dead` is true at a look. */
async function watch(env: Environment, signal: AbortSignal, dead: () => boolean, end: () => void, wait = LOOK): Promise<void> {
  try {
    while (!signal.aborted) {
      await env.sleep(wait, signal);
      if (dead()) end();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function frameOf(data: unknown, env: Environment): v.InferOutput<typeof Frame> | undefined {
  try {
    const parsed = v.safeParse(Frame, JSON.parse(String(data)));
    if (parsed.success) return parsed.output;
  } catch {
    env.log('chatwoot: a frame that is not JSON'); // the next one may be
  }
  return undefined;
}
