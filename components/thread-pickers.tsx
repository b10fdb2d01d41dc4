/** Choices about a whole conversation from a list: labels, the team that has it, its priority, and macros. */
import { Flag, Play, Tag, UsersRound } from 'lucide';
import { filterByName } from '../lib/domain/assignees';
import type { Conversation } from '../lib/domain/conversation';
import { cleanName } from '../lib/domain/text';
import { runMacro, setPriority, setTeam, toggleLabel } from '../lib/ui/conversation-actions';
import { priorityKey } from '../lib/ui/priority';
import { labels, macros, teams } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';
import { LabelDot } from './label-dot';
import { Picker } from './picker';
import { Popup } from './popup';

/** Several labels can be on. */
export function Labels({ conversation }: { conversation: Conversation }) {
  const all = labels.value.map(({ name }) => ({ key: name, name: cleanName(name) }));
  return (
    <Popup id="labels" kind="listbox" label={t('labels')} class="icon-button folds" button={<Icon icon={Tag} />}>
      {() => (
        <Picker
          label={t('labels')}
          filter={t('labelFilter')}
          several
          options={(typed) =>
            filterByName(all, typed).map((one) => {
              const on = conversation.labels?.includes(one.key) === true;
              return {
                key: one.key,
                selected: on,
                content: (
                  <>
                    <LabelDot name={one.key} />
                    <span dir="auto">{one.name}</span>
                  </>
                ),
              };
            })
          }
          onPick={(name) => toggleLabel(conversation, name)}
        />
      )}
    </Popup>
  );
}

const NO_TEAM = '-';

/** One team or none. The button is in the menu only: few conversations change their team. */
export function Teams({ conversation }: { conversation: Conversation }) {
  const all = [{ id: NO_TEAM, name: t('teamNone') }, ...teams.value];
  return (
    <Popup id="team" kind="listbox" label={t('team')} class="icon-button in-menu" button={<Icon icon={UsersRound} />}>
      {(popup) => (
        <Picker
          label={t('team')}
          filter={t('teamFilter')}
          options={(typed) =>
            filterByName(all, typed).map((one) => ({
              key: one.id,
              selected: one.id === (conversation.teamId ?? NO_TEAM),
              content: <span dir="auto">{one.name}</span>,
            }))
          }
          onPick={(id) => {
            popup.close();
            setTeam(conversation.id, id === NO_TEAM ? null : id);
          }}
        />
      )}
    </Popup>
  );
}

const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;

/** One or none. */
export function Priority({ conversation }: { conversation: Conversation }) {
  const all = [{ id: undefined, name: t('priorityNone') }, ...PRIORITIES.map((id) => ({ id, name: t(priorityKey(id)) }))];
  return (
    <Popup id="priority" kind="listbox" label={t('priority')} class="icon-button in-menu" button={<Icon icon={Flag} />}>
      {(popup) => (
        <Picker
          label={t('priority')}
          filter={t('priorityFilter')}
          options={(typed) =>
            filterByName(all, typed).map((one) => ({
              key: one.id ?? '',
              selected: one.id === conversation.priority,
              content: <span>{one.name}</span>,
            }))
          }
          onPick={(key) => {
            popup.close();
            setPriority(conversation.id, PRIORITIES.find((one) => one === key) ?? null);
          }}
        />
      )}
    </Popup>
  );
}

/** Runs one macro. */
export function Macros({ conversation }: { conversation: Conversation }) {
  return (
    <Popup id="macros" kind="listbox" label={t('macros')} class="icon-button in-menu" button={<Icon icon={Play} />}>
      {(popup) => (
        <Picker
          label={t('macros')}
          filter={t('macroFilter')}
          options={(typed) =>
            filterByName(macros.value, typed).map((one) => ({
              key: one.id,
              selected: false,
              content: <span dir="auto">{one.name}</span>,
            }))
          }
          onPick={(id) => {
            popup.close();
            const macro = macros.peek().find((one) => one.id === id);
            if (macro) runMacro(conversation.id, macro);
          }}
        />
      )}
    </Popup>
  );
}
