/** Custom roles on the Chatwoot test server, which tells more by stream and search than it lists: what the role may not see is nowhere. */
import { as } from '../servers/chatwoot/client';
import { startChatwoot } from '../servers/chatwoot/server';
import { readStored } from '../torture/page';
import { accountIdOf, connectAs } from './harness/chatwoot';
import { expect, test } from './harness/chromium';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: { notifications: { getAll(): Promise<Record<string, unknown>> } };

const [ANA, BEN, CLEO] = ['+14155550134', '+14155550145', '+14155550156'] as const;
/** Roles of the fixture: own and unassigned, own only. */
const [UNASSIGNED, OWN] = [1, 2] as const;

test('a role that sees only its own: the others are in no list, preview, search, badge or notification, nor on the disk', async ({
  app,
}) => {
  const server = await startChatwoot({ rateLimits: false });
  try {
    const { id: cy } = server.agent('cy');
    const legOf = (phone: string) => server.core.world.conversationsOf(server.core.world.contactByPhone(1, phone)?.id ?? 0)[0]?.displayId;
    const give = (phone: string, agent: number) =>
      as(server, 'ada')('POST', `/conversations/${legOf(phone)}/assignments`, { assignee_id: agent });
    server.customerWrites('SMS', ANA, 'For Cy alone', [], { name: 'Ana Alba' });
    server.customerWrites('SMS', BEN, 'Nobody has me', [], { name: 'Ben Bloom' });
    server.customerWrites('SMS', CLEO, 'Bob has me', [], { name: 'Cleo Cruz' });
    await give(ANA, cy);
    await give(CLEO, server.agent('bob').id);
    const panel = await app.openPanel();
    await connectAs(panel, server, 'cy');
    const rows = () =>
      panel.rows.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent ?? '').join('\n'));
    const stored = async () => (await (await app.helper()).evaluate(readStored, accountIdOf(server, 'cy'))).messages.map((one) => one.text);
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/For Cy alone/);
    await expect.poll(() => app.badge()).toBe('1');

    // The events of all three come by the stream; Ana's last one says that the others were heard.
    server.customerWrites('SMS', BEN, 'walrus one');
    server.customerWrites('SMS', CLEO, 'walrus two');
    server.customerWrites('SMS', ANA, 'walrus mine');
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/walrus mine/);
    expect(await rows()).not.toMatch(/Ben|Cleo|walrus (one|two)/);
    expect((await stored()).filter((text) => /walrus|has me/.test(text))).toEqual(['walrus mine']);
    await expect.poll(() => app.badge()).toBe('1');
    const shown = await (await app.helper()).evaluate(async () => Object.keys(await chrome.notifications.getAll()).length);
    expect(shown).toBeLessThanOrEqual(1);
    await panel.go('#/search');
    await panel.searchBox.fill('walrus');
    await expect(panel.page.getByText('walrus mine').first()).toBeVisible();
    await expect(panel.page.getByText(/walrus (one|two)/)).toHaveCount(0);
    await panel.go('#/');

    // Given to somebody else it goes at once; what is written in it then is not heard.
    await give(ANA, server.agent('bob').id);
    await expect(panel.row('Ana Alba')).toHaveCount(0);
    await expect.poll(() => app.badge()).toBe('');
    server.customerWrites('SMS', ANA, 'walrus late');
    await give(BEN, cy);
    await expect(panel.row('Ben Bloom')).toHaveAccessibleName(/2 unread/);
    // The server counts to ten.
    for (let n = 0; n < 12; n++) server.customerWrites('SMS', BEN, `hello ${n}`);
    await expect(panel.row('Ben Bloom')).toHaveAccessibleName(/10 or more unread/);
    expect(await stored()).not.toContain('walrus late');
    await expect.poll(stored).toEqual(expect.arrayContaining(['Nobody has me', 'walrus one']));

    // Another role: after the next connection the list is the one of that role, there and back.
    server.setRole('cy', 'agent', UNASSIGNED);
    await give(ANA, 0);
    server.dropSockets();
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/walrus late/, { timeout: 15_000 });
    await expect(panel.row('Cleo Cruz')).toHaveCount(0);
    server.setRole('cy', 'agent', OWN);
    server.dropSockets();
    await expect(panel.row('Ana Alba')).toHaveCount(0, { timeout: 15_000 });
    await expect(panel.row('Ben Bloom')).toHaveCount(1);
    await expect.poll(stored, { timeout: 15_000 }).not.toContain('walrus late');
  } finally {
    await server.close();
  }
});
