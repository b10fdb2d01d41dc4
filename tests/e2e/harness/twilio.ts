/** Connects the panel to a Twilio test server through its form, as a person does. */
import { expect } from '@playwright/test';
import { startTwilio, type TwilioServer } from '../../servers/twilio/server';
import type { TwilioOptions } from '../../servers/twilio/types';
import type { ChromiumApp } from './chromium-app';
import type { PanelPage } from './panel.page';

/** The fields of the form by their labels. */
export interface TwilioFields {
  readonly accountSid: string;
  readonly keySid: string;
  readonly keySecret: string;
}

/** The form's address of an account's database. */
export function accountIdOf(server: TwilioServer): string {
  return `twilio-${server.accountSid.toLowerCase()}`;
}

/** What the form needs for this server. */
export function fieldsOf(server: TwilioServer): TwilioFields {
  return { accountSid: server.accountSid, keySid: server.keySid, keySecret: server.keySecret };
}

/** Types into the form and presses Connect. */
export async function connectTwilio(panel: PanelPage, server: TwilioServer, fields: Partial<TwilioFields> = {}): Promise<void> {
  const all = { ...fieldsOf(server), ...fields };
  const form = panel.page.getByRole('form', { name: 'Connect Twilio' });
  await panel.chooseBackend('Twilio');
  await form.getByLabel('Account SID').fill(all.accountSid);
  await form.getByLabel('API key SID').fill(all.keySid);
  await form.getByLabel('API key secret').fill(all.keySecret);
  const address = form.getByLabel('Base address');
  if (!(await address.isVisible())) await form.getByText('Region and address').click();
  await address.fill(server.url);
  await form.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** Runs a test with a server and a connected panel; the server ends whatever happens. */
export async function withTwilio(
  app: ChromiumApp,
  options: TwilioOptions,
  prepare: (server: TwilioServer) => void,
  run: (panel: PanelPage, server: TwilioServer) => Promise<void>,
): Promise<void> {
  const server = await startTwilio(options);
  try {
    prepare(server);
    const panel = await app.openPanel();
    await connectTwilio(panel, server);
    await expect(panel.page.getByRole('form', { name: 'Connect Twilio' })).toHaveCount(0);
    const goOn = panel.page.getByRole('button', { name: 'Go to the conversations' });
    if (await goOn.isVisible()) await goOn.click();
    await expect(panel.connection).toHaveText('Up to date');
    await run(panel, server);
  } finally {
    await server.stop();
  }
}
