// The sample CRM: a list, a record and an edit form with single-page navigation, as agents meet them in real ones.
const answer = await fetch('/customers.json');
const customers = (await answer.json()).map((customer, index) => ({
  ...customer,
  id: String(index + 1),
  notes: index % 3 === 0 ? `Prefers a text. Second line ${spaced(customer.phone)} ext. 204, order 2026-0415-77.` : '',
}));

const view = document.getElementById('view');

/** Writes E.164 the way people do: groups with spaces. */
function spaced(phone) {
  const groups = phone.startsWith('+1') ? /^(\+1)(\d{3})(\d{3})(\d{4})$/ : /^(\+\d{2})(\d{3,4})(\d{3})(\d+)$/;
  return phone.replace(groups, '$1 $2 $3 $4');
}

/** Makes an element; children that are strings become text, so nothing is ever parsed as markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function listView() {
  const rows = customers.map((customer) =>
    make(
      'tr',
      {},
      make('td', {}, make('a', { href: `/customers/${customer.id}` }, customer.name)),
      make('td', {}, customer.company),
      make('td', {}, spaced(customer.phone)),
    ),
  );
  const head = make('tr', {}, ...['Name', 'Company', 'Phone'].map((title) => make('th', { scope: 'col' }, title)));
  return ['Customers', make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows))];
}

function recordView(customer) {
  const fields = [
    ['Company', customer.company],
    ['Phone', spaced(customer.phone)],
    ['Call', make('a', { href: `tel:${customer.phone}` }, 'Phone link')],
    ['WhatsApp', make('a', { href: `https://wa.me/${customer.phone.slice(1)}` }, 'WhatsApp link')],
    ['Notes', customer.notes || 'None'],
  ];
  const list = make('dl', {}, ...fields.flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]));
  const following = customers[customers.indexOf(customer) + 1] ?? customers[0];
  const links = make(
    'p',
    {},
    make('a', { href: `/customers/${customer.id}/edit` }, 'Edit'),
    ' · ',
    make('a', { href: `/customers/${following.id}` }, 'Next customer'),
  );
  return [customer.name, make('div', { class: 'card' }, list, links), ordersOf(customer)];
}

const THINGS = [
  'Oak bench, 160 cm',
  'Ash stools, set of two',
  'Dining table, round',
  'Shelf wall, oiled',
  'Sideboard, walnut',
  'Desk with drawers',
];
const STATES = ['Delivered', 'In the workshop', 'Paid', 'Ready to collect'];

/** What the customer bought, made up from the place in the list: amounts, dates and order numbers, as they surround numbers in real CRMs. */
function ordersOf(customer) {
  const n = customers.indexOf(customer);
  const rows = Array.from({ length: 2 + (n % 3) }, (_, i) => {
    const thing = THINGS[(n + i * 2) % THINGS.length];
    const day = `${1 + ((n * 7 + i * 11) % 27)} ${['May', 'March', 'January', 'November'][i]} ${i < 3 ? 2026 : 2025}`;
    const cells = [`HP-${2041 - n * 7 - i}`, thing, day, `$${180 + ((n * 137 + i * 291) % 1900)}.00`, STATES[i === 0 ? 1 + (n % 3) : 0]];
    return make('tr', {}, ...cells.map((cell) => make('td', {}, cell)));
  });
  const head = make('tr', {}, ...['Order', 'What', 'Date', 'Total', 'State'].map((title) => make('th', { scope: 'col' }, title)));
  return make(
    'section',
    { 'aria-label': 'Orders' },
    make('h2', {}, 'Orders'),
    make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)),
  );
}

function editView(customer) {
  const form = make('form', { class: 'card' });
  for (const [name, label] of Object.entries({ name: 'Name', company: 'Company', phone: 'Phone', notes: 'Notes' })) {
    const control = make(name === 'notes' ? 'textarea' : 'input', { name, ...(name === 'phone' ? { type: 'tel' } : {}) });
    control.value = customer[name];
    form.append(make('label', {}, label, control));
  }
  form.append(make('button', { type: 'submit' }, 'Save'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    Object.assign(customer, Object.fromEntries(new FormData(form)));
    go(`/customers/${customer.id}`);
  });
  return [`Edit ${customer.name}`, form];
}

/** Shows what the address says; an unknown address is the list. */
function render() {
  const [, , id, edit] = location.pathname.split('/');
  const customer = customers.find((each) => each.id === id);
  const [title, ...body] = !customer ? listView() : edit === 'edit' ? editView(customer) : recordView(customer);
  document.title = `${title} · Sample CRM`;
  view.replaceChildren(make('h1', {}, title), ...body);
}

function go(path) {
  history.pushState(null, '', path);
  render();
  view.focus();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="/"]');
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute('href'));
});
addEventListener('popstate', render);
render();
