/** The colour of a label, as the backend has it. */
import { labels } from '../lib/ui/session';

/** A dot before the name; nothing for a label without a colour, or with one that is none. */
export function LabelDot({ name }: { name: string }) {
  const color = labels.value.find((one) => one.name === name)?.color;
  if (color === undefined || !/^#[0-9a-f]{6}$/i.test(color)) return null;
  return <span class="label-dot" aria-hidden="true" style={{ background: color }} />;
}
