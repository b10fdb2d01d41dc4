/** What tests and benches may do to the demo from the customer's and the colleagues' side. Everything is a deed, so it is kept. */
import type { Attachment } from '../../domain/message';
import type { Change } from '../backend';
import { keyOf } from './cast';
import type { DemoBackend } from './demo-backend';
import { fileFor } from './files';
import type { Fault, SendDeed } from './state';

/** A customer writes now. `inboxId` defaults to the inbox where the number is known. The conversation's key. */
export async function customerWrites(
  demo: DemoBackend,
  phone: string,
  text: string,
  inboxId?: string,
  attachment?: Attachment['kind'],
): Promise<string> {
  let key = '';
  await demo.deed((world, { at, deeds }) => {
    const known = inboxId ?? ['shop', 'wa', 'vans'].find((inbox) => world.thread(keyOf(inbox, phone), { at, deeds }).exists) ?? 'shop';
    key = keyOf(known, phone);
    const file =
      attachment === undefined
        ? {}
        : { attachments: [fileFor(attachment === 'image' || attachment === 'audio' ? attachment : 'pdf', `x.${deeds}.a`)] };
    return { type: 'inbound', at, key, text, ...file };
  });
  return key;
}

/** A colleague changes a conversation now. */
export async function colleagueDoes(demo: DemoBackend, key: string, change: Change, agentId = 'ana'): Promise<void> {
  await demo.does(key, change, agentId);
}

/** The next send meets this fault. */
export async function failNextSend(demo: DemoBackend, fault: Fault): Promise<void> {
  await demo.memory.write((state) => ({ state: { ...state, faults: [...state.faults, fault] }, result: undefined }));
}

/** Every message that the backend has taken for a customer, in order, doubles included. */
export async function sentToCustomers(demo: DemoBackend): Promise<SendDeed[]> {
  const { deeds } = await demo.memory.read();
  return deeds.filter((deed) => deed.type === 'send').filter((deed) => deed.note !== true);
}
