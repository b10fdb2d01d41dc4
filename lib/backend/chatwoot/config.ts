/** What an account at a Chatwoot server needs to be opened again: plain configuration as JSON text, and the token as the secret. */
import * as v from 'valibot';

const Config = v.object({
  /** Origin and path of the server, without a slash at the end. */
  base: v.string(),
  account: v.number(),
  user: v.number(),
  /** Conversations without activity for longer are not backfilled; 0 = everything. */
  historyMonths: v.optional(v.number(), 0),
  /** Requests that backfill may make in a minute: an office behind one address shares the server's 3000. */
  backfillPerMinute: v.optional(v.number(), 300),
  /** Whether the agent appears online while connected. */
  presence: v.optional(v.boolean(), false),
});

/** See the fields. */
export type ChatwootConfig = v.InferOutput<typeof Config>;

/** Reads the stored text. Throws on anything else: only `connect` writes it. */
export function parseConfig(text: string): ChatwootConfig {
  return v.parse(Config, JSON.parse(text));
}
