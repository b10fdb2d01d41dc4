/** The panel as a test sees it in Chromium: every part by its role and name. The same names in Firefox: firefox-panel.ts. */
import { expect, type Locator, type Page } from '@playwright/test';

type PermissionRequest = (of: unknown, answer?: (granted: boolean) => void) => Promise<boolean>;

export class PanelPage {
  readonly list: Locator;
  readonly rows: Locator;
  readonly thread: Locator;
  readonly log: Locator;
  readonly messages: Locator;
  readonly messageBox: Locator;
  readonly sendButton: Locator;
  readonly segmentCounter: Locator;
  readonly back: Locator;
  readonly closeButton: Locator;
  readonly reopenButton: Locator;
  readonly assigneeButton: Locator;
  readonly contact: Locator;
  readonly connection: Locator;
  readonly findBar: Locator;
  readonly findBox: Locator;
  readonly findCount: Locator;
  readonly searchBox: Locator;
  readonly tooltip: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('list', { name: 'Conversations', exact: true });
    this.rows = this.list.getByRole('link').or(this.list.getByRole('button'));
    this.thread = page.getByRole('region', { name: /^Conversation with / });
    this.log = page.getByRole('log', { name: 'Messages', exact: true });
    this.messages = this.log.getByRole('article');
    this.messageBox = page.getByRole('textbox', { name: 'Message', exact: true });
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
    this.segmentCounter = page.getByRole('status').filter({ hasText: /\d+ segments?\b/ });
    this.back = page.getByRole('button', { name: 'Back to conversations', exact: true });
    this.closeButton = page.getByRole('button', { name: 'Close conversation', exact: true });
    this.reopenButton = page.getByRole('button', { name: 'Reopen conversation', exact: true });
    this.assigneeButton = page.getByRole('button', { name: /^(Assigned to .+|Unassigned)$/ });
    this.contact = page.getByRole('complementary', { name: 'Contact', exact: true });
    this.connection = page.getByRole('status', { name: 'Connection', exact: true });
    this.findBar = page.getByRole('search').filter({ has: page.getByRole('searchbox', { name: 'Find in conversation', exact: true }) });
    this.findBox = page.getByRole('searchbox', { name: 'Find in conversation', exact: true });
    this.findCount = this.findBar.getByRole('status');
    this.searchBox = page.getByRole('searchbox', { name: 'Search messages', exact: true });
    this.tooltip = page.getByRole('tooltip');
  }

  /** Connects the demo and waits for its first conversation. */
  async connectDemo(): Promise<void> {
    await this.go('#/connect');
    await this.page.getByRole('button', { name: 'Try the demo', exact: true }).click();
    await expect(this.rows.first()).toBeVisible({ timeout: 30_000 });
  }

  /** On the page that connects an account: which form is shown. */
  async chooseBackend(name: 'Demo' | 'Chatwoot' | 'Twilio'): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
  }

  /** Goes to a route of the panel without a reload. */
  async go(hash: string): Promise<void> {
    await this.page.evaluate((target) => {
      location.hash = target;
    }, hash);
  }

  /** The browser's question about a host, answered with no once: nobody can press its buttons here. Call it before the first question. */
  async refusePermission(): Promise<void> {
    await this.page.evaluate(() => {
      const { chrome, browser } = globalThis as unknown as Partial<
        Record<'chrome' | 'browser', { permissions: { request: PermissionRequest } }>
      >;
      let refusals = 1;
      for (const api of new Set([chrome?.permissions, browser?.permissions])) {
        if (!api) continue;
        const ask = api.request.bind(api);
        api.request = (of, answer) => {
          refusals -= 1;
          if (refusals < 0) return ask(of, answer);
          answer?.(false);
          return Promise.resolve(false);
        };
      }
    });
  }

  /** A tab of the state filter. */
  state(name: 'Open' | 'Closed' | 'Snoozed'): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}\\b`) });
  }

  /** A choice of the owner filter. */
  owner(name: 'Mine' | 'Unassigned' | 'All'): Locator {
    const pattern = new RegExp(`^${name}\\b`);
    return this.page.getByRole('radio', { name: pattern }).or(this.page.getByRole('tab', { name: pattern }));
  }

  /** The row of a conversation: its name begins with the contact's name or number. */
  row(name: string): Locator {
    const pattern = new RegExp(`^${escaped(name)}`);
    return this.list.getByRole('link', { name: pattern }).or(this.list.getByRole('button', { name: pattern }));
  }

  async openConversation(name: string): Promise<void> {
    await this.row(name).first().click();
    await expect(this.threadWith(name)).toBeVisible();
  }

  threadWith(name: string): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^Conversation with .*${escaped(name)}`) });
  }

  /** The message that holds this text. */
  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  /** The element that carries the status word of a message. */
  status(text: string, word: MessageStatus): Locator {
    const message = this.message(text);
    return message.getByText(word, { exact: true }).or(message.getByLabel(word));
  }

  /** Types into the message box and presses Enter; the bubble must be there at once. */
  async send(text: string): Promise<void> {
    await this.messageBox.fill(text);
    await this.messageBox.press('Enter');
    await expect(this.message(text)).toBeVisible();
  }

  async closeConversation(): Promise<void> {
    await this.closeButton.click();
  }

  async assign(name: string): Promise<void> {
    await this.assigneeButton.click();
    await this.page
      .getByRole('option', { name: new RegExp(`^${escaped(name)}`) })
      .first()
      .click();
  }

  /** Opens the find bar by its shortcut and looks for a text. */
  async find(text: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+f');
    await this.findBox.fill(text);
  }

  async findNext(): Promise<void> {
    await this.page.getByRole('button', { name: 'Next match', exact: true }).click();
  }

  async findPrevious(): Promise<void> {
    await this.page.getByRole('button', { name: 'Previous match', exact: true }).click();
  }
}

export type MessageStatus = 'Queued' | 'Sending' | 'Sent' | 'Delivered' | 'Read' | 'Failed' | 'Not confirmed';

/** A text as a regular expression that matches it literally. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
