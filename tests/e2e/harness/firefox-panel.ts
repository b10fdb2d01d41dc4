/** The panel as a test sees it in Firefox: every part by its role and name. The same names in Chromium: panel.page.ts. */
import type { Found, Tab, Target } from '../../../scripts/lib/bidi.mjs';
import { escaped, type MessageStatus } from './panel.page';

export const names = {
  list: { role: 'list', name: 'Conversations' },
  thread: { role: 'region', name: /^Conversation with / },
  messageBox: { role: 'textbox', name: 'Message' },
  send: { role: 'button', name: 'Send' },
  back: { role: 'button', name: 'Back to conversations' },
  close: { role: 'button', name: 'Close conversation' },
  reopen: { role: 'button', name: 'Reopen conversation' },
  assignee: { role: 'button', name: /^(Assigned to .+|Unassigned)$/ },
  connection: { role: 'status', name: 'Connection' },
  findBox: { role: 'searchbox', name: 'Find in conversation' },
  segmentCounter: { role: 'status', words: [/\d+ segments?\b/] },
} as const satisfies Record<string, Target>;

export class FirefoxPanel {
  constructor(readonly tab: Tab) {}

  /** Connects the demo and waits for its first conversation. */
  async connectDemo(): Promise<void> {
    await this.go('#/connect');
    await this.tab.click({ role: 'button', name: 'Try the demo' });
    await this.tab.see({ role: ['link', 'button'], inside: names.list }, { timeout: 30_000 });
  }

  /** On the page that connects an account: which form is shown. */
  async chooseBackend(name: 'Demo' | 'Chatwoot' | 'Twilio'): Promise<void> {
    await this.tab.click({ role: 'radio', name: new RegExp(`^${name}`) });
  }

  /** Goes to a route of the panel without a reload. */
  async go(hash: string): Promise<void> {
    await this.tab.evaluate((target) => {
      location.hash = target;
    }, hash);
  }

  /** The row of a conversation: its name begins with the contact's name or number. */
  row(name: string): Target {
    return { role: ['link', 'button'], name: new RegExp(`^${escaped(name)}`), inside: names.list };
  }

  message(text: string, status?: MessageStatus): Target {
    return { role: 'article', words: [new RegExp(escaped(text)), ...(status ? [new RegExp(status)] : [])] };
  }

  async openConversation(name: string): Promise<void> {
    await this.tab.click(this.row(name));
    await this.tab.see({ role: 'region', name: new RegExp(`^Conversation with .*${escaped(name)}`) });
  }

  /** Types into the message box and presses Enter; the bubble must be there at once. */
  async send(text: string): Promise<Found> {
    await this.tab.fill(names.messageBox, text);
    await this.tab.press('Enter');
    return await this.tab.see(this.message(text));
  }
}
