/** Provider codes that the demo uses, with the provider's words (Twilio's error dictionary), and when they are told. */
import type { Failure } from '../../domain/message';

const WORDS: Readonly<Record<string, string>> = {
  '21211': "Invalid 'To' phone number",
  '21408': "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  '21610': 'Attempt to send to unsubscribed recipient',
  '21614': "'To' number is not a valid mobile number",
  '21617': 'The concatenated message body exceeds the 1600 character limit',
  '30003': 'Unreachable destination handset',
  '30004': 'Message blocked',
  '30005': 'Unknown destination handset',
  '30006': 'Landline or unreachable carrier',
  '30007': 'Message filtered',
  '30008': 'Unknown error',
  '63003': 'Channel could not find To address',
  '63016': 'Failed to send freeform message because you are outside the allowed window. Please use a template.',
  '63024': 'Invalid message recipient',
};

/** The failure of a code, in the provider's words. */
export function failureOf(code: string): Failure {
  return { code, text: WORDS[code] ?? 'Unknown error' };
}

/** True for codes that come as the answer to the request itself (the number or request is refused), not as a later report. */
export function isImmediate(code: string): boolean {
  return code.startsWith('21');
}
