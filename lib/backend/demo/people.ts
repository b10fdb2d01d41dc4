/** The shop's saved contacts, the sample CRM's customers among them. Two share one number (`p12`, `p13`). Numbers are reserved for fiction. */
import type { Contact } from '../../domain/contact';

/** id, name, E.164, company. */
const ROWS = [
  ['p01', 'Priya Raman', '+14155550123', 'Raman Dental'],
  ['p02', 'Noah Bergström', '+14155550134', 'Bergström Lofts'],
  ['p03', 'Camille Moreau', '+33639980023', 'Atelier Moreau'],
  ['p04', 'Theo Brandt', '+14155550145', ''],
  ['p05', 'Maya Lindqvist', '+14155550101', 'Harbor Light Bakery'],
  ['p06', 'Oliver Hughes', '+447700900118', 'Hughes & Daughters Removals'],
  ['p07', 'Meera Iyer', '+14155550167', 'Iyer Architects'],
  ['p08', 'Jonas Weber', '+491713920011', 'Weber Fahrräder'],
  ['p09', 'Grace Whitfield', '+447700900461', 'Whitfield Garden Design'],
  ['p10', 'Samuel Adeyemi', '+14155550189', ''],
  ['p11', 'Elif Demir', '+491713920042', 'Café Demir'],
  ['p12', 'Martin Doyle', '+14155550111', 'Doyle Carpentry'],
  ['p13', 'Fiona Doyle', '+14155550111', ''],
  ['p14', 'Hannah Cole', '+61491570156', 'Coastline Surf School'],
  ['p15', 'Diego Fuentes', '+14155550113', 'Fuentes Rentals'],
  ['p16', 'Amara Nwosu', '+447700900156', ''],
  ['p17', 'Peter Novak', '+14155550114', 'Novak Logistics'],
  ['p18', 'Yuki Tanaka', '+14155550115', 'Tanaka Tea House'],
  ['p19', 'Clara Dubois', '+447700900167', 'Dubois Events'],
  ['p20', 'Ravi Menon', '+14155550116', ''],
  ['p21', 'Sofia Berg', '+447700900178', ''],
  ['p22', 'Tom Okafor', '+14155550117', 'Okafor Roofing'],
  ['p23', 'Anna Petrova', '+14155550118', ''],
  ['p24', 'Tomas Silva', '+447700900189', 'Silva Surf School'],
  ['p25', 'Leila Farouk', '+14155550119', 'Farouk Gallery'],
  ['p26', 'Henry Walsh', '+14155550120', ''],
  ['p27', 'Aisha Rahman', '+447700900733', 'Rahman Tutors'],
  ['p28', 'Luis Ortega', '+14155550158', 'Ortega Plumbing'],
  ['p29', 'Wei Zhang', '+14155550122', 'Zhang Noodle Bar'],
  ['p30', 'Oscar Nilsson', '+447700900191', ''],
] as const;

/** The saved contacts as the shop has them at the start. */
export const PEOPLE: readonly Contact[] = ROWS.map(([id, name, phone, company]) => ({
  id,
  remoteId: id,
  name,
  phone,
  email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@mail.example`,
  ...(company === '' ? {} : { company }),
  version: 1,
}));

/** The saved contact that a conversation with this number belongs to: the first of several. */
export function personOf(phone: string): Contact | undefined {
  return PEOPLE.find((person) => person.phone === phone);
}
