/** What can be done with a conversation beyond answering it, in Chromium on the demo: labels, team, priority, macros, copies, pictures. */

import { createCipheriv } from 'node:crypto';
import zlib from 'node:zlib';
import { withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';
import { pasted } from './harness/clipboard';
import { demoPanel, sentTexts } from './harness/demo';
import type { PanelPage } from './harness/panel.page';

async function menu(panel: PanelPage, item: string): Promise<void> {
  await panel.page.getByRole('button', { name: 'More actions' }).click();
  await panel.page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('labels, team, priority and macros: chosen by typing, seen in the header, and known again after a reload', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  const header = panel.page.locator('.thread-header');
  const pick = async (item: string, list: string, typed: string) => {
    await menu(panel, item);
    await panel.page.keyboard.type(typed);
    await expect(panel.page.getByRole('listbox', { name: list }).getByRole('option')).toHaveCount(1);
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('Escape');
  };
  await expect(header).toContainText('Shop · SMS'); // there are two SMS senders: which one the customer sees is in sight
  await pick('Labels', 'Labels', 'new');
  await expect(header).toContainText('new-order');
  await expect(header.locator('.label-dot')).toHaveCSS('background-color', 'rgb(31, 122, 77)');
  await pick('Priority', 'Priority', 'urg');
  await expect(header).toContainText('Urgent');
  await pick('Team', 'Team', 'sal');
  await expect(header).toContainText('Sales');
  await pick('Run a macro', 'Run a macro', 'hand');
  await expect(panel.page.getByText('The macro was started: Hand to deliveries')).toBeVisible();
  await expect(header).toContainText('Deliveries');
  await expect(header).toContainText('delivery');
  await panel.page.reload();
  for (const word of ['new-order', 'Urgent', 'Deliveries', 'delivery']) await expect(header).toContainText(word);
  await pick('Priority', 'Priority', 'no p');
  await expect(header).not.toContainText('Urgent');
  await menu(panel, 'Labels');
  const picked = panel.page.getByRole('listbox', { name: 'Labels' }).getByRole('option', { selected: true });
  await expect(picked).toHaveText(['new-order', 'delivery']);
  await panel.page.keyboard.press('Enter');
  await expect(picked).toHaveText(['delivery']);
});

test('who is typing is seen while they do, and no longer', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 1 });
  await panel.openConversation('Theo Brandt');
  await panel.send('Which colour? please say "The green one"');
  const typing = panel.page.getByText('Theo Brandt is typing…');
  await expect(typing).toBeVisible();
  await expect(panel.message('The green one').last()).toBeVisible();
  await expect(typing).toHaveCount(0);
});

test('the conversation is copied as text, Markdown and formatted text, with who wrote what', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.page.bringToFront();
  await panel.openConversation('Theo Brandt');
  await panel.send('With *stars* <b>, no answer');
  await expect(panel.status('With *stars*', 'Delivered')).toBeAttached();
  await menu(panel, 'Copy as text');
  await expect(panel.page.getByText('Copied')).toBeVisible();
  const { text } = await pasted(panel.page);
  expect(text).toContain('Theo Brandt, (415) 555-0145, SMS');
  expect(text).toContain('Is the showroom open on Monday?');
  expect(text.trimEnd().endsWith('With *stars* <b>, no answer')).toBe(true);
  expect(text).toMatch(/Robin Vale.*\n?.*With \*stars\* <b>/);
  await menu(panel, 'Copy as Markdown');
  await expect.poll(async () => (await pasted(panel.page)).text).toContain('With \\*stars\\* \\<b\\>');
  await menu(panel, 'Copy as formatted text');
  await expect.poll(async () => (await pasted(panel.page)).html).toContain('With *stars* &lt;b&gt;, no answer');
});

/** A picture of noise, which no format makes small: 24 bits a pixel, as PNG (https://www.w3.org/TR/png-3/). */
function noise(side: number): Buffer {
  const line = side * 3 + 1;
  // A cipher's stream is noise, and the same each time.
  const rows = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(line * side));
  for (let at = 0; at < rows.length; at += line) rows[at] = 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

test('a picture that is too big is offered smaller, one that is merely big can be made so, and it goes with the message', async ({
  app,
}) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  const attach = (name: string, side: number) =>
    panel.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer: noise(side) });
  const attached = panel.page.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
  await attach('wall.png', 1500);
  const offer = panel.page.getByRole('alert').filter({ hasText: 'wall.png is too big to be sent as it is.' });
  await offer.getByRole('button', { name: 'Do not attach' }).click();
  await expect(offer).toHaveCount(0);
  await expect(attached).toHaveCount(0);
  await attach('wall.png', 1500);
  await offer.getByRole('button', { name: 'Attach a smaller copy' }).click();
  await expect(attached).toHaveText([/wall\.jpg\s*(\d{1,3} KB|1 MB)/]);
  await attach('chair.png', 700);
  await expect(attached).toHaveText([/wall\.jpg/, /chair\.png.*1\.4 MB/]);
  await panel.page.getByRole('button', { name: 'Make chair.png smaller' }).click();
  await expect(attached).toHaveText([/wall\.jpg/, /chair\.jpg\s*\d{1,3} KB/]);
  await panel.page.getByRole('button', { name: 'Remove wall.jpg' }).click();
  await expect(attached).toHaveText([/chair\.jpg/]);
  await panel.send('The chair, no answer');
  await expect(panel.message('The chair').getByRole('img')).toBeVisible();
  await expect(panel.status('The chair', 'Delivered')).toBeAttached();
  expect(await sentTexts(app)).toEqual(['The chair, no answer']);
});

test('a failed message cannot be sent again to a customer who opted out', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Diego Fuentes');
  const again = panel.message('Understood, we will not write again').getByRole('button', { name: 'Send again' });
  await expect(again).toBeDisabled();
  await expect(again).toHaveAttribute('title', /refused again/);
});

test('reopening at Chatwoot asks once, because it makes the agent the owner', async ({ app }) => {
  const ana = '+14155550134';
  await withChatwoot(
    app,
    (server) => server.customerWrites('SMS', ana, 'All is well', [], { name: 'Ana Alba' }),
    async (panel) => {
      const question = panel.page.getByRole('dialog').filter({ hasText: 'Reopening assigns this conversation to you.' });
      await panel.openConversation('Ana Alba');
      await panel.closeConversation();
      await panel.page.getByRole('button', { name: 'Dismiss' }).click();
      await panel.state('Closed').click();
      await panel.openConversation('Ana Alba');
      await panel.reopenButton.click();
      await question.getByRole('button', { name: 'Leave as it is' }).click();
      await expect(panel.reopenButton).toBeVisible();
      await panel.reopenButton.click();
      await question.getByRole('button', { name: 'Reopen', exact: true }).click();
      await expect(panel.closeButton).toBeVisible();
      await panel.closeConversation();
      await panel.go('#/');
      await panel.state('Closed').click();
      await panel.openConversation('Ana Alba');
      await panel.reopenButton.click();
      await expect(panel.closeButton).toBeVisible();
      await expect(question).toHaveCount(0);
    },
  );
});
