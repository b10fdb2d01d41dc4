/** Filter payloads of conversations and contacts: contract sections 2.2 and 2.6. */
import { unprocessable } from './http';
import type * as m from './model';
import { isObject, str } from './params';

type Read<T> = (of: T) => readonly unknown[];

/** The attributes of a conversation that can be filtered; a custom attribute is read by its key. */
export const CONVERSATION_KEYS: Record<string, Read<m.Conversation>> = {
  status: (c) => [c.status],
  assignee_id: (c) => [c.assigneeId],
  inbox_id: (c) => [c.inboxId],
  team_id: (c) => [c.teamId],
  contact_id: (c) => [c.contactId],
  priority: (c) => [c.priority],
  display_id: (c) => [c.displayId],
  labels: (c) => c.labels,
  created_at: (c) => [c.createdAt],
  last_activity_at: (c) => [c.lastActivityAt],
};

/** The attributes of a contact that can be filtered. */
export const CONTACT_KEYS: Record<string, Read<m.Contact>> = {
  name: (c) => [c.name],
  phone_number: (c) => [c.phone],
  email: (c) => [c.email],
  identifier: (c) => [c.identifier],
  blocked: (c) => [c.blocked],
  labels: (c) => c.labels,
  created_at: (c) => [c.createdAt],
  last_activity_at: (c) => [c.lastActivityAt],
};

/** Makes a test of records from a payload. Errors are 422. */
export function filterOf<T extends { custom: m.Json }>(payload: unknown, keys: Record<string, Read<T>>): (of: T) => boolean {
  if (!Array.isArray(payload)) throw unprocessable('param is missing or the value is empty: payload');
  const rows = payload.filter(isObject);
  const tests = rows.map((row) => ({ and: str(row.query_operator)?.toLowerCase() !== 'or', test: condition(row, keys) }));
  return (of) => {
    let result = true;
    let and = true;
    for (const t of tests) {
      result = and ? result && t.test(of) : result || t.test(of);
      and = t.and;
    }
    return result;
  };
}

function condition<T extends { custom: m.Json }>(row: m.Json, keys: Record<string, Read<T>>): (of: T) => boolean {
  const key = str(row.attribute_key) ?? '';
  const read = keys[key] ?? (row.custom_attribute_type === undefined ? undefined : (of: T): readonly unknown[] => [of.custom[key]]);
  if (read === undefined)
    throw unprocessable(
      `Invalid attribute key - [${key}]. The key should be one of [${Object.keys(keys).join(',')}] or a custom attribute defined in the account.`,
    );
  const raw = Array.isArray(row.values) ? row.values : [row.values];
  const wanted = raw.filter((x: unknown) => x !== undefined && x !== null).map((x: unknown) => normal(key, isObject(x) ? x.id : x));
  const has = (of: T): string[] =>
    read(of)
      .filter((x) => x !== null && x !== undefined)
      .map((x) => normal(key, x));
  const operators: Record<string, (of: T) => boolean> = {
    equal_to: (of) => has(of).some((x) => wanted.includes(x)) || (key === 'status' && wanted.includes('all')),
    not_equal_to: (of) => !has(of).some((x) => wanted.includes(x)),
    contains: (of) => has(of).some((x) => wanted.some((w) => x.includes(w))),
    does_not_contain: (of) => !has(of).some((x) => wanted.some((w) => x.includes(w))),
    is_present: (of) => has(of).length > 0,
    is_not_present: (of) => has(of).length === 0,
    is_greater_than: (of) => has(of).some((x) => Number(x) > time(wanted[0])),
    is_less_than: (of) => has(of).some((x) => Number(x) < time(wanted[0])),
  };
  const operator = operators[str(row.filter_operator) ?? ''];
  if (operator === undefined)
    throw unprocessable(`Invalid operator. The allowed operators for ${key} are [${Object.keys(operators).join(',')}].`);
  if (wanted.length === 0 && !['is_present', 'is_not_present'].includes(str(row.filter_operator) ?? '')) {
    throw unprocessable(`Invalid value. The values provided for ${key} are invalid"`);
  }
  return operator;
}

/** Texts compare without case; a phone number is stripped and gets its plus back. */
function normal(key: string, value: unknown): string {
  const text = String(value).trim().toLowerCase();
  return key === 'phone_number' ? `+${text.replace(/^\++/, '')}` : text;
}

function time(value: string | undefined): number {
  return value === undefined ? 0 : /^\d{4}-/.test(value) ? Date.parse(value) : Number(value);
}
