/** Icons as inline SVG, from lucide (ISC licence): drawn in the text's colour, hidden from screen readers, sized in rem. */
import { h } from 'preact';

/** One icon of the `lucide` package: import it by name, so that only the used ones are shipped. */
export type IconShape = readonly (readonly [string, Readonly<Record<string, string | number | undefined>>])[];

interface Props {
  readonly icon: IconShape;
  /** rem; default 1.125 */
  readonly size?: number;
  readonly class?: string;
  /** Points to the other side where text runs right to left (arrows). */
  readonly mirror?: boolean;
}

/** Decoration only: the control around it carries the name. */
export function Icon({ icon, size = 1.125, class: name = '', mirror }: Props) {
  return (
    <svg
      class={`icon ${mirror ? 'mirror ' : ''}${name}`}
      width={`${size}rem`}
      height={`${size}rem`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {icon.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
