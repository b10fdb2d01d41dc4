/**
 * Markdown of other people's hands, as the words that it stands for: the dashboard's editor writes it into messages, notes and saved
 * replies, and the server takes it out again before a customer gets the text. Where a mark may be meant literally, it stays.
 */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
/** An escape, a hard line break, code, an entity: what is within has no meaning of its own. */
const LITERAL = /\\([!-/:-@[-`{-~])|\\(?=\n)|(`+)(?!`)([\s\S]*?[^`])\2(?!`)|&(?:#(\d{1,6})|(amp|lt|gt|quot|apos|nbsp));/g;
/** No provider takes a longer text; the patterns' time grows with the square of it. */
const LONGEST = 5_000;
const HELD = /\uE000(\d+)\uE001/g;

/** The words of a Markdown source. */
export function plainText(source: string): string {
  if (source.length > LONGEST || /[\uE000\uE001]/.test(source)) return source;
  const held: string[] = [];
  const hold = (text: string): string => `\uE000${held.push(text) - 1}\uE001`;
  const literal = (_all: string, escaped?: string, _ticks?: string, code?: string, point?: string, name?: string): string => {
    if (escaped !== undefined) return hold(escaped);
    if (code !== undefined) return hold(code.replace(/^\n|\n$/g, ''));
    if (point !== undefined) return hold(String.fromCodePoint(Number(point)));
    return name === undefined ? '' : hold(ENTITIES[name] ?? '');
  };
  const link = (words: string, address: string): string =>
    words === '' || address === words || address === `mailto:${words}` ? hold(address) : `${words} ${hold(address)}`;
  return source
    .replace(LITERAL, literal)
    .replace(/\[@([^\]\n]+)\]\(mention:\/\/[^)\s]*\)/g, '@$1')
    .replace(/!\[([^[\]\n]*)\]\([^()\s]*\)/g, '$1')
    .replace(/\[([^[\]\n]*)\]\(\s*<?([^\s()<>]+)>?(?:\s+"[^"\n]*")?\s*\)/g, (_all, words: string, address: string) => link(words, address))
    .replace(/\*\*(?=\S)([^\n]*?[^\s*])\*\*/g, '$1')
    .replace(/(?<![A-Za-z0-9_])__(?=\S)([^\n]*?[^\s_])__(?![A-Za-z0-9_])/g, '$1')
    .replace(/~~(?=\S)([^\n]*?[^\s~])~~/g, '$1')
    .replace(/\*(?=[^\s*])([^*\n]*[^\s*])\*/g, '$1')
    .replace(/(?<![A-Za-z0-9_])_(?=[^\s_])([^_\n]*(?:_+[A-Za-z0-9][^_\n]*)*[^\s_])_(?![A-Za-z0-9_])/g, '$1')
    .replace(/^ {0,3}#{1,6}[ \t]+/gm, '')
    .replace(/^ {0,3}>[ \t]?/gm, '')
    .replace(/^ {0,3}[*+][ \t]+(?=\S)/gm, '- ')
    .replace(HELD, (_all, at: string) => held[Number(at)] ?? '');
}
