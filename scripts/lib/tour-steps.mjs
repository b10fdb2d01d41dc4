// What the tour does, step by step, with the roles and names that people who use a screen reader find things by.
import { CAST } from './cast.mjs';

/** Milliseconds: the demo's delays are human. */
const SLOW = { timeout: 60_000 };
const FIND_KEY = process.platform === 'darwin' ? 'Meta+f' : 'Control+f';

const list = { role: 'list', name: 'Conversations' };
const row = (words) => ({ role: ['link', 'button'], words, inside: list });
const messageBox = { role: 'textbox', name: 'Message' };
const message = (...words) => ({ role: 'article', words });
const literally = (text) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** Opens the conversation with a customer as a click on the number in the CRM does, with the CRM showing the record. */
async function openConversation({ panel, crm }, { phone, name, record }) {
  await crm.goto(new URL(`/customers/${record}`, await crm.evaluate(() => location.href)).href);
  await panel.evaluate((hash) => {
    location.hash = hash;
  }, `#/to/${phone}`);
  await panel.see({ role: 'region', name: literally(name) });
}

async function openList({ panel }) {
  await panel.evaluate(() => {
    location.hash = '#/';
  });
  await panel.see(list);
}

async function send({ panel }, text) {
  await panel.fill(messageBox, text);
  await panel.hover(messageBox); // else the pointer rests on whatever stands where the last click was
  await panel.press('Enter');
  await panel.see(message(literally(text)));
}

const REPLY = 'Your order is ready, you can fetch it from Thursday.';
const LATE = 'Sorry for the wait, we open again at nine.';
const THANKS = 'Thank you, have a good day!';

/** Every step resolves to a detail for tour.json (or nothing) and rejects when the panel does not do what it should. */
export const STEPS = [
  {
    step: 'connect',
    async play({ panel }) {
      await panel.click({ role: 'button', name: 'Try the demo' });
      await panel.see(row([]), SLOW);
      await panel.click({ role: ['radio', 'tab'], name: /^All\b/ });
    },
  },
  {
    step: 'receive',
    async play({ panel }) {
      return (await panel.see(row([/\bunread\b/i]), SLOW)).words;
    },
  },
  {
    step: 'reply',
    async play(stage) {
      await openConversation(stage, CAST.answers);
      await send(stage, REPLY);
    },
  },
  {
    step: 'delivered',
    async play({ panel }) {
      return (await panel.see(message(literally(REPLY), /Delivered|Read/), SLOW)).words;
    },
  },
  {
    step: 'failed with reason',
    async play(stage) {
      await openConversation(stage, CAST.unreachable);
      await send(stage, LATE);
      const failed = message(literally(LATE), /Failed/);
      await stage.panel.see(failed, SLOW);
      await stage.panel.hover({ css: '[aria-describedby]', words: [/Failed/], inside: failed });
      return (await stage.panel.see({ role: 'tooltip', words: [/\S/] })).words;
    },
  },
  {
    step: 'close',
    async play(stage) {
      const { panel } = stage;
      await openConversation(stage, CAST.answers);
      await panel.see(message(literally(CAST.answers.firstAnswer)), SLOW); // else this answer would re-open what is closed now
      await send(stage, THANKS);
      await panel.click({ role: 'button', name: 'Close conversation' });
      await openList(stage);
      await panel.click({ role: 'tab', name: /^Closed\b/ });
      return (await panel.see(row([literally(CAST.answers.name)]))).words;
    },
  },
  {
    step: 'customer replies and it re-opens',
    async play({ panel }) {
      await panel.click({ role: 'tab', name: /^Open\b/ });
      return (await panel.see(row([literally(CAST.answers.name), /\bunread\b/i]), SLOW)).words;
    },
  },
  {
    step: 'assign',
    async play(stage) {
      const { panel } = stage;
      await openConversation(stage, CAST.answers);
      await panel.click({ role: 'button', name: /^(Assigned to |Unassigned)/ });
      await panel.click({ role: 'option', name: /^Me\b/ });
      return (await panel.see({ role: 'button', name: /^Assigned to / })).words;
    },
  },
  {
    step: 'find',
    async play({ panel }) {
      await panel.press(FIND_KEY);
      await panel.fill({ role: 'searchbox', name: 'Find in conversation' }, 'Thursday');
      return (await panel.see({ role: 'status', words: [/[1-9]/], inside: { role: 'search' } })).words;
    },
  },
];
