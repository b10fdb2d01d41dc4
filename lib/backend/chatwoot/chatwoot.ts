/** Chatwoot as a kind of backend: how to connect an account of a server, and how to open it again. See QUIRKS.md for what it works around. */
import { part } from '../../domain/part';
import type { BackendKind } from '../backend';
import { ChatwootBackend } from './chatwoot-backend';
import { parseConfig } from './config';

/** See `BackendKind`. */
export const chatwootKind: BackendKind = {
  kind: 'chatwoot',
  connect: async (...form) => (await part(import('./connect'))).connect(...form),
  open: (config, secret, env) => new ChatwootBackend(parseConfig(config), secret, env),
};
