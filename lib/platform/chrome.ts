/** The parts of Chrome's API that the polyfill does not know, typed as far as they are used. Absent members mean another browser. */

interface ChromeOnly {
  readonly sidePanel?: {
    open(options: { windowId?: number; tabId?: number }): Promise<void>;
    setPanelBehavior(behavior: { openPanelOnActionClick: boolean }): Promise<void>;
    /** Chrome 141 and newer. */
    close?(options: { windowId: number }): Promise<void>;
    /** Chrome 141 and 142 and newer. */
    readonly onOpened?: { addListener(listener: (info: { windowId?: number }) => void): void };
    readonly onClosed?: { addListener(listener: (info: { windowId?: number }) => void): void };
  };
  readonly offscreen?: {
    createDocument(options: { url: string; reasons: string[]; justification: string }): Promise<void>;
    closeDocument(): Promise<void>;
  };
  readonly declarativeNetRequest?: {
    updateSessionRules(change: { removeRuleIds: number[]; addRules: object[] }): Promise<void>;
  };
  readonly windows?: { readonly WINDOW_ID_CURRENT: number };
  readonly runtime: {
    getContexts?(filter: { contextTypes: string[] }): Promise<{ documentUrl?: string; windowId?: number }[]>;
  };
}

/** `chrome` where there is one. */
export const chromeOnly = (globalThis as unknown as { chrome?: ChromeOnly }).chrome;
