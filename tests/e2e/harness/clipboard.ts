/** What is on the clipboard, as a page gets it when somebody pastes: reading it needs no permission that way. */
import type { Page } from '@playwright/test';

/** What came. */
interface Pasted {
  readonly text: string;
  readonly html: string;
}

/** Pastes into the page and gives what came; the page itself takes nothing. */
export async function pasted(page: Page): Promise<Pasted> {
  await page.bringToFront();
  const came = await page.evaluateHandle(() => {
    const promise = new Promise<Pasted>((resolve) => {
      const onPaste = (event: ClipboardEvent) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        resolve({ text: event.clipboardData?.getData('text/plain') ?? '', html: event.clipboardData?.getData('text/html') ?? '' });
      };
      addEventListener('paste', onPaste, { capture: true, once: true });
    });
    return { promise }; // a bare promise would be waited for here
  });
  await page.keyboard.press('ControlOrMeta+v');
  return came.evaluate(({ promise }) => promise);
}
