/** What the restricted API key of Twilio must be allowed, by Twilio's own names (its permission policies), and where that is set. */
import type { MessageKey } from './strings';

/** Where keys are made. */
export const TWILIO_KEYS_PAGE = 'https://console.twilio.com/us1/account/keys-credentials/api-keys';

/** Permissions by what they are for: the first group is needed, each other one can be left out, and what it is for then goes by hand or not at all. */
export const TWILIO_PERMISSIONS: readonly { readonly what: MessageKey; readonly names: readonly string[] }[] = [
  {
    what: 'permissionMessages',
    names: [
      '/twilio/messaging/messages/list',
      '/twilio/messaging/messages/read',
      '/twilio/messaging/messages/create',
      '/twilio/messaging/messages/update',
    ],
  },
  { what: 'permissionFiles', names: ['/twilio/messaging/messages.media/list', '/twilio/messaging/messages.media/read'] },
  {
    what: 'permissionNumbers',
    names: ['/twilio/phone-numbers/incoming-phone-numbers/list', '/twilio/phone-numbers/incoming-phone-numbers/read'],
  },
  {
    what: 'permissionServices',
    names: [
      '/twilio/messaging/services/list',
      '/twilio/messaging/services/read',
      '/twilio/messaging/services.phonenumbers/list',
      '/twilio/messaging/services.shortcodes/list',
      '/twilio/messaging/services.alphasenders/list',
      '/twilio/messaging/services.channelsenders/list',
    ],
  },
  {
    what: 'permissionWhatsApp',
    names: [
      '/twilio/messaging/whatsapp-senders/list',
      '/twilio/messaging/whatsapp-senders/read',
      '/twilio/messaging/content-templates/list',
      '/twilio/messaging/content-templates/read',
    ],
  },
  {
    what: 'permissionRepairs',
    names: ['/twilio/messaging/services/update', '/twilio/phone-numbers/incoming-phone-numbers/update'],
  },
];
