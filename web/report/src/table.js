// A table with a caption; numbers end under each other, intervals stand small beside them, a click on a heading sorts.
import { el } from './dom.js';
import { DASH, estimate, hasInterval, interval, number } from './format.js';

// A longer table scrolls in itself, with its headings kept in sight.
const LONG = 16;

// Text of more letters wraps.
const SENTENCE = 32;

export function table({ columns, rows, title, text }, { sortable = true } = {}) {
  const body = el('tbody', {}, rows.map(r => row(r, columns)));
  const heads = columns.map((c, i) => el('th', { scope: 'col', class: isText(c) ? 'text' : null, title: c.note || null },
    sortable && rows.length > 2 ? el('button', { type: 'button', onclick: () => sort(body, heads, rows, columns, i) }, c.name || 'name') : c.name));
  return el('div', { class: rows.length > LONG ? 'scroll long' : 'scroll', tabindex: '0', role: 'region', 'aria-label': title || 'table' },
    el('table', {}, title ? el('caption', {}, title, text ? el('span', {}, text) : null) : null, el('thead', {}, el('tr', {}, heads)), body));
}

const isText = column => (column.format ?? 'decimal') === 'text';

function row(r, columns) {
  return el('tr', { class: r.emphasis ? 'emphasis' : null }, columns.map((c, i) => {
    const cell = r.cells[i] ?? null;
    if (i === 0 && isText(c)) return el('th', { scope: 'row' }, cell ?? DASH);
    if (typeof cell === 'string') return el('td', { class: isText(c) ? cell.length > SENTENCE ? 'text long' : 'text' : null }, cell);
    if (isText(c)) return el('td', { class: 'text' }, DASH);
    const e = estimate(cell);
    return el('td', {}, number(e.value, c.format), hasInterval(e) ? el('small', {}, interval(e, c.format)) : null);
  }));
}

// Ascending, descending, then as it came. Cells without a value stay last.
function sort(body, heads, rows, columns, by) {
  const next = { none: 'descending', descending: 'ascending', ascending: 'none' }[heads[by].getAttribute('aria-sort') ?? 'none'];
  heads.forEach(h => h.removeAttribute('aria-sort'));
  if (next !== 'none') heads[by].setAttribute('aria-sort', next);
  const sign = next === 'ascending' ? 1 : -1;
  const key = r => typeof r.cells[by] === 'string' ? r.cells[by] : estimate(r.cells[by] ?? null).value;
  const sorted = next === 'none' ? rows : rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    return sign * (typeof x === 'string' || typeof y === 'string' ? (String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0) : x - y);
  });
  body.replaceChildren(...sorted.map(r => row(r, columns)));
}
