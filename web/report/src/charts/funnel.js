// Stage by stage: how many candidates are left, how much of what is relevant, and how well they are ordered.
import { estimate, hasInterval, number, withInterval } from '../format.js';
import { base, categoryAxis, grid, label, round, textWidth, tip, tooltip, valueAxis, whisker, widest } from './parts.js';

const ROW = 26, HEAD = 26, FOOT = 34;

export const legend = () => [];

const stacked = width => width < 640;

export const height = (chart, width) => (HEAD + FOOT + chart.stages.length * ROW) * (stacked(width) ? panels(chart).length : 1) + 6;

const known = panel => panel.values.some(v => v.value !== null);

function panels(chart) {
  const of = key => chart.stages.map(s => estimate(s[key] ?? null));
  return [
    { title: 'candidates left', values: of('rows'), format: 'rows' },
    { title: 'recall', values: of('recall'), format: 'decimal', lost: chart.stages.map(s => s.lost ?? null) },
    { title: chart.quality ?? 'ndcg@10', values: of('quality'), format: 'decimal' },
  ].filter(known);
}

export function option(chart, { theme, width }) {
  const shown = panels(chart);
  const names = chart.stages.map(s => s.name);
  const room = Math.min(widest(names), Math.round(width * (stacked(width) ? 0.34 : 0.2)));
  const places = layout(shown, width, room + 14, chart.stages.length * ROW);
  return {
    ...base(theme),
    grid: places.map(grid),
    xAxis: shown.map((p, i) => valueAxis(theme, '', p.format, { gridIndex: i, ...round(0, Math.max(...p.values.flatMap(v => [v.value ?? 0, v.high ?? 0])), 3), axisLabel: { color: theme.muted, fontSize: 11, hideOverlap: true } })),
    yAxis: shown.map((_, i) => categoryAxis(theme, names, room, { gridIndex: i, ...(i > 0 && !stacked(width) ? { axisLabel: { show: false } } : {}) })),
    tooltip: tooltip(theme, { trigger: 'item', formatter: at => tip(names[at.dataIndex], shown.map((p, i) => [theme.series[i], p.title, withInterval(p.values[at.dataIndex], p.format)])) }),
    series: shown.map((p, i) => bars(p, i, theme, places[i])),
  };
}

function layout(shown, width, left, height) {
  const labelRoom = p => Math.max(...p.values.map((v, i) => textWidth(text(p, i)))) + 12;
  if (stacked(width))
    return shown.map((p, i) => ({ left, top: HEAD + i * (HEAD + FOOT + height), width: Math.max(60, width - left - labelRoom(p)), height }));
  const rooms = shown.map(labelRoom);
  const free = (width - left - rooms.reduce((a, b) => a + b, 0) - 14 * (shown.length - 1)) / shown.length;
  let x = left;
  return shown.map((_, i) => {
    const place = { left: x, top: HEAD, width: Math.max(40, free), height };
    x += free + rooms[i] + 14;
    return place;
  });
}

function text(panel, i) {
  const shown = number(panel.values[i].value, panel.format);
  const lost = panel.lost?.[i];
  return Number.isFinite(lost) && Math.abs(lost) >= 0.00005 ? `${shown} (${number(-lost, 'signed')})` : shown;
}

function bars(panel, i, theme) {
  const color = theme.series[i];
  return {
    type: 'custom', name: panel.title, xAxisIndex: i, yAxisIndex: i, data: panel.values.map((v, c) => [v.value, c]), encode: { x: 0, y: 1 },
    renderItem(at, api) {
      const c = api.value(1), v = panel.values[c];
      const [x0, y] = api.coord([0, c]);
      const heading = c === 0 ? [{ ...label(at.coordSys.x, at.coordSys.y - 13, panel.title, theme.ink, theme), silent: true }] : [];
      heading.forEach(h => { h.style.font = `600 12px ${theme.font}`; });
      if (v.value === null) return { type: 'group', children: [...heading, label(x0 + 6, y, '–', theme.muted, theme)] };
      const to = x => api.coord([x, c])[0];
      const children = [{ type: 'rect', shape: { x: x0, y: y - 8, width: Math.max(1, to(v.value) - x0), height: 16 }, style: { fill: color, opacity: 0.8 } }];
      let reach = to(v.value);
      if (hasInterval(v)) {
        children.push(...whisker([to(v.low), y], [to(v.high), y], false, theme.ink));
        reach = Math.max(reach, to(v.high));
      }
      children.push(label(reach + 6, y, text(panel, c), theme.ink, theme));
      return { type: 'group', children: [...heading, ...children] };
    },
  };
}

export const table = chart => ({
  columns: [{ name: 'stage', format: 'text' }, { name: 'candidates left', format: 'rows' }, { name: 'recall', format: 'decimal' }, { name: 'lost', format: 'decimal' }, { name: chart.quality ?? 'ndcg@10', format: 'decimal' }],
  rows: chart.stages.map(s => ({ cells: [s.name, s.rows ?? null, s.recall ?? null, s.lost ?? null, s.quality ?? null] })),
});

export const summary = chart => 'Stages in order: ' + chart.stages.map(s =>
  `${s.name} leaves ${number(estimate(s.rows ?? null).value, 'rows')} candidates, recall ${withInterval(estimate(s.recall ?? null))}`).join('; ') + '.';
