/** Connects a panel to a Chatwoot test server through its form, as a person does, and reads what arrived. */
import { expect } from '@playwright/test';
import { slugOf } from '../../../lib/backend/chatwoot/address';
import type { Person } from '../../servers/chatwoot/fixture';
import { type ChatwootServer, type StartOptions, startChatwoot } from '../../servers/chatwoot/server';
import { readStored } from '../../torture/page';
import type { ChromiumApp } from './chromium-app';
import type { PanelPage } from './panel.page';

/** The name of a person's account (number 1 of the server) in the extension. */
export function accountIdOf(server: ChatwootServer, person: Person): string {
  return `chatwoot-${slugOf(server.url)}-a1-u${server.agent(person).id}`;
}

/** The connect form. */
export function formOf(panel: PanelPage) {
  const form = panel.page.getByRole('form', { name: 'Connect Chatwoot' });
  return {
    form,
    server: form.getByLabel('Server address'),
    token: form.getByLabel('Access token'),
    unencrypted: form.getByRole('checkbox', { name: /in my own network/ }),
    account: form.getByRole('combobox', { name: 'Account' }),
    alert: form.getByRole('alert'),
    submit: form.getByRole('button', { name: 'Connect', exact: true }),
  };
}

/** Fills the form, confirms the missing encryption, takes the first account (Acme), and waits until all is there. */
export async function connectAs(panel: PanelPage, server: ChatwootServer, person: Person): Promise<void> {
  const { form, unencrypted, account, submit, ...fields } = formOf(panel);
  await panel.chooseBackend('Chatwoot');
  await fields.server.fill(server.url);
  await fields.token.fill(server.agent(person).token);
  await submit.click();
  await unencrypted.check();
  await submit.click();
  if (person === 'ada') {
    await account.selectOption('Acme');
    await submit.click();
  }
  await expect(form).toHaveCount(0);
  await expect(panel.connection).toHaveText('Up to date', { timeout: 20_000 });
}

/** Runs a test with a server that nobody limits and a panel connected as `bob`; the server ends whatever happens. */
export async function withChatwoot(
  app: ChromiumApp,
  prepare: (server: ChatwootServer) => void,
  run: (panel: PanelPage, server: ChatwootServer) => Promise<void>,
  options: StartOptions = {},
): Promise<void> {
  const server = await startChatwoot({ rateLimits: false, ...options });
  try {
    prepare(server);
    const panel = await app.openPanel();
    await connectAs(panel, server, 'bob');
    await run(panel, server);
  } finally {
    await server.close();
  }
}

/** The texts of the customers' messages that are stored in the browser, sorted. */
export async function storedInbound(app: ChromiumApp, accountId: string): Promise<string[]> {
  const { messages } = await (await app.helper()).evaluate(readStored, accountId);
  return messages
    .filter((one) => one.kind === 'inbound')
    .map((one) => one.text)
    .sort();
}

/** The databases of the extension. */
export function databasesOf(panel: PanelPage): Promise<(string | undefined)[]> {
  return panel.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
}

/** How often the providers got a text. */
export function sendsOf(server: ChatwootServer, text: string): number {
  return server.journal.delivered().filter((one) => one.text === text).length;
}
