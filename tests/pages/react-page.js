/** A CRM record list in React that re-renders, re-keys and recycles rows; `window.step(n)` advances it and resolves after the commit. */
import { Component, createElement as h, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

window.faults = [];

class Guard extends Component {
  static getDerivedStateFromError(error) {
    window.faults.push(String(error));
    return { failed: true };
  }
  state = { failed: false };
  render() {
    return this.state.failed ? h('p', null, 'failed') : this.props.children;
  }
}

const number = (i, step) => `(415) 555-${String((i * 7 + step * 13) % 10000).padStart(4, '0')}`;

function App() {
  const [step, set] = useState(0);
  const [note, setNote] = useState('');
  window.step = (n) => flushSync(() => set(n));
  const rows = Array.from({ length: 10 }, (_, i) => i).filter((i) => (i + step) % 4 !== 0);
  const cells = rows.map((i) =>
    h(
      'li',
      { key: step % 2 ? i : `${i}-${step}` },
      `Customer ${i}: `,
      step % 3 ? h('b', null, number(i, step)) : number(i, step),
      step % 5 === 0 ? ' ext. 12' : null,
    ),
  );
  const order = step % 2 ? cells.reverse() : cells;
  return h(
    'main',
    null,
    h('h1', null, 'Step ', step),
    h('ul', null, order),
    h('input', { id: 'note', value: note, onChange: (e) => setNote(e.target.value) }),
    h('output', { id: 'echo' }, note),
  );
}

createRoot(document.getElementById('root'), {
  onUncaughtError: (error) => window.faults.push(String(error)),
  onCaughtError: (error) => window.faults.push(String(error)),
}).render(h(Guard, null, h(App)));
