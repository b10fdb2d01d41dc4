/** Who is typing in a conversation right now; a word about it ends by itself. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { typing } from './session';

/** The name of whoever types there; empty = somebody without a name; undefined = nobody. Ends with `close`. */
export function followTyping(conversationId: string): { readonly who: ReadonlySignal<string | undefined>; close(): void } {
  const tick = signal(0);
  const who = computed(() => {
    void tick.value;
    const one = typing.value[conversationId];
    return one && one.until > Date.now() ? one.who : undefined;
  });
  const close = effect(() => {
    const one = typing.value[conversationId];
    if (!one || one.until <= Date.now()) return;
    const timer = setTimeout(() => tick.value++, one.until - Date.now() + 20);
    return () => clearTimeout(timer);
  });
  return { who, close };
}
