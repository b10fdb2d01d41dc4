/** Runs in the pages that are measured: tells when something is on the screen. */

declare global {
  interface Window {
    /** Resolves to `performance.now()` after the frame in which `found` first holds was painted. */
    benchPainted: (found: () => unknown) => Promise<number>;
    /** Milliseconds from the navigation until the first row (or the word of the blank page) was painted. */
    benchFirst: Promise<number>;
  }
}

/** For `addInitScript`: must stand alone. */
export function installClock(): void {
  const afterFrame = (): Promise<number> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        // The next task after the frame callbacks comes after style, layout and paint of that frame.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(0);
      });
    });
  window.benchPainted = (found) =>
    new Promise((resolve) => {
      if (found()) {
        resolve(afterFrame());
        return;
      }
      const observer = new MutationObserver(() => {
        if (!found()) return;
        observer.disconnect();
        resolve(afterFrame());
      });
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    });
  window.benchFirst = window.benchPainted(() => document.querySelector('.list-panel .row, .blank'));
}
