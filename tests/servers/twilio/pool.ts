/** Which senders of a service reach an address, and the sender nobody owns. */
import { channelOf } from './address';
import type { ServiceRow } from './types';

/** The WhatsApp sandbox sender, usable without being listed. */
export const SANDBOX = 'whatsapp:+14155238886';

/** Senders of a service that can reach an address. Alphanumeric ones do not reach North America. */
export function poolFor(service: ServiceRow, to: string): string[] {
  const channel = channelOf(to);
  if (channel === 'sms') return [...service.numbers, ...service.shortCodes, ...(to.startsWith('+1') ? [] : service.alphaSenders)];
  return service.channelSenders.filter((s) => channelOf(s) === channel);
}
