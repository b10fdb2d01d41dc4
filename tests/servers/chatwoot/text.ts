/** What Chatwoot does to an outgoing text: Liquid when it is created, Markdown when it is sent (contract 2.3 and 4.8). Approximations of both. */
import { type Flavour, inline } from './text-inline';

/** What Liquid can name. */
export interface LiquidValues {
  readonly contact: {
    readonly name: string;
    readonly email: string | null;
    readonly phone: string | null;
    readonly custom: Record<string, unknown>;
  };
  readonly agent: { readonly name: string; readonly email: string } | null;
  readonly inbox: string;
  readonly account: string;
  readonly displayId: number;
}

/** Fills `{{ }}`, drops `{% %}`, keeps raw blocks and text in backticks. Unknown names become empty; a broken syntax leaves the text alone. */
export function liquid(content: string, values: LiquidValues): string {
  const guarded = content.replace(/`([\s\S]*?)`/g, '{% raw %}`$1`{% endraw %}');
  let out = '';
  let rest = guarded;
  for (;;) {
    const at = rest.search(/\{\{|\{%/);
    if (at < 0) return out + rest;
    out += rest.slice(0, at);
    rest = rest.slice(at);
    const raw = /^\{%-?\s*raw\s*-?%\}([\s\S]*?)\{%-?\s*endraw\s*-?%\}/.exec(rest);
    const tag = raw ?? /^\{%[\s\S]*?%\}/.exec(rest) ?? /^\{\{([\s\S]*?)\}\}/.exec(rest);
    if (tag === null) return content;
    if (raw !== null) out += raw[1] ?? '';
    else if (rest.startsWith('{{')) out += value(tag[1] ?? '', values);
    rest = rest.slice(tag[0].length);
  }
}

function value(expression: string, v: LiquidValues): string {
  const name = (expression.split('|')[0] ?? '').replace(/^-|-$/g, '').trim();
  const literal = /^'([^']*)'$|^"([^"]*)"$/.exec(name);
  if (literal !== null) return literal[1] ?? literal[2] ?? '';
  const first = (full: string): string => full.split(' ')[0] ?? '';
  const last = (full: string): string => (full.includes(' ') ? (full.split(' ').pop() ?? '') : '');
  const known: Record<string, string | null> = {
    'contact.name': v.contact.name,
    'contact.first_name': first(v.contact.name),
    'contact.last_name': last(v.contact.name),
    'contact.email': v.contact.email,
    'contact.phone_number': v.contact.phone,
    'agent.name': v.agent?.name ?? '',
    'agent.first_name': first(v.agent?.name ?? ''),
    'agent.last_name': last(v.agent?.name ?? ''),
    'agent.email': v.agent?.email ?? '',
    'inbox.name': v.inbox,
    'account.name': v.account,
    'conversation.display_id': String(v.displayId),
  };
  if (name.startsWith('contact.custom_attribute.')) return String(v.contact.custom[name.slice('contact.custom_attribute.'.length)] ?? '');
  return known[name] ?? '';
}

/** What the provider gets for a stored text. */
export function markdown(content: string, flavour: Flavour): string {
  const kept = content.replace(/^[ \t]+$/gm, '').replace(/\n{2,}/g, (run) => `{{PRESERVE_${run.length}_NEWLINES}}`);
  const out = blocks(kept.split('\n'), flavour).replace(/\n+$/, '');
  return out.replace(/\{\{PRESERVE_(\d+)_NEWLINES\}\}/g, (_all, n: string) => '\n'.repeat(Number(n)));
}

const BULLET = /^ {0,3}[-+*](?:[ \t]+(.*)|)$/;
const ORDERED = /^ {0,3}(\d{1,9})[.)](?:[ \t]+(.*)|)$/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const QUOTE = /^ {0,3}>[ \t]?(.*)$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HTML_BLOCK =
  /^ {0,3}<(?:!--|\/?(?:address|article|aside|blockquote|body|center|details|dialog|div|dl|dt|fieldset|footer|form|h[1-6]|head|header|hr|html|iframe|li|link|main|menu|nav|ol|p|pre|script|section|style|table|tbody|td|textarea|tfoot|th|thead|title|tr|ul)(?:[\s/>]|$))/i;
const DEFINITION = /^ {0,3}\[[^\]]+\]:\s*\S+\s*$/;

/** Renders lines block by block. */
function blocks(lines: string[], flavour: Flavour): string {
  let out = '';
  const ended = (): void => {
    if (out !== '' && !out.endsWith('\n')) out += '\n';
  };
  let i = 0;
  while (i < lines.length) {
    const line = lines[i] ?? '';
    const taken = block(lines, i, flavour);
    if (taken !== undefined) {
      out += taken.text;
      ended();
      i += taken.lines;
      continue;
    }
    if (line === '') {
      i += 1;
      continue;
    }
    const paragraph: string[] = [];
    while (i < lines.length && (paragraph.length === 0 || !interrupts(lines[i] ?? ''))) {
      if (paragraph.length > 0 && /^ {0,3}(?:=+|-+)[ \t]*$/.test(lines[i] ?? '')) {
        i += 1;
        break;
      }
      paragraph.push(lines[i] ?? '');
      i += 1;
    }
    out += inline(paragraph.map((l) => l.replace(/^[ \t]+|[ \t]+$|\\$/g, '')).join('\n'), flavour);
    ended();
  }
  return out;
}

function interrupts(line: string): boolean {
  const ordered = ORDERED.exec(line);
  return (
    line === '' ||
    HEADING.test(line) ||
    QUOTE.test(line) ||
    (RULE.test(line) && !/^ {0,3}-+[ \t]*$/.test(line)) ||
    FENCE.test(line) ||
    HTML_BLOCK.test(line) ||
    (BULLET.exec(line)?.[1] ?? '') !== '' ||
    (ordered?.[1] === '1' && (ordered[2] ?? '') !== '')
  );
}

/** A block other than a paragraph at `at`, or undefined. */
function block(lines: string[], at: number, flavour: Flavour): { text: string; lines: number } | undefined {
  const line = lines[at] ?? '';
  const run = (test: (l: string) => boolean): string[] => {
    let end = at;
    while (end < lines.length && test(lines[end] ?? '')) end += 1;
    return lines.slice(at, end);
  };
  if (RULE.test(line)) return { text: flavour === 'plain' ? '\n' : '', lines: 1 };
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) {
    const end = lines.findIndex((l, n) => n > at && l.trim().startsWith(fence));
    const inner = lines.slice(at + 1, end < 0 ? undefined : end);
    return { text: flavour === 'plain' ? `${inner.join('\n')}\n` : '', lines: inner.length + (end < 0 ? 1 : 2) };
  }
  // A code block has no children, and the WhatsApp renderer prints only those: its text is lost there.
  if (/^(?: {4}|\t)/.test(line)) {
    const code = run((l) => /^(?: {4}|\t)/.test(l));
    return { text: flavour === 'plain' ? `${code.map((l) => l.replace(/^(?: {4}|\t)/, '')).join('\n')}\n` : '', lines: code.length };
  }
  const heading = HEADING.exec(line);
  if (heading !== null) return { text: inline(heading[1] ?? '', flavour), lines: 1 };
  if (HTML_BLOCK.test(line)) return { text: '', lines: run((l) => l !== '').length };
  if (DEFINITION.test(line)) return { text: '', lines: 1 };
  const quoted = run((l) => QUOTE.test(l));
  if (quoted.length > 0) {
    const inner = blocks(
      quoted.map((l) => QUOTE.exec(l)?.[1] ?? ''),
      flavour,
    );
    return { text: flavour === 'plain' ? inner : `> ${inner}`, lines: quoted.length };
  }
  return list(run, flavour);
}

function list(run: (test: (l: string) => boolean) => string[], flavour: Flavour): { text: string; lines: number } | undefined {
  const bullets = run((l) => BULLET.test(l));
  const ordered = bullets.length > 0 ? [] : run((l) => ORDERED.test(l));
  const items = [...bullets, ...ordered];
  if (items.length === 0) return undefined;
  const start = Number(ORDERED.exec(ordered[0] ?? '')?.[1] ?? 0);
  const texts = items.map((l, n) => {
    const inner = blocks([(bullets.length > 0 ? BULLET.exec(l)?.[1] : ORDERED.exec(l)?.[2]) ?? ''], flavour).replace(/\n$/, '');
    return `${flavour === 'plain' && bullets.length === 0 ? `${start + n}.` : '-'} ${inner}`;
  });
  return { text: `${texts.join('\n')}\n`, lines: items.length };
}
