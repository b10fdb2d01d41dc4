/** Who the customer is, on the Chatwoot test server: editing, notes of the team, and two contacts that a colleague makes one. */
import { as } from '../servers/chatwoot/client';
import { withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';

const ANA = '+14155550134';
const BEN = '+14155550145';

test('a contact is edited and noted about; merged with another it is one thread', async ({ app }) => {
  await withChatwoot(
    app,
    (server) => {
      server.customerWrites('SMS', ANA, 'Are you open on Monday?', [], { name: 'Ana Alba' });
      server.customerWrites('SMS', BEN, 'From my other phone', [], { name: 'Ana at work' });
      const ana = server.core.world.contactByPhone(1, ANA);
      if (ana) ana.custom = { orders: 3, plan: 'basic' };
    },
    async (panel, server) => {
      // Somebody who never wrote is known to the server only.
      await as(server, 'ada')('POST', '/contacts', { name: 'Zoe Quinn', phone_number: '+14155550199' });
      await panel.go('#/search');
      await panel.searchBox.fill('Zoe Qui');
      await expect(panel.page.getByRole('list', { name: 'Contacts' }).getByRole('link', { name: /Zoe Quinn/ })).toBeVisible();
      await panel.go('#/');
      const record = () => server.core.world.contactByPhone(1, ANA);
      const known = record();
      if (!known) throw new Error('no contact');
      await panel.openConversation('Ana Alba');
      await expect(panel.page.getByText('This is where the conversation begins.')).toBeVisible();
      await panel.page.getByRole('button', { name: 'Contact details' }).click();
      await expect(panel.contact.getByText('basic')).toBeVisible();
      await panel.contact.getByRole('button', { name: 'Edit the contact' }).click();
      const form = panel.contact.getByRole('form', { name: 'Edit the contact' });
      await expect(form.getByLabel('Name')).toBeFocused();
      await form.getByLabel('Name').fill('Ana Alba-Cruz');
      await form.getByLabel('Email').fill('ana@shop.test');
      await form.getByLabel('plan').fill('gold');
      // A colleague changes the same person: what is typed stays.
      known.custom = { orders: 3 };
      await as(server, 'ada')('PATCH', `/contacts/${known.id}`, { email: 'other@shop.test' });
      await expect(panel.contact.getByText('other@shop.test')).toBeVisible();
      await expect(form.getByLabel('plan')).toHaveValue('gold');
      await form.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(panel.contact.getByRole('heading', { name: 'Ana Alba-Cruz' })).toBeVisible();
      await expect.poll(() => record()?.custom).toEqual({ orders: 3, plan: 'gold' });
      expect(record()?.email).toBe('ana@shop.test');

      const notes = panel.contact.getByRole('region', { name: 'Notes about this person' });
      await notes.getByRole('textbox', { name: 'A note for the team' }).fill('Prefers mornings');
      await notes.getByRole('button', { name: 'Save note' }).click();
      await expect(notes.getByRole('listitem')).toContainText(['Prefers mornings']);
      await expect(notes.getByRole('listitem')).toContainText(['Bob Agent']);
      expect(record()?.notes.map((one) => one.content)).toEqual(['Prefers mornings']);
      await notes.getByRole('button', { name: /^Remove this note/ }).click();
      await notes.getByRole('button', { name: 'Remove for everybody' }).click();
      await expect(notes.getByRole('listitem')).toHaveCount(0);
      expect(record()?.notes).toEqual([]);

      const other = server.core.world.contactByPhone(1, BEN);
      await as(server, 'ada')('POST', '/actions/contact_merge', { base_contact_id: known.id, mergee_contact_id: other?.id });
      await expect(panel.message('From my other phone')).toBeVisible();
      await expect(panel.message('Are you open on Monday?')).toBeVisible();
      await panel.go('#/');
      await expect(panel.row('Ana Alba-Cruz')).toHaveCount(1);
      await expect(panel.row('Ana at work')).toHaveCount(0);
    },
  );
});
