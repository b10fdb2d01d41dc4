/** The other conversations of the shop: their lines are small talk, their numbers and states make a day's list. */
import type { Role } from './role';

/** phone, inbox, minutes ago, messages, then words: o/c/z = state, an agent id, u + unread, labels with `+`. */
const ROWS = `
+14155550116 shop 52 21 o u1 +new-order
+14155550118 shop 88 34 o robin
+14155550158 vans 101 48 o ben +delivery
+14155550122 shop 115 16 o
+447700900191 wa 122 25 o robin
+14155550134 vans 150 18 o ben +delivery
+14155550152 shop 165 9 o u1
+14155550153 vans 190 12 o +delivery
+447700900201 wa 205 33 o ana
+14155550154 shop 230 40 o chen +repair
+447700900461 wa 260 56 o robin +trade
+447700900202 wa 300 11 o u1
+14155550155 shop 345 25 o
+14155550157 vans 380 17 o ben +delivery
+14155550115 wa 410 22 o robin
+14155550158 shop 470 65 o ana +new-order
+14155550159 shop 530 13 o
+33639980023 shop 610 42 o robin
+447700900203 wa 690 29 o
+14155550160 vans 760 10 o ben
+14155550161 shop 830 120 o robin +trade
+14155550162 shop 940 15 o ana
+14155550101 wa 1010 27 o
+14155550163 vans 1100 36 c ben +delivery
+14155550164 shop 1250 18 c robin
+447700900204 wa 1400 41 c robin
+14155550165 shop 1700 11 c ana +new-order
+14155550166 shop 1990 24 c robin
+14155550167 wa 2300 30 c ana +trade
+14155550168 vans 2600 16 c ben +delivery
+14155550169 shop 3100 50 c robin +repair
+447700900205 wa 3600 19 c
+14155550170 shop 4100 400 c robin +trade
+14155550171 shop 4700 12 c chen
+14155550172 vans 5300 33 c ben
+447700900206 wa 6000 26 c robin
+14155550173 shop 7000 14 c
+14155550174 shop 8300 45 c ana
+14155550175 vans 9900 20 c ben +delivery
+447700900207 wa 12000 31 c robin
+14155550176 shop 15000 10 c
+14155550177 shop 19000 80 c robin +repair
+14155550179 vans 26000 22 c ben
+14155550180 shop 41000 17 c
`;

const STATES = { o: 'open', c: 'closed', z: 'snoozed' } as const;

/** The rows as roles. */
export const MORE_ROLES: readonly Role[] = ROWS.trim().split('\n').map(readRow);

function readRow(row: string): Role {
  const [phone = '', inbox, ago, older, ...words] = row.split(' ');
  const labels = words.filter((word) => word.startsWith('+')).map((word) => word.slice(1));
  const unread = words.find((word) => /^u\d$/.test(word))?.slice(1);
  const assignee = words.find((word) => /^[a-z-]{3,}$/.test(word));
  const state = words.find((word): word is keyof typeof STATES => word in STATES);
  return {
    phone,
    inbox: inbox === 'wa' || inbox === 'vans' ? inbox : 'shop',
    ago: Number(ago),
    older: Number(older),
    state: STATES[state ?? 'o'],
    labels,
    ...(assignee ? { assignee } : {}),
    ...(unread ? { unread: Number(unread) } : {}),
  };
}
