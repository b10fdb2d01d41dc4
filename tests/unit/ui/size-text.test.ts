/** Sizes of files as people say them. */
import { expect, it, vi } from 'vitest';

vi.mock('../../../lib/platform/browser', () => ({
  browser: {
    i18n: { getMessage: (key: string, [first]: string[]) => `${first} ${key === 'kilobytes' ? 'KB' : 'MB'}`, getUILanguage: () => 'en' },
  },
}));

it('a small file has kilobytes, a large one megabytes, and none has none at all', async () => {
  const { sizeText } = await import('../../../lib/ui/draft-files');
  const said = [0, 12, 1500, 94_000, 1_022_000, 1_024_000, 2_400_000].map((bytes) => sizeText(bytes));
  expect(said).toEqual(['1 KB', '1 KB', '1 KB', '92 KB', '998 KB', '1 MB', '2.3 MB']);
});
