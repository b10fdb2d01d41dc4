/** Chatwoot as a kind of backend: how to connect an account of a server, and how to open it again. See QUIRKS.md for what it works around. */
import type { BackendKind } from '../backend';
import { ChatwootBackend } from './chatwoot-backend';
import { parseConfig } from './config';
import { connect } from './connect';

/** See `BackendKind`. */
export const chatwootKind: BackendKind = {
  kind: 'chatwoot',
  connect,
  open: (config, secret, env) => new ChatwootBackend(parseConfig(config), secret, env),
};
