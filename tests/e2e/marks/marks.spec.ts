/** Numbers are painted where they stand, and nowhere else, and the page stays as it is. */
import type { Frame, Page } from '@playwright/test';
import { heard, painted, pointOf, serialise, tell } from './probe';
import { expect, put, test } from './rig';

test.describe('finds', () => {
  test('numbers in shadow roots: nested, closed, and defined late', async ({ open }) => {
    const page = await open('salesforce.html');
    await expect.poll(() => painted(page)).toEqual(expect.arrayContaining(['(415) 555-0132', '+1 212 555 0198']));
    await page.evaluate(() => postMessage('define'));
    await expect.poll(() => painted(page)).toContain('+1 303 555 0185');
  });

  test('a number in the shadow root of a box with content of its own, once the pointer is there', async ({ open }) => {
    const page = await open('hubspot.html');
    await page.evaluate(() => {
      const around = document.createElement('main');
      around.innerHTML = '<div style="width:300px;height:60px"><b slot="none">light</b></div>';
      const host = around.querySelector('div');
      if (host) host.attachShadow({ mode: 'open' }).innerHTML = '<p>+1 415 555 0181</p>';
      document.body.prepend(around);
    });
    const at = await pointOf(page, '+1 415 555 0181');
    await page.mouse.move(at.x - 2, at.y);
    await page.mouse.move(at.x, at.y);
    await expect.poll(() => painted(page)).toContain('+1 415 555 0181');
  });

  test('split, full-width, right-to-left and extended numbers, and none that are not', async ({ open }) => {
    const page = await open('text.html');
    await expect.poll(async () => (await painted(page)).length).toBeGreaterThanOrEqual(9);
    const texts = (await painted(page)).map((text) => text.replace(/[\u202a-\u202e]/g, ''));
    expect(texts.sort()).toEqual(
      [
        '(415) 555-0132',
        '(212) 555-0144',
        '(303)555-0185',
        '(617) 555-0155',
        '(702) 555-0149 ext. 12',
        '（３０５）５５５－０１２２',
        '+972 54-765-4321',
        '+1 646 555 0110',
        '4155550163',
      ].sort(),
    );
  });

  test('a number that scrolls into view', async ({ open }) => {
    const page = await open('text.html');
    await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(5);
    expect(await painted(page)).not.toContain('+1 415 555 0133');
    await page.locator('#far').scrollIntoViewIfNeeded();
    await expect.poll(() => painted(page)).toContain('+1 415 555 0133');
  });

  test('on a page of very many numbers: each that is in view, however far apart, and again when its text changed or its neighbours went', async ({
    open,
  }) => {
    const page = await open('text.html');
    await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(5);
    const numberOf = (i: number): string => `(212) 555-${String(1000 + i)}`;
    await page.evaluate(() => {
      const list = document.createElement('ol');
      list.innerHTML = Array.from({ length: 600 }, (_, i) => `<li style="height:300px"><b>(212) 555-${1000 + i}</b></li>`).join('');
      document.body.replaceChildren(list);
    });
    await expect.poll(() => painted(page)).toContain(numberOf(0));
    for (const i of [451, 454, 457, 460, 592]) {
      await page.evaluate((n) => document.querySelectorAll('li')[n]?.scrollIntoView(), i);
      await expect.poll(() => painted(page)).toEqual(expect.arrayContaining([numberOf(i), numberOf(i + 1)]));
      await page.evaluate((n) => {
        const text = document.querySelectorAll('b')[n]?.firstChild as Text;
        text.data = text.data.replace('212', '415');
      }, i);
      await expect.poll(() => painted(page)).toEqual(expect.arrayContaining([numberOf(i).replace('212', '415'), numberOf(i + 1)]));
    }
    // A dense list, of which only some are observed: those go, the others stay marked.
    await page.evaluate(() => {
      for (const row of document.querySelectorAll('li')) row.style.height = '24px';
      document.querySelectorAll('li')[300]?.scrollIntoView();
    });
    await expect.poll(() => painted(page)).toEqual(expect.arrayContaining([300, 310, 320].map(numberOf)));
    for (const first of [301, 302, 303]) {
      await page.evaluate((n) => {
        for (let i = n; i < n + 20; i += 3) document.querySelectorAll('li')[i]?.querySelector('b')?.remove();
      }, first);
      const left = await page.evaluate(() =>
        [...document.querySelectorAll('li')].slice(300, 324).flatMap((row) => (row.textContent ? [row.textContent] : [])),
      );
      await expect.poll(() => painted(page)).toEqual(expect.arrayContaining(left));
    }
  });

  test('numbers in every kind of frame', async ({ open }) => {
    const page = await open('legacy.html');
    const all = async (): Promise<string[]> => (await Promise.all(page.frames().map((frame) => painted(frame)))).flat();
    await expect.poll(all).toEqual(expect.arrayContaining(['(415) 555-0132', '(702) 555-0149', '(212) 555-0144', '(305) 555-0122']));
  });

  for (const many of [3, 1000]) {
    test(`nothing while the tab is hidden, and what came meanwhile (${many} changes) when it shows again`, async ({ open, rig }) => {
      const page = await open('text.html');
      await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(5);
      await put(rig, 'hide.js');
      await page.evaluate(async (count) => {
        document.body.replaceChildren();
        for (let i = 0; i < count; i++) {
          const row = document.createElement('p');
          row.textContent = `(212) 555-${1000 + i}`;
          document.body.append(row);
          if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve)); // several batches of changes
        }
      }, many);
      await tell(rig.worker, { type: 'marks.context' }, 0);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      // What was read before the tab was hidden may still be asked about; what came after it may not.
      const asked = (await heard(rig.worker, 'marks.check')).flatMap(({ items }) => items.map(({ raw }) => raw));
      expect(asked.filter((raw) => raw.startsWith('(212) 555-1'))).toEqual([]);
      await put(rig, 'show.js');
      await expect.poll(() => painted(page)).toEqual(expect.arrayContaining(['(212) 555-1000', '(212) 555-1002']));
      expect((await painted(page)).every((text) => text.startsWith('(212) 555-1'))).toBe(true);
    });
  }

  test('late content, and forgets what was removed', async ({ open }) => {
    const page = await open('hubspot.html');
    await expect.poll(() => painted(page)).toEqual(['(415) 555-0132', '+1 415-555-0147 x77268', '1-800-FLOWERS']);
    await page.evaluate(() => {
      const row = document.createElement('div');
      row.innerHTML = '<span>New</span> <span>+1 604 555 0191</span>';
      document.querySelector('#list')?.replaceChildren(row);
    });
    await expect.poll(() => painted(page)).toEqual(['+1 604 555 0191']);
  });
});

for (const file of ['react.html', 'vue.html']) {
  test(`${file}: re-rendering, re-keying and recycling under the marks changes nothing and throws nothing`, async ({ open, bare }) => {
    const [marked, plain] = [await open(file), await bare(file)];
    const faults: string[] = [];
    marked.on('pageerror', (error) => faults.push(String(error)));
    await expect.poll(async () => (await painted(marked)).length).toBeGreaterThan(4);
    for (let n = 1; n <= 40; n++) {
      for (const page of [marked, plain]) await page.evaluate((k) => (window as unknown as { step(n: number): unknown }).step(k), n);
      if (n % 10 !== 0) continue;
      const numbers = await marked.evaluate(() => (document.querySelector('main')?.textContent?.match(/\(415\) 555-\d{4}/g) ?? []).sort());
      await expect.poll(async () => (await painted(marked)).map((t) => t.replace(' ext. 12', '')).sort()).toEqual(numbers);
      expect(await serialise(marked)).toBe(await serialise(plain));
    }
    expect(faults).toEqual([]);
    expect(await marked.evaluate(() => (window as unknown as { faults: string[] }).faults)).toEqual([]);
  });
}

for (const file of ['salesforce.html', 'hubspot.html', 'pipedrive.html', 'kommo.html', 'odoo.html', 'grid.html', 'text.html']) {
  test(`${file}: the serialised page is the same with and without the marks`, async ({ open, bare }) => {
    const marked = await open(file);
    if (file !== 'odoo.html') await expect.poll(async () => (await painted(marked)).length).toBeGreaterThan(0);
    const plain = await bare(file);
    expect(await serialise(marked)).toBe(await serialise(plain));
  });
}

test('legacy.html: so is every frame of a framed page', async ({ open, bare }) => {
  const [marked, plain] = [await open('legacy.html'), await bare('legacy.html')];
  const name = (frame: Frame): string => frame.name() || 'top';
  for (const frame of marked.frames()) if (frame.name() !== 'cross') await expect.poll(() => painted(frame), name(frame)).not.toEqual([]); // that host is not granted
  const whole = async (page: Page): Promise<Record<string, string>> =>
    Object.fromEntries(await Promise.all(page.frames().map(async (frame) => [name(frame), await serialise(frame)] as const)));
  const [here, there] = [await whole(marked), await whole(plain)];
  expect(Object.keys(here).sort()).toEqual(['blank', 'cross', 'same', 'srcdoc', 'top']);
  // Each is on the other's host, and says so in the address of its frame.
  const alike = ([key, text]: [string, string]) => [key, text.replaceAll('127.0.0.1', 'localhost').replace(/\d+$/, '')];
  expect(Object.entries(here).sort().map(alike)).toEqual(Object.entries(there).sort().map(alike));
});

test('hostile.html: the marks give a page that spies on them nothing to see', async ({ open, bare }) => {
  const marked = await open('hostile.html');
  await expect.poll(() => painted(marked)).toHaveLength(1); // before another tab comes in front of it
  const plain = await bare('hostile.html');
  // Its clobbered names are in the way of the usual serialiser, so the prototypes' own accessors read it.
  const read = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const root = Object.getOwnPropertyDescriptor(Document.prototype, 'documentElement')?.get?.call(document) as Element;
      const sheets = Object.getOwnPropertyDescriptor(Document.prototype, 'adoptedStyleSheets')?.get?.call(document) as unknown[];
      return `${root.outerHTML} ${sheets.length} ${(window as unknown as { stolen: unknown[] }).stolen.length}`;
    });
  expect(await read(marked)).toBe(await read(plain));
});
