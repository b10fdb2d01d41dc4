/** Saved replies: found by `/` and the short code, shown with their values filled in before they are taken. */
import { Pencil, Plus } from 'lucide';
import { useId, useRef, useState } from 'preact/hooks';
import type { SavedReply } from '../lib/domain/contact';
import type { Conversation } from '../lib/domain/conversation';
import { filledReply, findReplies, replyQuery } from '../lib/domain/replies';
import type { Composer } from '../lib/ui/composer';
import { useOverFoot } from '../lib/ui/foot';
import { focusField } from '../lib/ui/popup';
import { repliesKept } from '../lib/ui/replies';
import { go } from '../lib/ui/route';
import { agents, savedReplies, viewer } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { selectBlank } from '../lib/ui/typing';
import { Icon } from './icon';

/** What the message box and the list share. */
export interface Replies {
  readonly id: string;
  /** The list is shown: a short code is being typed, and Escape has not put the list away. */
  readonly looking: boolean;
  /** What was typed after the slash. */
  readonly query: string;
  readonly found: readonly SavedReply[];
  readonly active: SavedReply | undefined;
  readonly preview: (reply: SavedReply) => string;
  readonly pick: (reply: SavedReply) => void;
  /** True when the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

/** The state of the list for what stands in the box. */
export function useReplies(composer: Composer, conversation: Conversation): Replies {
  const id = useId();
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<string | undefined>(undefined);
  const typed = replyQuery(composer.text.value);
  const query = typed === dismissed ? undefined : typed;
  const found = query === undefined ? [] : findReplies(savedReplies.value, query);
  const active = found[Math.min(at, found.length - 1)];
  const me = viewer.value;
  const filled = (reply: SavedReply) =>
    filledReply(reply, {
      conversation,
      viewer: me,
      contact: composer.contact.value,
      inbox: composer.inbox.value,
      agent: agents.value.find((agent) => agent.id === me.agentId),
    });
  const pick = (reply: SavedReply): void => {
    const { text, unfilled } = filled(reply);
    composer.write(text);
    setAt(0);
    if (unfilled.length > 0) selectBlank(text);
    else focusField('message');
  };
  return {
    id,
    looking: query !== undefined,
    query: query ?? '',
    found,
    active,
    preview: (reply) => filled(reply).text,
    pick,
    onKeyDown(event) {
      if (event.isComposing || event.shiftKey) return false;
      if (event.key === 'Escape') {
        setDismissed(query);
        event.preventDefault();
        return true;
      }
      if (found.length === 0) return false;
      const index = Math.min(at, found.length - 1);
      if (event.key === 'ArrowDown') setAt((index + 1) % found.length);
      else if (event.key === 'ArrowUp') setAt((index - 1 + found.length) % found.length);
      else if ((event.key === 'Enter' || event.key === 'Tab') && active) pick(active);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/** The list above the box. */
export function SavedReplies({ state }: { state: Replies }) {
  const panel = useRef<HTMLDivElement>(null);
  useOverFoot(panel, true);
  return (
    <div class="popup-panel up replies" ref={panel}>
      {state.found.length === 0 ? (
        <p class="none">{t(savedReplies.value.length === 0 ? 'repliesNone' : 'savedRepliesNone')}</p>
      ) : (
        <div class="popup-list" role="listbox" id={state.id} aria-label={t('savedReplies')}>
          {state.found.map((reply) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled in the message box, which keeps the focus
            <div
              key={reply.id}
              id={`${state.id}-${reply.id}`}
              class="popup-item"
              role="option"
              tabIndex={-1}
              aria-selected={reply === state.active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => state.pick(reply)}
            >
              <span>
                <strong>/{reply.code}</strong>
                <span class="sub" dir="auto">
                  {state.preview(reply)}
                </span>
              </span>
            </div>
          ))}
        </div>
      )}
      {repliesKept.value && <Manage code={state.found.length === 0 ? state.query : ''} />}
    </div>
  );
}

/** What was typed and is no reply can become one. */
function Manage({ code }: { code: string }) {
  return (
    <button type="button" class="popup-item manage" onClick={() => go({ view: 'replies', ...(code === '' ? {} : { code }) })}>
      <Icon icon={code === '' ? Pencil : Plus} size={1} />
      {code === '' ? t('repliesManage') : t('repliesCreate', code)}
    </button>
  );
}
