// Values by category, lying, so that names can be read; whiskers are intervals. As points when zero is no natural start.
import { estimate, hasInterval, number, withInterval } from '../format.js';
import { base, categoryAxis, grid, label, line, round, textWidth, tip, tooltip, valueAxis, whisker, widest } from './parts.js';

const ROW = 22;

export const legend = chart => chart.series.length > 1 ? chart.series : [];

export const height = (chart, _, shown) => 64 + chart.categories.length * Math.max(28, ROW * shown.filter(Boolean).length + 10);

export function option(chart, { theme, looks, shown, width }) {
  const format = chart.x.format ?? 'decimal';
  const series = chart.series.map((s, i) => ({ ...s, look: looks[i], values: s.values.map(estimate) })).filter((_, i) => shown[i]);
  const names = Math.min(widest(chart.categories), Math.round(width * 0.36));
  const values = series.flatMap(s => s.values);
  const labels = Math.max(0, ...values.map(v => textWidth(number(v.value, format))));
  const ends = values.flatMap(v => [v.value, v.low, v.high]).filter(v => v !== null);
  const reference = chart.reference ?? (chart.mark === 'point' ? null : 0);
  const low = Math.min(reference ?? Infinity, ...ends), high = Math.max(reference ?? -Infinity, ...ends);
  return {
    ...base(theme),
    grid: grid({ left: names + 16, right: labels + 14, top: 6, bottom: 46 }),
    xAxis: valueAxis(theme, chart.x.label, format, { nameGap: 30, ...round(low, high, width < 480 ? 3 : 6) }),
    yAxis: categoryAxis(theme, chart.categories, names),
    tooltip: tooltip(theme, { trigger: 'item', formatter: at => describe(at, chart, series, format) }),
    series: [
      ...series.map((s, i) => bars(s, i, series.length, chart, theme, format, reference ?? 0)),
      ...(reference === null ? [] : [rule(reference, chart, theme)]),
    ],
  };
}

function bars(s, i, count, chart, theme, format, zero) {
  return {
    type: 'custom', name: s.name, data: s.values.map((v, c) => [v.value, c, v.low, v.high]), encode: { x: 0, y: 1 }, z: 2,
    renderItem(_, api) {
      const v = s.values[api.value(1)];
      if (v.value === null) return label(api.coord([zero, api.value(1)])[0] + 6, row(api, i, count), '–', theme.muted, theme);
      const y = row(api, i, count), thick = Math.min(16, ROW - 6);
      const at = x => api.coord([x, api.value(1)])[0];
      const start = at(zero), end = at(v.value);
      const children = chart.mark === 'point'
        ? [{ type: 'circle', shape: { cx: end, cy: y, r: 4.5 }, style: { fill: s.look.color } }]
        : [{ type: 'rect', shape: { x: Math.min(start, end), y: y - thick / 2, width: Math.max(1, Math.abs(end - start)), height: thick }, style: { fill: s.look.color, opacity: 0.8 } }];
      let reach = chart.mark === 'point' ? end : Math.max(end, start);
      if (hasInterval(v)) {
        children.push(...whisker([at(v.low), y], [at(v.high), y], false, chart.mark === 'point' ? s.look.color : theme.ink));
        reach = Math.max(reach, at(v.high));
      }
      children.push(label(reach + 6, y, number(v.value, format), theme.ink, theme));
      return { type: 'group', children };
    },
  };
}

function row(api, i, count) {
  const middle = api.coord([0, api.value(1)])[1];
  return middle + (i - (count - 1) / 2) * ROW;
}

function rule(reference, chart, theme) {
  return {
    type: 'custom', silent: true, data: [[reference, 0]], z: 1, tooltip: { show: false },
    renderItem(at, api) {
      const x = api.coord([reference, 0])[0];
      return line(x, at.coordSys.y, x, at.coordSys.y + at.coordSys.height, theme.muted, 1.5);
    },
  };
}

function describe(at, chart, series, format) {
  return tip(chart.categories[at.dataIndex], series.map(s => [s.look.color, s.name, withInterval(s.values[at.dataIndex], format)]));
}

export const table = chart => ({
  columns: [{ name: chart.category ?? '', format: 'text' }, ...chart.series.map(s => ({ name: s.name, format: chart.x.format ?? 'decimal' }))],
  rows: chart.categories.map((name, c) => ({ cells: [name, ...chart.series.map(s => s.values[c])] })),
});

export const summary = chart => `${chart.x.label} by ${chart.category ?? 'category'}: ` + chart.series.map(s =>
  (chart.series.length > 1 ? `${s.name}: ` : '') + chart.categories.map((name, c) => `${name} ${withInterval(estimate(s.values[c]), chart.x.format)}`).join(', ')).join('; ') + '.';
