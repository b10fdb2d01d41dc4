/** The short log that diagnostics show, and the credentials that never get into it. */

const LINES = 200;
const lines: string[] = [];
/** Texts that never get into a line, whoever logs them: the credentials of the open accounts. */
const secrets = new Set<string>();

/** The last log lines of this background, oldest first. */
export function recentLog(): readonly string[] {
  return lines;
}

/** Keeps a credential out of the log: the text itself, and the words of one that is JSON or `user:password`. */
export function keepOutOfLog(secret: string): void {
  for (const part of [secret, ...secret.split(/["\s:,{}[\]]+/)]) if (part.length >= 8) secrets.add(part);
}

/** A text of a backend without our credentials: a server may give back what it was sent. */
export function withoutSecrets(text: string): string {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, '#');
  return safe;
}

/** Adds a line: never a number, name, text or secret. Credentials and what has the digits of a number are masked all the same. */
export function log(line: string): void {
  const safe = withoutSecrets(line)
    .replace(/\+?\d(?:[\s().-]{0,2}\d){4,}/g, '#')
    .slice(0, 300);
  lines.push(`${new Date().toISOString()} ${safe}`);
  if (lines.length > LINES) lines.shift();
}
