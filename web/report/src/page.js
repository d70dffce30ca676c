// The page: what it is about, the few numbers that matter, warnings, then the sections.
import { kinds } from './charts/index.js';
import { el } from './dom.js';
import { figure } from './figure.js';
import { estimate, hasInterval, interval, number } from './format.js';
import { table } from './table.js';
import { dark, light } from './theme.js';

export const VERSION = 1;

export function start() {
  const main = document.getElementById('page');
  const report = JSON.parse(document.getElementById('report').textContent);
  if (report.version !== VERSION) throw new Error(`This page shows version ${VERSION} of the report, not ${report.version}.`);
  const figures = [];
  main.replaceChildren(
    header(report),
    ...notes(report.notes),
    headline(report.headline),
    contents(report.sections),
    ...report.sections.map(s => section(s, figures)),
    footer(report));
  keepDrawn(figures);
  document.documentElement.dataset.drawn = 'yes';
}

function header(report) {
  const about = report.generated_for ?? {};
  const facts = [about.release && { name: 'Release', value: about.release }, about.data && { name: 'Data', value: about.data }, ...(about.facts ?? [])].filter(Boolean);
  return el('header', {}, el('h1', {}, report.title),
    facts.length > 0 ? el('dl', {}, facts.map(f => el('div', {}, el('dt', {}, f.name), el('dd', {}, f.value)))) : null);
}

const notes = list => (list ?? []).toSorted((a, b) => (a.level !== 'warning') - (b.level !== 'warning')).map(n =>
  el('p', { class: `note ${n.level}`, role: 'note' }, el('strong', {}, n.level === 'warning' ? 'Warning' : 'Note'), ' ', n.text));

function headline(list) {
  if (!list?.length) return null;
  return el('section', { class: 'headline', 'aria-label': 'Headline' }, list.map(h => {
    const e = estimate(h.value);
    return el('div', {}, el('span', { class: 'name' }, h.name), el('span', { class: 'value' }, number(e.value, h.format)),
      hasInterval(e) ? el('span', { class: 'range' }, interval(e, h.format)) : null, h.text ? el('span', { class: 'why' }, h.text) : null);
  }));
}

function contents(sections) {
  if (sections.length < 2) return null;
  return el('nav', { 'aria-label': 'Contents' }, sections.map(s => el('a', { href: `#${s.id}` }, s.title)));
}

function section(s, figures) {
  return el('section', { id: s.id, 'aria-label': s.title }, el('h2', {}, s.title), s.text ? el('p', { class: 'lead' }, s.text) : null, ...notes(s.notes), s.blocks.map(b => block(b, figures)));
}

function block(b, figures) {
  if (b.kind === 'table') return el('div', { class: 'block', id: b.id }, table(b));
  if (!(b.kind in kinds)) return el('p', { class: 'note warning' }, `This page cannot show a block of kind “${b.kind}”.`);
  const made = figure(b);
  figures.push(made);
  return made.node;
}

function footer(report) {
  const commands = report.generated_for?.commands ?? [];
  return el('footer', {}, commands.length > 0 ? [el('h2', {}, 'Made by'), el('pre', { tabindex: '0' }, commands.join('\n'))] : null,
    el('p', {}, 'FeedRanker evaluation report. Charts by Apache ECharts.'));
}

// Charts are drawn again when their room, the colour scheme or the medium changes. Paper is always light.
function keepDrawn(figures) {
  const night = matchMedia('(prefers-color-scheme: dark)'), paper = matchMedia('print');
  const all = () => figures.forEach(f => f.draw(night.matches && !paper.matches ? dark : light));
  all();
  night.addEventListener('change', all);
  paper.addEventListener('change', all);
  const widths = new Map(figures.map(f => [f.plot, f.plot.clientWidth]));
  const room = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (widths.get(target) === target.clientWidth) continue;
      widths.set(target, target.clientWidth);
      figures.find(f => f.plot === target).draw();
    }
  });
  figures.forEach(f => room.observe(f.plot));
}
