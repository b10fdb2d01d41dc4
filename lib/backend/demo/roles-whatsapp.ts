/** Conversations by WhatsApp that tell a story: the 24-hour window, pictures, voice, templates. */
import type { Role } from './role';

export const WHATSAPP_ROLES: readonly Role[] = [
  {
    phone: '+33639980023', // Camille Moreau: the window closes in less than four hours
    inbox: 'wa',
    ago: 21 * 60,
    older: 24,
    assignee: 'robin',
    lines: ['>The fabric samples left today.', '<Lovely! I will choose tonight'],
    answers: ['The green one, please', 'Thank you 💚'],
  },
  {
    phone: '+447700900118', // Oliver Hughes: the window is closed
    inbox: 'wa',
    ago: 180,
    gap: 3 * 24 * 60,
    older: 30,
    lines: ['<Hello! Can you make the table round?', '>Yes, up to 140 cm. Shall we send a drawing? ~63016'],
    answers: ['Yes please, perfect', 'Brilliant, thanks!'],
  },
  {
    phone: '+491713920011', // Jonas Weber: pictures and a voice message
    inbox: 'wa',
    ago: 17,
    older: 15,
    unread: 3,
    labels: ['repair'],
    lines: ['>Could you send us a photo of the crack?', '<Here it is ~image', '<And from the other side ~image', '< ~audio'],
    answers: ['Wednesday is fine', 'Thanks a lot!'],
  },
  {
    phone: '+491713920042', // Elif Demir: a file, a place, a contact card
    inbox: 'wa',
    ago: 140,
    older: 44,
    assignee: 'robin',
    labels: ['delivery'],
    lines: [
      '<Our purchase order ~pdf',
      '<The warehouse is here ~location',
      '<Please ask for Deniz ~contact',
      '>Thank you, all noted. We call Deniz on the way.',
    ],
    answers: ['Teşekkürler!', 'See you'],
  },
  {
    phone: '+14155550123', // Priya Raman also writes by WhatsApp
    inbox: 'wa',
    ago: 3300,
    older: 18,
    state: 'closed',
    lines: ['<Do you ship samples of the finishes?', '>Yes, five small boards. They are on the way.', '<Arrived, thank you!'],
    answers: ['Hello again!'],
  },
  {
    phone: '+447700900167', // Clara Dubois: unread, for the team
    inbox: 'wa',
    ago: 8,
    older: 50,
    unread: 2,
    team: 'sales',
    priority: 'medium',
    labels: ['trade'],
    lines: ['>For how many guests is it?', '<120. All at long tables, if you have them', '<And benches instead of chairs? 🌿'],
    answers: ['Yes! The 14th of next month', 'I ask the venue and come back to you', 'Merci!'],
  },
  {
    phone: '+447700900156', // Amara Nwosu: assigned to Chen
    inbox: 'wa',
    ago: 210,
    older: 28,
    assignee: 'chen',
    lines: [
      '<My order HP-2210 says delivered but nothing is here',
      'chen>I am calling the driver, one moment.',
      'chen>He rang at number 12. He comes back at six.',
      '<Thank you Chen!!',
    ],
  },
  {
    phone: '+447700900178', // Sofia Berg: snoozed until she answers
    inbox: 'wa',
    ago: 700,
    older: 12,
    state: 'snoozed',
    assignee: 'robin',
    lines: ['<I think about the colour until Sunday', '>Take your time.'],
    answers: ['It is the smoked ash'],
  },
  {
    phone: '+447700900189', // Tomas Silva: last message read, closed
    inbox: 'wa',
    ago: 4400,
    older: 36,
    state: 'closed',
    assignee: 'ben',
    lines: ['ben>The racks for the boards are mounted. Good waves!', '<Obrigado! They look great 🏄 ~image'],
    answers: ['Always!'],
  },
  {
    phone: '+447700900733', // Aisha Rahman: delivered, not read yet
    inbox: 'wa',
    ago: 38,
    older: 390,
    assignee: 'robin',
    labels: ['new-order'],
    lines: [
      '<How many metres of shelf are left to do?',
      '>Twelve. The last wall is done next week.',
      '<And the ladder?',
      '>The ladder comes with it. ~delivered',
    ],
    answers: ['The room will look wonderful', 'Thank you Robin'],
  },
];
