import { expect, it, vi } from 'vitest';
import { later } from '../../../lib/ui/later';

it('is loaded by the first call and not by a look at whether it is', async () => {
  const load = vi.fn(async () => 'view');
  const view = later(load);
  expect(view.ifLoaded()).toBeUndefined();
  expect(load).not.toHaveBeenCalled();
  expect(view()).toBeUndefined();
  await vi.waitFor(() => expect(view.ifLoaded()).toBe('view'));
  expect(view()).toBe('view');
  expect(load).toHaveBeenCalledTimes(1);
});

it('is tried again by the next call when it could not be loaded', async () => {
  const error = vi.spyOn(console, 'error').mockReturnValue(undefined);
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('gone')).mockResolvedValueOnce('view');
  const view = later(load);
  view();
  await vi.waitFor(() => expect(error).toHaveBeenCalled());
  view();
  await vi.waitFor(() => expect(view.ifLoaded()).toBe('view'));
  error.mockRestore();
});
