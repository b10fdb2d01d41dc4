/** Who owns the conversation: a button with the name that opens the list of agents. */
import { UserRound } from 'lucide';
import { filterByName } from '../lib/domain/assignees';
import type { Conversation } from '../lib/domain/conversation';
import { agentName, assignees, assignTo } from '../lib/ui/assign';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';
import { Picker } from './picker';
import { Popup } from './popup';

const NOBODY = '-';

/** See above. */
export function Assignee({ conversation }: { conversation: Conversation }) {
  const { assigneeId } = conversation;
  const name = agentName(assigneeId);
  return (
    <Popup
      id="assign"
      kind="listbox"
      class="assignee"
      label={assigneeId === undefined ? t('unassigned') : t('assignedTo', name)}
      button={
        <>
          <Icon icon={UserRound} size={0.875} />
          <span class="assignee-name" dir="auto">
            {assigneeId === undefined ? t('unassigned') : name}
          </span>
        </>
      }
    >
      {(popup) => (
        <Agents
          current={assigneeId ?? NOBODY}
          onPick={(key) => {
            popup.close();
            assignTo(conversation.id, key === NOBODY ? null : key);
          }}
        />
      )}
    </Popup>
  );
}

function Agents({ current, onPick }: { current: string; onPick: (key: string) => void }) {
  const all = assignees();
  return (
    <Picker
      label={t('assignList')}
      filter={t('assignFilter')}
      options={(typed) =>
        filterByName(all, typed).map((one) => ({
          key: one.id ?? NOBODY,
          selected: (one.id ?? NOBODY) === current,
          content: (
            <>
              <span dir="auto">{one.name}</span>
              {one.presence && <span class={`end presence-${one.presence}`}>{t(presenceKey(one.presence))}</span>}
            </>
          ),
        }))
      }
      onPick={onPick}
    />
  );
}

function presenceKey(presence: 'online' | 'busy' | 'offline') {
  return presence === 'online' ? 'presenceOnline' : presence === 'busy' ? 'presenceBusy' : 'presenceOffline';
}
