/** The sheet of keyboard shortcuts. */
import { type Command, commands, overlay } from '../lib/ui/keys';
import { shell } from '../lib/ui/shell';
import { type MessageKey, t } from '../lib/ui/strings';
import { THREAD_KEYS } from '../lib/ui/thread-keys';
import { Dialog } from './dialog';

const GROUPS: readonly (readonly [Command['group'], MessageKey])[] = [
  ['list', 'keysGroupList'],
  ['conversation', 'keysGroupConversation'],
  ['panel', 'keysGroupPanel'],
];

/** As a dialog, opened by `?`. */
export function KeysSheet() {
  return (
    <Dialog
      title={t('keysSheet')}
      onClose={() => {
        overlay.value = 'none';
      }}
    >
      <KeysTable />
    </Dialog>
  );
}

/** The same as a table, for the settings. */
export function KeysTable() {
  return (
    <div class="keys">
      {GROUPS.map(([group, label]) => {
        const rows = linesOf(group);
        return (
          <section key={group}>
            <h3>{t(label)}</h3>
            <dl>
              {rows.map((one) => (
                <div key={one.id}>
                  <dt>{one.label}</dt>
                  <dd>
                    <kbd>{keyName(one.keys)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

function linesOf(group: Command['group']): readonly { readonly id: string; readonly label: string; readonly keys: string }[] {
  if (group === 'conversation') {
    const offers = shell.offers.value;
    return THREAD_KEYS.filter(({ needs }) => needs === undefined || offers[needs]).map((one) => ({ ...one, label: t(one.label) }));
  }
  return commands.value.flatMap((one) =>
    one.group === group && one.keys !== undefined ? [{ id: one.id, label: one.label(), keys: one.keys }] : [],
  );
}

/** A key as it is printed: `Ctrl+K`, or `⌘K` on a Mac. */
export function keyName(keys: string): string {
  const mac = /mac/i.test(navigator.platform);
  const bare = keys.replace(/^mod\+/, '');
  const shown = bare.length === 1 && keys !== bare ? bare.toUpperCase() : bare === 'Escape' ? 'Esc' : bare;
  return keys === bare ? shown : `${mac ? '⌘' : 'Ctrl+'}${shown}`;
}
