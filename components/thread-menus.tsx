/** What can be done with a whole conversation: snooze, labels, priority, and the menu of the rest. */
import {
  AlarmClock,
  Bell,
  BellOff,
  ClipboardPaste,
  Copy,
  Ellipsis,
  Flag,
  Hourglass,
  MailOpen,
  Play,
  RotateCcw,
  Search,
  Tag,
  UsersRound,
} from 'lucide';
import type { Conversation } from '../lib/domain/conversation';
import { markPending, reopenConversation, setMuted, snoozeConversation } from '../lib/ui/conversation-actions';
import { copyConversation, insertConversation } from '../lib/ui/copy';
import type { Desk } from '../lib/ui/desk';
import { activeTab } from '../lib/ui/page';
import { pressOpener } from '../lib/ui/popup';
import { capabilities, macros, teams } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';
import { Menu, type MenuItem } from './menu';
import { Popup } from './popup';
import { Labels, Macros, Priority, Teams } from './thread-pickers';
import { TimeChoices } from './time-choices';

/** See above. */
export function ThreadMenus({ desk, conversation }: { desk: Desk; conversation: Conversation }) {
  const can = capabilities.value;
  return (
    <>
      {can?.snooze && conversation.state !== 'closed' && <Snooze conversation={conversation} />}
      {can?.labels && <Labels conversation={conversation} />}
      {can?.teams && teams.value.length > 0 && <Teams conversation={conversation} />}
      {can?.priority && <Priority conversation={conversation} />}
      {can?.macros && macros.value.length > 0 && <Macros conversation={conversation} />}
      <Menu label={t('moreActions')} icon={Ellipsis} items={itemsOf(desk, conversation)} />
    </>
  );
}

function itemsOf(desk: Desk, conversation: Conversation): MenuItem[] {
  const can = capabilities.value;
  const { id } = conversation;
  return [
    { label: t('findTitle'), icon: Search, run: () => desk.find.show() },
    { label: t('markUnread'), icon: MailOpen, run: () => desk.markUnread() },
    ...(can?.snooze && conversation.state !== 'closed' ? [{ label: t('snooze'), icon: AlarmClock, run: () => pressOpener('snooze') }] : []),
    ...(conversation.state === 'snoozed' ? [{ label: t('unsnooze'), icon: AlarmClock, run: () => reopenConversation(id) }] : []),
    ...(can?.pending ? pendingItem(conversation) : []),
    ...(can?.labels ? [{ label: t('labels'), icon: Tag, run: () => pressOpener('labels') }] : []),
    ...(can?.teams && teams.value.length > 0 ? [{ label: t('team'), icon: UsersRound, run: () => pressOpener('team') }] : []),
    ...(can?.priority ? [{ label: t('priority'), icon: Flag, run: () => pressOpener('priority') }] : []),
    ...(can?.macros && macros.value.length > 0 ? [{ label: t('macros'), icon: Play, run: () => pressOpener('macros') }] : []),
    ...(can?.mute
      ? [
          {
            label: t(conversation.muted ? 'unmute' : 'mute'),
            icon: conversation.muted ? Bell : BellOff,
            run: () => setMuted(id, !conversation.muted),
          },
        ]
      : []),
    { label: t('copyAsText'), icon: Copy, line: true, run: () => copyConversation(conversation, 'text') },
    { label: t('copyAsMarkdown'), icon: Copy, run: () => copyConversation(conversation, 'markdown') },
    { label: t('copyAsHtml'), icon: Copy, run: () => copyConversation(conversation, 'html') },
    ...(activeTab.value === undefined
      ? []
      : [{ label: t('insertIntoPage'), icon: ClipboardPaste, run: () => insertConversation(conversation) }]),
  ];
}

function pendingItem({ id, state, pending }: Conversation): MenuItem[] {
  if (pending) return [{ label: t('markOpen'), icon: RotateCcw, run: () => reopenConversation(id) }];
  return state === 'open' ? [{ label: t('markPending'), icon: Hourglass, run: () => markPending(id) }] : [];
}

function Snooze({ conversation }: { conversation: Conversation }) {
  return (
    <Popup id="snooze" kind="dialog" label={t('snooze')} class="icon-button folds" button={<Icon icon={AlarmClock} />}>
      {(popup) => (
        <TimeChoices
          title={t('snoozeUntil')}
          confirm={t('snooze')}
          open={{ label: t('snoozeUntilReply'), pick: () => snoozeConversation(conversation.id, undefined) }}
          onPick={(at) => {
            popup.close();
            snoozeConversation(conversation.id, at);
          }}
        />
      )}
    </Popup>
  );
}
