/** Conversations by SMS that tell a story: the ones that the tour, the tests and a new user meet first. */
import type { Role } from './role';

export const SMS_ROLES: readonly Role[] = [
  {
    phone: '+14155550123', // Priya Raman: writes first after the start
    inbox: 'shop',
    ago: 4,
    older: 10,
    labels: ['new-order'],
    lines: [
      '<Hi! I walked past your window. How long is the oak bench?',
      '>Hello Priya! 160 cm, and it seats three. Shall I put one aside?',
    ],
    answers: ['Wonderful, thank you! I come by at five', 'See you then 🙂', 'Thanks!'],
  },
  {
    phone: '+14155550134', // Noah Bergström: answers while you type
    inbox: 'shop',
    ago: 11,
    older: 32,
    assignee: 'robin',
    unread: 1,
    labels: ['new-order', 'trade'],
    lines: [
      '<We would take six of the ash stools for the lofts',
      '>Six are in the workshop. Would Friday do?',
      '<Friday is good. What is the trade price?',
    ],
    answers: ['That is fair. Please send the invoice to the office', 'One more thing: can they be sea blue?', 'Perfect. Thank you!'],
  },
  {
    phone: '+14155550145', // Theo Brandt: silent unless asked
    inbox: 'shop',
    ago: 26,
    older: 18,
    unread: 2,
    lines: ['<Good morning', '<Is the showroom open on Monday? It says so on the map but not on your page'],
    answers: ['Then I come on Tuesday'],
  },
  {
    phone: '+447700900461', // Grace Whitfield: the thread of 5,000 messages
    inbox: 'shop',
    ago: 48,
    older: 4996,
    assignee: 'robin',
    labels: ['trade'],
    lines: [
      '<The new potting table looks lovely',
      '>That makes us happy! Does the drawer run well now?',
      '<Like butter',
      '>Then enjoy the garden show on Saturday. We will come and look.',
    ],
    answers: ['The first tomato is yours', 'Haha, yes'],
  },
  {
    phone: '+61491570156', // Hannah Cole: 30003
    inbox: 'shop',
    ago: 65,
    older: 14,
    fails: '30003',
    assignee: 'robin',
    lines: ['<Please tell me when the lamp is back', '>It is back, and one is put aside for you. ~30003'],
  },
  {
    phone: '+14155550120', // Henry Walsh: 30005
    inbox: 'shop',
    ago: 95,
    fails: '30005',
    lines: ['*Robin Vale started the conversation', '>Hello Henry, your chair is ready to be collected. ~30005'],
  },
  {
    phone: '+14155550117', // Tom Okafor: a landline, 30006
    inbox: 'vans',
    ago: 130,
    fails: '30006',
    assignee: 'ben',
    team: 'vans',
    lines: [
      'ben>Okafor Roofing? We deliver the desk tomorrow between 9 and 12. ~30006',
      'ben#The number is the front desk. I call them in the morning.',
    ],
  },
  {
    phone: '+14155550113', // Diego Fuentes: STOP
    inbox: 'shop',
    ago: 240,
    older: 22,
    stopped: 245,
    labels: ['trade'],
    lines: ['>Our trade days begin on Thursday. Reply STOP to opt out.', '<STOP', '>Understood, we will not write again. ~21610'],
    gap: 5,
  },
  {
    phone: '+14155550101', // Maya Lindqvist: closed, comes back
    inbox: 'shop',
    ago: 1500,
    older: 40,
    state: 'closed',
    assignee: 'robin',
    labels: ['repair'],
    lines: [
      '<The bench by our window squeaks',
      '>We come on Tuesday with the right screws.',
      '<Fixed. Thank you!',
      '*Robin Vale closed the conversation',
    ],
    answers: ['Thank you, Tuesday again is fine', 'Great'],
  },
  {
    phone: '+14155550111', // Martin and Fiona Doyle share this number
    inbox: 'shop',
    ago: 180,
    older: 12,
    unread: 1,
    lines: [
      '<This is Fiona, not Martin. Has he ordered the shelf already? It is for his birthday',
      '>Not yet, the secret is safe.',
      '<Then I order it now!',
    ],
    answers: ['He must not see the van, please', 'Thanks, you are the best'],
  },
  {
    phone: '+14155550114', // Peter Novak: Ben takes this one
    inbox: 'vans',
    ago: 35,
    older: 8,
    unread: 1,
    labels: ['delivery'],
    priority: 'high',
    lines: ['<Your driver is at the wrong gate. It is gate 4'],
  },
  {
    phone: '+14155550115', // Yuki Tanaka: snoozed
    inbox: 'shop',
    ago: 400,
    older: 26,
    state: 'snoozed',
    snooze: 1200,
    assignee: 'robin',
    lines: ['<Can we talk about the tea tables tomorrow?', '>Of course. I write to you in the morning.'],
    answers: ['Good morning! Yes, now is fine'],
  },
  {
    phone: '+14155550167', // Meera Iyer: Ana's, hidden from a restricted role
    inbox: 'shop',
    ago: 75,
    older: 60,
    assignee: 'ana',
    unread: 1,
    priority: 'urgent',
    labels: ['trade'],
    lines: [
      'ana>The drawings for the library are done.',
      'ana#She gets the architect price, 20 %.',
      '<The client wants the shelves 4 cm higher. Is it too late?',
    ],
  },
  {
    phone: '+14155550119', // Leila Farouk: a picture by SMS and a canceled message
    inbox: 'vans',
    ago: 320,
    older: 16,
    labels: ['delivery'],
    lines: [
      '>The van comes on Monday. ~canceled',
      '>The van comes on Wednesday, between 2 and 5.',
      '<This is where the sideboard goes ~image',
      '>Thank you, we bring felt for the floor. ~sent',
    ],
    answers: ['Perfect'],
  },
  {
    phone: '+14155550189', // Samuel Adeyemi: muted and closed
    inbox: 'shop',
    ago: 2900,
    older: 20,
    state: 'closed',
    muted: true,
    lines: ['<Just testing, ignore me', '>Ignored with pleasure.', '<ha'],
  },
  {
    phone: '+14155550151', // not saved
    inbox: 'shop',
    ago: 55,
    unread: 3,
    lines: ['<hello?', '<is this the furniture place', '<do you buy old chairs'],
    answers: ['ok thx'],
  },
];
