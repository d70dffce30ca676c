// Values by category, lying, so that names can be read; whiskers are intervals. As points when zero is no natural start.
// A series may have a few words beside each value: a p-value, or why there is none.
import { DASH, estimate, hasInterval, number, withInterval } from '../format.js';
import { base, categoryAxis, grid, label, line, round, textWidth, tip, tooltip, valueAxis, whisker, widest } from './parts.js';

const ROW = 22;

export const legend = chart => chart.series.length > 1 ? chart.series : [];

export const height = (chart, _, shown) => 64 + chart.categories.length * Math.max(28, ROW * shown.filter(Boolean).length + 10);

export function option(chart, { theme, looks, shown, width }) {
  const format = chart.x.format ?? 'decimal';
  const series = chart.series.map((s, i) => ({ ...s, look: looks[i], values: s.values.map(estimate) })).filter((_, i) => shown[i]);
  const names = Math.min(Math.ceil(widest(chart.categories) * 1.12), Math.round(width * 0.36));
  const values = series.flatMap(s => s.values);
  const words = width >= 560;
  const labels = Math.max(0, ...series.flatMap(s => s.values.map((v, c) => v.value === null ? 0 : textWidth(beside(s, v, c, format, words)))));
  const ends = values.flatMap(v => [v.value, v.low, v.high]).filter(v => v !== null);
  const rules = [...new Set([chart.mark === 'point' ? null : 0, chart.reference].filter(at => at !== null && at !== undefined))];
  const low = Math.min(...rules, ...ends), high = Math.max(...rules, ...ends);
  return {
    ...base(theme),
    grid: grid({ left: names + 16, right: labels + 14, top: 6, bottom: 46 }),
    xAxis: valueAxis(theme, chart.x.label, format, { nameGap: 30, ...round(low, high, width < 480 ? 3 : 6) }),
    yAxis: categoryAxis(theme, chart.categories, names),
    tooltip: tooltip(theme, { trigger: 'item', formatter: at => describe(at, chart, series, format) }),
    series: [
      ...series.map((s, i) => bars(s, i, series.length, chart, theme, format, words)),
      ...rules.map(at => rule(at, at === chart.reference && at !== 0, theme)),
    ],
  };
}

const beside = (s, v, c, format, words) => [v.value === null ? null : number(v.value, format), (words || v.value === null) && s.notes?.[c]].filter(Boolean).join('  ') || DASH;

function bars(s, i, count, chart, theme, format, words) {
  return {
    type: 'custom', name: s.name, data: s.values.map((v, c) => [v.value, c, v.low, v.high]), encode: { x: 0, y: 1 }, z: 2,
    renderItem(room, api) {
      const v = s.values[api.value(1)];
      const text = beside(s, v, api.value(1), format, words);
      if (v.value === null) return label(Math.max(room.coordSys.x, api.coord([0, api.value(1)])[0]) + 6, row(api, i, count), text, theme.muted, theme);
      const y = row(api, i, count), thick = Math.min(16, ROW - 6);
      const at = x => api.coord([x, api.value(1)])[0];
      const start = at(0), end = at(v.value);
      const children = chart.mark === 'point'
        ? [{ type: 'circle', shape: { cx: end, cy: y, r: 4.5 }, style: { fill: s.look.color } }]
        : [{ type: 'rect', shape: { x: Math.min(start, end), y: y - thick / 2, width: Math.max(1, Math.abs(end - start)), height: thick }, style: { fill: s.look.color, opacity: 0.8 } }];
      let reach = chart.mark === 'point' ? end : Math.max(end, start);
      if (hasInterval(v)) {
        children.push(...whisker([at(v.low), y], [at(v.high), y], false, chart.mark === 'point' ? s.look.color : theme.ink));
        reach = Math.max(reach, at(v.high));
      }
      children.push(label(reach + 6, y, text, theme.ink, theme));
      return { type: 'group', children };
    },
  };
}

function row(api, i, count) {
  const middle = api.coord([0, api.value(1)])[1];
  return middle + (i - (count - 1) / 2) * ROW;
}

// Where bars start is a plain line; what they are held against a dashed one, before them.
function rule(value, dashed, theme) {
  return {
    type: 'custom', silent: true, data: [[value, 0]], z: dashed ? 3 : 1, tooltip: { show: false },
    renderItem(at, api) {
      const x = api.coord([value, 0])[0];
      const drawn = line(x, at.coordSys.y, x, at.coordSys.y + at.coordSys.height, theme.muted, 1.5);
      return dashed ? { ...drawn, style: { ...drawn.style, lineDash: [5, 4] } } : drawn;
    },
  };
}

function describe(at, chart, series, format) {
  return tip(chart.categories[at.dataIndex], series.map(s => [s.look.color, s.name, told(s, s.values[at.dataIndex], at.dataIndex, format)]));
}

const told = (s, v, c, format) => [withInterval(v, format), s.notes?.[c]].filter(Boolean).join(', ');

export const table = chart => ({
  columns: [{ name: chart.category ?? '', format: 'text' }, ...chart.series.flatMap(s => [{ name: s.name, format: chart.x.format ?? 'decimal' }, ...(s.notes ? [{ name: 'note', format: 'text' }] : [])])],
  rows: chart.categories.map((name, c) => ({ cells: [name, ...chart.series.flatMap(s => [s.values[c], ...(s.notes ? [s.notes[c]] : [])])] })),
});

export const summary = chart => `${chart.x.label} by ${chart.category ?? 'category'}: ` + chart.series.map(s =>
  (chart.series.length > 1 ? `${s.name}: ` : '') + chart.categories.map((name, c) => `${name} ${told(s, estimate(s.values[c]), c, chart.x.format)}`).join('; ')).join('; ') + '.';
