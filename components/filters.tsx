/** What the list shows: state tabs, owner, and inbox or channel. */
import { Funnel } from 'lucide';
import type { Folder, Owner, State } from '../lib/domain/conversation';
import { chooseFolder, folder, shell } from '../lib/ui/shell';
import { type MessageKey, plural, t } from '../lib/ui/strings';
import { Icon } from './icon';

const STATES: readonly (readonly [State, MessageKey])[] = [
  ['open', 'filterOpen'],
  ['closed', 'filterClosed'],
  ['snoozed', 'filterSnoozed'],
];
const OWNERS: readonly (readonly [Owner, MessageKey])[] = [
  ['mine', 'filterMine'],
  ['unassigned', 'filterUnassigned'],
  ['all', 'filterAll'],
];

/** The id of the panel that the tabs control. */
export const LIST_PANEL = 'conversation-panel';

/** The id of a state's tab. */
export function tabId(state: State): string {
  return `tab-${state}`;
}

/** See above. */
export function Filters() {
  const { assign, snooze } = shell.offers.value;
  const states = STATES.filter(([state]) => state !== 'snoozed' || snooze);
  const scoped = shell.inboxes.value.length > 1;
  return (
    <div class="filters">
      <div class="filters-row">
        <StateTabs states={states} chosen={folder.value.state} />
        {scoped && <ScopeChoice />}
      </div>
      {assign && <OwnerChoice />}
    </div>
  );
}

function StateTabs({ states, chosen }: { states: typeof STATES; chosen: State }) {
  const onKey = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const at = states.findIndex(([state]) => state === chosen);
    const to = { [forward]: at + 1, [backward]: at - 1 + states.length, Home: 0, End: states.length - 1 }[event.key];
    const next = to === undefined ? undefined : states[to % states.length];
    if (!next) return;
    event.preventDefault();
    chooseFolder({ state: next[0] });
    event.currentTarget.querySelector<HTMLElement>(`#${tabId(next[0])}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t('filterState')} onKeyDown={onKey}>
      {states.map(([state, label]) => (
        <button
          key={state}
          id={tabId(state)}
          type="button"
          role="tab"
          aria-selected={state === chosen}
          aria-controls={LIST_PANEL}
          tabIndex={state === chosen ? 0 : -1}
          onClick={() => chooseFolder({ state })}
        >
          {t(label)}
        </button>
      ))}
    </div>
  );
}

function OwnerChoice() {
  const counters = shell.counters.value;
  const open = folder.value.state === 'open';
  return (
    <div class="segmented" role="radiogroup" aria-label={t('filterOwner')}>
      {OWNERS.map(([owner, label]) => (
        <label key={owner}>
          <input
            type="radio"
            name="owner"
            value={owner}
            checked={folder.value.owner === owner}
            aria-label={t(label)}
            {...(counters[owner] > 0 ? { 'aria-describedby': `unread-${owner}` } : {})}
            onChange={() => chooseFolder({ owner })}
          />
          <span class="segment">
            {t(label)}
            {open && counters[owner] > 0 && (
              <span class="count" aria-hidden="true">
                {counters[owner] > 99 ? '99+' : counters[owner]}
              </span>
            )}
          </span>
          <span id={`unread-${owner}`} hidden>
            {plural('listUnread', counters[owner])}
          </span>
        </label>
      ))}
    </div>
  );
}

function ScopeChoice() {
  const inboxes = shell.inboxes.value;
  const channels = [...new Set(inboxes.map((inbox) => inbox.channel))];
  const chosen = scopeValue(folder.value);
  return (
    <span class={`scope ${chosen === '' ? '' : 'narrows'}`} title={t('filterInbox')}>
      <Icon icon={Funnel} size={1} />
      <select
        aria-label={t('filterInbox')}
        value={chosen}
        onChange={(event) => {
          const [kind, value = ''] = event.currentTarget.value.split(/:(.*)/s);
          const channel = channels.find((one) => one === value);
          chooseFolder({ scope: kind === 'i' ? { inboxId: value } : kind === 'c' && channel ? { channel } : {} });
        }}
      >
        <option value="">{t('filterAllInboxes')}</option>
        {channels.length > 1 && (
          <optgroup label={t('filterChannels')}>
            {channels.map((channel) => (
              <option key={channel} value={`c:${channel}`}>
                {t(channel === 'sms' ? 'channelSms' : 'channelWhatsapp')}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={t('filterInboxes')}>
          {inboxes.map((inbox) => (
            <option key={inbox.id} value={`i:${inbox.id}`}>
              {inbox.name}
            </option>
          ))}
        </optgroup>
      </select>
    </span>
  );
}

function scopeValue({ inboxId, channel }: Folder): string {
  return inboxId !== undefined ? `i:${inboxId}` : channel !== undefined ? `c:${channel}` : '';
}
