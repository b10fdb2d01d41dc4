/** Chatwoot end to end in Chromium: the built extension against the test server, counted in the server's journal. */
import { type ChatwootServer, startChatwoot } from '../servers/chatwoot/server';
import { startTlsFront } from '../servers/tls-front';
import { connectAs, databasesOf, formOf, sendsOf, withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';
import { ChromiumApp } from './harness/chromium-app';

const ANA = '+14155550134';
const BEN = '+14155550145';
const DAY = 24 * 3600_000;

test('connect: a server without encryption is confirmed; each mistake has its sentence at its field; the account is chosen', async ({
  app,
  crm,
}) => {
  const [server, old] = [await startChatwoot(), await startChatwoot({ version: '3.9.0' })];
  const gone = await startChatwoot();
  await gone.close();
  try {
    const panel = await app.openPanel();
    const { form, unencrypted, account, alert, submit, ...fields } = formOf(panel);
    await panel.chooseBackend('Chatwoot');
    await fields.token.fill('x'.repeat(24));
    await panel.refusePermission();
    await fields.server.fill('https://chat.example.com');
    await submit.click();
    await expect(alert).toContainText('The browser was not allowed to reach this address, so nothing was sent.');
    expect(await Promise.all([fields.server.inputValue(), fields.token.inputValue()])).toEqual([
      'https://chat.example.com',
      'x'.repeat(24),
    ]);
    expect(await databasesOf(panel)).not.toContainEqual(expect.stringContaining('chatwoot'));

    await fields.server.fill('http://');
    await submit.click();
    await expect(alert).toContainText('This is not an address.');
    await expect(fields.server).toBeFocused();
    await fields.server.fill(server.url);
    await submit.click();
    await expect(alert).toContainText('127.0.0.1 would be reached without encryption.');
    await expect(unencrypted).toBeFocused();
    expect(server.journal.requestCount).toBe(0);
    await submit.click(); // not confirmed: the browser does not send the form
    expect(server.journal.requestCount).toBe(0);
    await unencrypted.check();
    await submit.click();
    await expect(form.getByText('The server does not accept this access token.')).toBeVisible();
    await expect(fields.token).toBeFocused();

    for (const [address, words] of [
      [crm.origin, 'it does not answer like Chatwoot'],
      [gone.url, 'cannot be reached'],
      [old.url, 'This server runs Chatwoot 3.9.0'],
    ] as const) {
      await fields.server.fill(address);
      await expect(unencrypted).toHaveCount(0); // another server, another confirmation
      await submit.click();
      await unencrypted.check();
      await submit.click();
      await expect(form.getByText(words)).toBeVisible();
      await expect(fields.server).toBeFocused();
    }

    for (const certificate of ['expired', 'loopback'] as const) {
      const front = await startTlsFront(certificate);
      await fields.server.fill(front.url);
      await submit.click();
      await expect(form.getByText(`The certificate of ${new URL(front.url).host} is not valid or has expired.`)).toBeVisible();
      await expect(fields.server).toBeFocused();
      expect(front.secure).toEqual([]);
      expect(front.plain.join()).not.toContain('x'.repeat(24));
      await front.close();
    }

    await fields.server.fill(`${server.url}/app/accounts/1/dashboard`);
    await fields.token.fill(server.agent('bob').token);
    server.setAccountStatus(1, 'suspended');
    await submit.click();
    await unencrypted.check();
    await submit.click();
    await expect(form.getByText('The account Acme is suspended.')).toBeVisible();
    server.setAccountStatus(1, 'active');
    await fields.token.fill(server.agent('ada').token);
    await submit.click();
    await unencrypted.check();
    await submit.click();
    await expect(account).toBeFocused();
    await expect(account.getByRole('option')).toHaveText(['Acme', 'Globex']);
    await account.selectOption('Globex');
    server.customerWrites('Globex SMS', ANA, 'To the other company', [], { name: 'Ana Alba' });
    await submit.click();
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/To the other company/);
    await expect(form).toHaveCount(0);
  } finally {
    await server.close();
    await old.close();
  }
});

test('the day of an agent: sync, stream, reply, note, failure, label, team mate, close, and one thread over two conversations', async ({
  app,
}) => {
  const prepare = (server: ChatwootServer) => {
    server.seed({ conversations: 60, messagesPerConversation: 4, inbox: 'SMS' });
    server.customerWrites('SMS', ANA, 'Are you open on Monday?', [], { name: 'Ana Alba' });
  };
  await withChatwoot(app, prepare, async (panel, server) => {
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/1 unread, Are you open on Monday\?/);
    await expect(panel.row('Customer 60')).toBeVisible();
    const before = Number((await app.badge()).replace('+', ''));
    const polls = server.journal.requestCount;
    server.customerWrites('SMS', BEN, 'Ben was here', [], { name: 'Ben Bloom' });
    await expect(panel.row('Ben Bloom')).toHaveAccessibleName(/1 unread, Ben was here/, { timeout: 3000 });
    await expect.poll(() => app.badge()).not.toBe(String(before));
    expect(server.journal.requestCount - polls).toBeLessThan(5);

    await panel.openConversation('Ana Alba');
    await panel.send('Yes, from *nine* {% 9 %}.');
    await expect(panel.status('Yes, from *nine* {% 9 %}.', 'Delivered')).toBeAttached();
    expect(sendsOf(server, 'Yes, from *nine* {% 9 %}.')).toBe(1);
    await expect.poll(async () => Number((await app.badge()).replace('+', ''))).toBe(before);
    const sends = server.journal.sends.length;
    await panel.page.getByRole('button', { name: 'Private note' }).click();
    await panel.send('She is a regular');
    await expect(panel.message('She is a regular')).toContainText('note', { ignoreCase: true });
    await expect
      .poll(() => server.storedMessages().filter((one) => one.content === 'She is a regular' && one.private === true))
      .toHaveLength(1);
    expect(server.journal.sends).toHaveLength(sends);
    await panel.page.getByRole('button', { name: 'Private note' }).click();
    await panel.send('Please call [fail:callback]');
    await expect(panel.message('Please call').getByRole('button', { name: 'Failed' })).toHaveAccessibleDescription(
      /Carrier violation.*30007/s,
    );

    await panel.page.getByRole('button', { name: 'More actions' }).click();
    await panel.page.getByRole('menuitem', { name: 'Labels' }).click();
    await panel.page.getByRole('option', { name: 'vip' }).click();
    await panel.page.keyboard.press('Escape');
    const act = async (name: string) => {
      await panel.page.getByRole('button', { name: 'More actions' }).click();
      await panel.page.getByRole('menuitem', { name }).click();
    };
    const chip = panel.threadWith('Ana Alba').getByText('Pending', { exact: true });
    await act('Mark as pending');
    await expect(chip).toBeVisible();
    await act('Mark as open'); // which would make it Bob's: asked once
    await panel.page.getByRole('button', { name: 'Reopen', exact: true }).click();
    await expect(chip).toHaveCount(0);
    await act('Mark as pending');
    await panel.assign('Ada Admin');
    await expect(panel.assigneeButton).toHaveAccessibleName('Assigned to Ada Admin');
    const ana = () => server.core.world.conversationsOf(server.core.world.contactByPhone(1, ANA)?.id ?? 0);
    await expect.poll(() => [ana()[0]?.assigneeId, [...(ana()[0]?.labels ?? [])]]).toEqual([server.agent('ada').id, ['vip']]);
    await expect.poll(() => ana()[0]?.status, { timeout: 15_000 }).toBe('pending');
    await panel.back.click();
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/, Pending, /);
    await panel.openConversation('Ana Alba');
    await expect(chip).toBeVisible();
    await panel.closeConversation();
    await expect.poll(() => ana().map((one) => one.status), { timeout: 15_000 }).toEqual(['resolved']);

    server.customerWrites('SMS', ANA, 'Me again');
    await panel.go('#/');
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/1 unread, Me again/);
    expect(ana()).toHaveLength(2);
    await expect(panel.row('Ana Alba')).toHaveCount(1);
    await panel.openConversation('Ana Alba');
    await expect(panel.message('Are you open on Monday?')).toBeVisible();
    await expect(panel.message('Me again')).toBeVisible();
    await expect(panel.page.getByText(/^A new conversation began/)).toHaveCount(1);
    await panel.send('Welcome back');
    await expect(panel.status('Welcome back', 'Delivered')).toBeAttached();
    expect(server.journal.delivered().at(-1)?.conversationId).toBe(ana()[1]?.displayId);
    expect(server.journal.doubled()).toEqual([]);
  });
});

test('WhatsApp after 24 hours takes a template, and free text again once the customer writes', async ({ app }) => {
  const prepare = (server: ChatwootServer) => {
    for (const [inbox, phone, name] of [
      ['TWA', ANA, 'Ana Alba'],
      ['WA', BEN, 'Ben Bloom'],
    ] as const) {
      const written = server.customerWrites(inbox, phone, 'Yesterday', [], { name });
      const message = server.core.world.messages.get(written?.messageId ?? 0);
      const conversation = message && server.core.world.conversationOf(message);
      if (!message || !conversation) throw new Error('The customer wrote nothing.');
      message.createdAt -= DAY + 3600_000;
      conversation.lastActivityAt = message.createdAt;
    }
  };
  await withChatwoot(app, prepare, async (panel, server) => {
    await panel.openConversation('Ana Alba');
    await expect(panel.page.getByText('WhatsApp now takes templates only')).toBeVisible();
    await expect(panel.messageBox).toHaveCount(0);
    await panel.page.getByRole('button', { name: /^visit/ }).click();
    await panel.page.getByLabel('Value of 1').fill('Ana');
    await panel.page.getByLabel('Value of 2').fill('Friday');
    await expect(panel.page.getByRole('region', { name: 'Preview' })).toHaveText('Hi Ana, see you on Friday.');
    await panel.sendButton.click();
    await expect(panel.status('see you on Friday', 'Read')).toBeAttached();
    expect(server.journal.delivered().at(-1)?.template).toMatchObject({ name: 'visit', body: ['Ana', 'Friday'] });
    server.customerWrites('TWA', ANA, 'I will be there');
    await panel.send('Good!');
    await expect(panel.status('Good!', 'Read')).toBeAttached();
    await panel.back.click();

    await panel.openConversation('Ben Bloom');
    await expect(panel.page.getByRole('button', { name: /^refused/ })).toHaveCount(0);
    await panel.page.getByRole('button', { name: /^hello/ }).click();
    await panel.page.getByLabel('Value of 1').fill('Ben');
    await panel.sendButton.click();
    await expect(panel.status('Hello Ben, may we call you?', 'Read')).toBeAttached();
    expect(server.journal.delivered().at(-1)?.template).toMatchObject({ name: 'hello', language: 'en', body: ['Ben'] });
    expect(server.journal.delivered()).toHaveLength(3);
  });
});

test('two agents in two browsers see each other: assignment, messages, notes, closing', async ({ app }) => {
  const prepare = (server: ChatwootServer) => {
    server.customerWrites('SMS', ANA, 'Is anybody there?', [], { name: 'Ana Alba' });
  };
  const other = await ChromiumApp.launch();
  try {
    await withChatwoot(app, prepare, async (bob, server) => {
      const ada = await other.openPanel();
      await connectAs(ada, server, 'ada');
      for (const panel of [bob, ada]) await panel.openConversation('Ana Alba');
      await bob.assign('Me');
      await expect(ada.assigneeButton).toHaveAccessibleName('Assigned to Bob Agent');
      await bob.send('Bob is here');
      await expect(ada.message('Bob is here')).toContainText('Bob Agent');
      await expect(ada.status('Bob is here', 'Delivered')).toBeAttached();
      await ada.page.getByRole('button', { name: 'Private note' }).click();
      await ada.send('Give her a discount');
      await expect(bob.message('Give her a discount')).toContainText('Ada Admin');
      await ada.page.getByRole('button', { name: 'Private note' }).click();
      await Promise.all([bob.send('From Bob at once'), ada.send('From Ada at once')]);
      for (const panel of [bob, ada])
        for (const text of ['From Bob at once', 'From Ada at once']) {
          await expect(panel.status(text, 'Delivered')).toBeAttached();
          await expect(panel.message(text)).toHaveCount(1);
        }
      await ada.closeConversation();
      await ada.go('#/');
      await expect(ada.row('Ana Alba')).toHaveCount(0);
      await expect(bob.reopenButton).toBeVisible({ timeout: 15_000 });
      await bob.back.click();
      await expect(bob.row('Ana Alba')).toHaveCount(0);
      server.customerWrites('SMS', ANA, 'One more thing');
      for (const panel of [bob, ada]) await expect(panel.row('Ana Alba')).toHaveAccessibleName(/1 unread, One more thing/);
      expect(
        server.journal
          .delivered()
          .map((one) => one.text)
          .sort(),
      ).toEqual(['Bob is here', 'From Ada at once', 'From Bob at once']);
    });
    expect(other.errors).toEqual([]);
  } finally {
    await other.close();
  }
});
