/** Server addresses as people type and copy them. */

/** The address, https where no scheme was typed; undefined when it is none. */
export function typedAddress(typed: string): URL | undefined {
  const text = typed.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (text === '' || !URL.canParse(withScheme)) return undefined;
  const url = new URL(withScheme);
  return /^https?:$/.test(url.protocol) && url.hostname !== '' && url.username === '' ? url : undefined;
}

/** Bases to try, without a slash at the end: the path as typed, cut at what the dashboard and the interface add, then none. */
export function candidates(url: URL): string[] {
  const path = url.pathname.replace(/\/+$/, '');
  const cut = path.replace(/\/(app|api|super_admin|auth)(\/.*)?$/, '');
  return [...new Set([cut, path, ''])].map((one) => `${url.origin}${one}`);
}

/** Loopback, link-local, private ranges (RFC 1918, RFC 4193), and names that only a local network resolves. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (host === 'localhost' || /\.(localhost|local|lan|internal|intranet|home\.arpa|test)$/.test(host)) return true;
  if (/^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)\d/.test(host) && /^[\d.]+$/.test(host)) return true;
  if (host.includes(':')) return host === '::1' || /^(f[cd]|fe[89ab])/.test(host);
  return !host.includes('.');
}

/** A short name of a server for a database: readable, and different for different servers. */
export function slugOf(base: string): string {
  const { host, pathname, protocol } = new URL(base);
  const readable = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 30);
  return `${readable}-${hash(`${protocol}//${host}${pathname}`)}`;
}

/** FNV-1a, 32 bits, as seven characters. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value.toString(36).padStart(7, '0');
}
