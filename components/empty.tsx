/** What a view says when it has nothing to show, and what to do next. */
import type { ComponentChildren } from 'preact';

/** Title, hint and optionally buttons. */
export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}
