/** The notes at the foot of the panel. The region is always there, so that screen readers hear what comes. */
import { X } from 'lucide';
import { foot } from '../lib/ui/foot';
import { t } from '../lib/ui/strings';
import { dismissToast, holdToast, resumeToast, toasts } from '../lib/ui/toast';
import { Icon } from './icon';

/** See above. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-label={t('toastRegion')} style={{ '--foot': `${foot.value}px` }}>
      {toasts.value.map((one) => (
        <div
          key={one.id}
          class={`toast ${one.kind ?? 'info'}`}
          onPointerEnter={() => holdToast(one.id)}
          onPointerLeave={() => resumeToast(one.id)}
          onFocusIn={() => holdToast(one.id)}
          onFocusOut={() => resumeToast(one.id)}
        >
          <span>{one.text}</span>
          {one.action && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                dismissToast(one.id);
                one.action?.run();
              }}
            >
              {one.action.label}
            </button>
          )}
          <button type="button" class="icon-button" aria-label={t('toastDismiss')} onClick={() => dismissToast(one.id)}>
            <Icon icon={X} size={1} />
          </button>
        </div>
      ))}
    </div>
  );
}
