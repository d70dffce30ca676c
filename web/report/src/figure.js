// A chart on the page: drawing, legend of switches, its values as a table, and a way to save it.
import { init, kinds } from './charts/index.js';
import { el } from './dom.js';
import { toSvg } from './svg.js';
import { table } from './table.js';
import { looks } from './theme.js';

const PNG_SCALE = 2;

export function figure(chart) {
  const kind = kinds[chart.kind];
  const series = chart.series ?? [];
  const shown = series.map(() => true);
  const plot = el('div', { class: 'plot', role: 'img', 'aria-label': `${chart.title}. ${kind.summary(chart)}` });
  const key = el('div', { class: 'key', role: 'group', 'aria-label': 'Shown in the chart' });
  const node = el('figure', { id: chart.id },
    el('figcaption', {}, el('h3', {}, chart.title), chart.text ? el('p', {}, chart.text) : null),
    key, plot,
    el('div', { class: 'tools' },
      el('details', {}, el('summary', {}, 'Values'), table({ ...kind.table(chart), title: chart.title })),
      el('button', { type: 'button', onclick: () => saveSvg(chart) }, 'Save SVG'),
      el('button', { type: 'button', onclick: () => savePng(chart) }, 'Save PNG')));

  let drawn = null, theme = null;
  function draw(next = theme, width = plot.clientWidth) {
    theme = next;
    if (width < 40) return;
    const height = kind.height(chart, width, shown);
    plot.style.height = `${height}px`;
    drawn ??= init(plot, null, { renderer: 'svg', width, height });
    drawn.resize({ width, height });
    drawn.setOption(kind.option(chart, { theme, looks: looks(series, theme), shown, width }), { notMerge: true });
    plot.querySelector('svg')?.setAttribute('aria-hidden', 'true');
    drawKey();
  }

  function drawKey() {
    const named = kind.legend(chart);
    const style = looks(series, theme);
    key.hidden = named.length === 0;
    if (key.childElementCount !== named.length)
      key.replaceChildren(...named.map((s, i) => el('button', { type: 'button', onclick: () => toggle(i) }, el('i'), s.name)));
    [...key.children].forEach((button, i) => {
      button.setAttribute('aria-pressed', shown[i]);
      button.firstChild.style.background = style[i].color;
    });
  }

  function toggle(i) {
    shown[i] = !shown[i];
    if (!shown.includes(true)) shown.fill(true);
    draw();
  }

  return { node, plot, draw };
}

const svgOf = chart => new Blob([toSvg(chart).text], { type: 'image/svg+xml' });

const saveSvg = chart => save(svgOf(chart), `${chart.id}.svg`);

async function savePng(chart) {
  const { width, height, text } = toSvg(chart);
  const image = new Image();
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text);
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * PNG_SCALE, height: height * PNG_SCALE });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => save(blob, `${chart.id}.png`), 'image/png');
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
