// The customers of the demo shop that the tour plays with: the one place to change when the demo's script changes.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

const customers = JSON.parse(fs.readFileSync(path.join(root, 'sample-crm', 'customers.json'), 'utf8'));

/** A customer of the sample CRM by name, with the number of its record there. */
function customer(name) {
  const index = customers.findIndex((each) => each.name === name);
  if (index < 0) throw new Error(`The sample CRM has no customer called ${name}.`);
  return { ...customers[index], record: index + 1 };
}

export const CAST = {
  /** Has one conversation, nobody's, and answers every text within about 20 seconds, the first one with these words. */
  answers: { ...customer('Jonas Weber'), firstAnswer: 'Wednesday is fine' },
  /** Texts to this number fail at the carrier. */
  unreachable: customer('Tom Okafor'),
};
