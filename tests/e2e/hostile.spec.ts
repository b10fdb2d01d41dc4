/** What a customer with bad intentions writes, is called and sends, in the built extension: shown as text, never run, links say where they lead. */
import { withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';

const ANA = '+14155550134';
const MARKUP = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script><b>bold</b>';
const LINKS = 'javascript:alert(1) data:text/html,<script>1</script> https://good.example@evil.example/x https://shop.example/ok';
const TRICKS = `pay \u202e001\u202c now \ud800 ${'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301'} end`;
const FILE = {
  name: '<b>invoice</b>\u202egpj.html',
  type: 'text/html',
  base64: Buffer.from('<script>document.title="taken"</script>').toString('base64'),
};

test('markup, scripts, direction tricks and links of an attacker are text; a file that could run is only saved', async ({ app }) => {
  await withChatwoot(
    app,
    (server) => {
      for (const text of [MARKUP, LINKS, TRICKS]) server.customerWrites('SMS', ANA, text, [], { name: '<i>Ana</i> \u202eabla' });
      server.customerWrites('SMS', ANA, 'the file', [FILE]);
      server.customerWrites('SMS', ANA, 'long '.repeat(30_000));
    },
    async (panel) => {
      let dialogs = 0;
      panel.page.on('dialog', (dialog) => {
        dialogs++;
        void dialog.dismiss();
      });
      // The name is its letters, in the order in which they stand.
      await panel.openConversation('<i>Ana</i> abla');
      await expect(panel.message('<img src=x onerror=')).toContainText('<b>bold</b>');
      await expect(panel.message('pay 001 now')).toContainText('end');
      await expect(panel.log.locator('img[src="x"], script, iframe, object, b, i')).toHaveCount(0);

      // An address that names one host and leads to another is no link at all.
      const links = panel.message('javascript:alert(1)').getByRole('link');
      await expect(links).toHaveCount(1);
      await expect(links).toHaveAttribute('href', 'https://shop.example/ok');
      await expect(links).toHaveAttribute('rel', /noopener/);

      const file = panel.message('the file');
      await expect(file).toContainText('<b>invoice</b>gpj.html');
      await file.getByRole('button').first().click();
      const saved = file.getByRole('link').first();
      await expect(saved).toHaveAttribute('download', /.+/);
      const type = await saved.evaluate(async (link: HTMLAnchorElement) => (await (await fetch(link.href)).blob()).type);
      expect(type).toBe('application/octet-stream');

      // What ran would have changed the one or opened the other.
      expect(await panel.page.title()).toMatch(/Threadside$/);
      expect(dialogs).toBe(0);
    },
  );
});

test('what a team’s own server calls labels, teams and agents turns nothing round either', async ({ app }) => {
  await withChatwoot(
    app,
    (server) => {
      for (const label of server.core.world.labels.values()) if (label.title === 'vip') label.title = 'vip\u202e\u200btsal';
      for (const team of server.core.world.teams.values()) team.name = 'desk\u202etsrif';
      server.customerWrites('SMS', ANA, 'hello', [], { name: 'Ana Alba' });
    },
    async (panel, server) => {
      await panel.openConversation('Ana Alba');
      const { page } = panel;
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Labels' }).click();
      await page.getByRole('option', { name: 'viptsal', exact: true }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Team' }).click();
      await page.getByRole('option', { name: 'desktsrif', exact: true }).click();
      await expect(page.locator('.chip.label')).toHaveText(['viptsal']);
      await expect(page.locator('.thread-facts')).toContainText('desktsrif');
      expect(await page.locator('.thread-facts').innerText()).not.toMatch(/[\u202a-\u202e\u200b]/);
      // The server is asked by the name that it knows.
      const ana = () => server.core.world.conversationsOf(server.core.world.contactByPhone(1, ANA)?.id ?? 0);
      await expect.poll(() => [...(ana()[0]?.labels ?? [])]).toEqual(['vip\u202e\u200btsal']);
    },
  );
});
