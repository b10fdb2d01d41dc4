/**
 * The embedded demo backend as a kind: a furniture shop with customers who answer, without account or network. See README.md for its
 * people, configuration and magic words.
 */
import { type BackendKind, ConnectError } from '../backend';
import { type DemoConfig, parseConfig } from './config';
import { DemoBackend } from './demo-backend';
import { SHOP } from './shop';
import type { DemoStorage } from './state';

/** The demo as a kind of backend. `shelf` keeps its state between restarts. */
export function makeDemoKind(shelf: DemoStorage): BackendKind {
  return {
    kind: 'demo',
    async connect(fields, env, signal) {
      const config = parseConfig(fields.config ?? '');
      if (!config) throw new ConnectError('demoConfigInvalid', [], 'config');
      await env.sleep(300 / config.speed, signal);
      return { accountId: 'demo', label: `${SHOP} (demo)`, config: fields.config ?? '{}', secret: '', origins: [], findings: [] };
    },
    open: (config, _secret, env) => new DemoBackend(shelf, parseConfig(config) ?? parseDefault(), env),
  };
}

function parseDefault(): DemoConfig {
  const config = parseConfig('{}');
  if (!config) throw new TypeError('the default configuration is invalid');
  return config;
}
