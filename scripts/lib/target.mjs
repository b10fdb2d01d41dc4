// What the drivers of both browsers look for: an element by role and name, and by the words it holds.

/**
 * @typedef {object} Target
 * @property {string | string[]} [role] one role or several
 * @property {string} [css] a selector, where there is no role to name; then no role
 * @property {string | RegExp} [name] the accessible name; a string must be equal
 * @property {RegExp[]} [words] each must be found in the text or a label in the element
 * @property {Target} [inside] only within the first element that fits this
 */

/** All that each element says: its text and every label in it. Runs in the page, so it stands alone. */
export function words(elements) {
  return elements.map((element) => {
    const labels = [element, ...element.querySelectorAll('[aria-label]')].map((each) => each.getAttribute('aria-label') ?? '');
    return `${element.textContent ?? ''} ${labels.join(' ')}`.replace(/\s+/g, ' ').trim();
  });
}

/** Whether an element with this name and these words is what the target means. */
export function matches(target, name, text) {
  const clean = name.replace(/\s+/g, ' ').trim();
  const named = target.name === undefined || (typeof target.name === 'string' ? clean === target.name : target.name.test(clean));
  return named && (target.words ?? []).every((word) => word.test(text) || word.test(clean));
}

/** A target in words, for failures. */
export function inWords({ role, css, name, words: said, inside }) {
  const kind = css ?? [role].flat().join(' or ');
  const called = name === undefined ? '' : ` ${typeof name === 'string' ? `"${name}"` : name}`;
  return `${kind}${called}${said?.length ? ` with ${said.join(' and ')}` : ''}${inside ? ` in ${inWords(inside)}` : ''}`;
}
