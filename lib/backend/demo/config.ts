/** The demo's configuration: JSON text from the connect form or a test. Every field has a default; see README.md. */
import * as v from 'valibot';

const Line = v.object({
  /** Milliseconds after the demo was first opened (divided by `speed` like every delay). */
  at: v.pipe(v.number(), v.minValue(0)),
  /** E.164 of the customer. */
  phone: v.string(),
  text: v.string(),
  /** Inbox id; default: the conversation of that number that is newest, else the shop's SMS number. */
  inboxId: v.optional(v.string()),
});

const Config = v.object({
  seed: v.optional(v.pipe(v.number(), v.integer()), 7),
  /** Divides every delay. */
  speed: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1000)), 1),
  /** What the connected agent's role may see. */
  visibility: v.optional(v.picklist(['all', 'assigned-and-unassigned', 'assigned', 'none']), 'all'),
  /** True: the backend says everything and leaves the role to the client, as a careless server would. */
  leaky: v.optional(v.boolean(), false),
  /** False: nobody writes or acts by themselves after the start. Default: true for the shop, false in scale mode. */
  script: v.optional(v.boolean()),
  /** More inbound messages of the script, for tests. */
  lines: v.optional(v.array(Line), []),
  /** At most that many messages of small talk from before the start in each of the shop's conversations, for tests that read none of it. */
  older: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Scale mode: that many generated conversations instead of the shop… */
  conversations: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200_000))),
  /** …of that many messages each. */
  messages: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 10),
});

/** The demo's configuration with all defaults filled in. */
export type DemoConfig = v.InferOutput<typeof Config>;

/** Reads configuration text; `undefined` when it is not JSON of the right shape. Empty text is the default configuration. */
export function parseConfig(text: string): DemoConfig | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.trim() === '' ? '{}' : text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(Config, json);
  return result.success ? result.output : undefined;
}

/** What decides the generated world: a stored state of another world is not used. */
export function worldName(config: DemoConfig): string {
  const shop = config.older === undefined ? `shop/${config.seed}` : `shop/${config.seed}/${config.older}`;
  return config.conversations === undefined ? shop : `scale/${config.seed}/${config.conversations}/${config.messages}`;
}
