/** "On this page" and "Insert into page" as the page script serves them: lists, what changes them, fields. */
import type { PageField, PageNumber } from '../../../lib/marks/protocol';
import { heard, painted, tell } from './probe';
import { expect, test } from './rig';

test('"On this page": every frame lists its numbers in page order', async ({ open, rig }) => {
  const page = await open('legacy.html');
  await expect.poll(() => painted(page)).toHaveLength(1);
  await tell(rig.worker, { type: 'marks.ask', id: 'a', what: 'list' });
  await expect.poll(() => heard(rig.worker, 'marks.answer').then((l) => l.length)).toBeGreaterThanOrEqual(4);
  const lists = (await heard(rig.worker, 'marks.answer')).map((m) => m.list as PageNumber[]);
  expect(
    lists
      .flat()
      .map((n) => n.number.e164)
      .sort(),
  ).toEqual(['+12125550144', '+13055550122', '+14155550132', '+17025550149']);
  expect(lists.flat().find((n) => n.number.e164 === '+17025550149')?.label).toBe('Phone');
});

test('"On this page" of one frame holds text, fields and links in order', async ({ open, rig }) => {
  const page = await open('kommo.html');
  await expect.poll(() => painted(page)).toHaveLength(1);
  await tell(rig.worker, { type: 'marks.ask', id: 'b', what: 'list' });
  await expect
    .poll(() => heard(rig.worker, 'marks.answer').then((l) => l[0]?.list?.map((n) => n.number.e164)))
    .toEqual(['+34612345678', '+34933123456', '+34954123456']);
});

test('while the panel lists the page, a changed link or field is told', async ({ open, rig }) => {
  const page = await open('odoo.html');
  await tell(rig.worker, { type: 'marks.watch', on: true }, 0);
  const told = (): Promise<number> => heard(rig.worker, 'marks.changed').then((l) => l.length);
  await page.evaluate(() => document.querySelector('#tel')?.setAttribute('href', 'tel:+33639980000'));
  await expect.poll(told).toBe(1);
  await page.evaluate(() => {
    const field = document.createElement('p');
    field.innerHTML = '<input id="added" value="+33 6 39 98 11 11">';
    document.body.append(field);
  });
  await expect.poll(told).toBe(2);
  await page.locator('#added').pressSequentially('2');
  await expect.poll(told).toBe(3);
  await tell(rig.worker, { type: 'marks.ask', id: 'w', what: 'list' });
  await expect
    .poll(() => heard(rig.worker, 'marks.answer').then((l) => l[0]?.list?.map((n) => n.number.e164)))
    .toEqual(expect.arrayContaining(['+33639980000']));
  await tell(rig.worker, { type: 'marks.watch', on: false }, 0);
  await page.evaluate(() => document.querySelector('#tel')?.setAttribute('href', 'tel:+33639980001'));
  await tell(rig.worker, { type: 'marks.context' }, 0);
  expect(await told()).toBe(3);
});

for (const file of ['react.html', 'vue.html']) {
  test(`${file}: insert into the last focused field is noticed by the framework and can be undone`, async ({ open, rig }) => {
    const page = await open(file);
    await page.click('#note');
    await page.keyboard.type('a');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await tell(rig.worker, { type: 'marks.ask', id: 'f', what: 'field' });
    await expect.poll(() => heard(rig.worker, 'marks.answer').then((l) => (l[0]?.field as PageField | undefined)?.kind)).toBe('input');
    expect(await tell(rig.worker, { type: 'marks.insert', text: 'bc\nd' }, 0)).toEqual({ ok: true });
    await expect(page.locator('#echo')).toHaveText('abc d');
    await page.keyboard.press('Control+z');
    await expect(page.locator('#echo')).toHaveText('a');
  });
}

test('textarea and contenteditable take inserted text; a read-only field does not', async ({ open, rig }) => {
  const page = await open('kommo.html');
  await page.click('#note');
  expect(await tell(rig.worker, { type: 'marks.insert', text: 'one\ntwo' }, 0)).toEqual({ ok: true });
  await expect(page.locator('#note')).toHaveValue('one\ntwo');
  await page.click('#rich');
  expect(await tell(rig.worker, { type: 'marks.insert', text: 'rich' }, 0)).toEqual({ ok: true });
  await expect(page.locator('#rich')).toContainText('rich');
  const fixed = await page.locator('#fixed').boundingBox(); // not page.click: the form's clobbered parentNode hangs Playwright's own hit test
  await page.mouse.click((fixed?.x ?? 0) + 20, (fixed?.y ?? 0) + 8);
  expect(await tell(rig.worker, { type: 'marks.insert', text: 'x' }, 0)).toEqual({ ok: false });
});
