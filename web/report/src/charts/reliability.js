// What was predicted against what happened; on the diagonal the two agree. Below it, how many predictions a bin holds.
import { estimate, hasInterval, number, tick, withInterval } from '../format.js';
import { base, grid, line, round, tip, tooltip, valueAxis, whisker, widest } from './parts.js';

const COUNTS = 56, GAP = 22, FOOT = 44;

export const legend = chart => chart.series;

export const height = (chart, width) => Math.round(Math.min(400, Math.max(280, width * 0.62))) + GAP + COUNTS + FOOT;

export function option(chart, { theme, looks, shown, width }) {
  const series = chart.series.map((s, i) => ({
    ...s, look: looks[i], bins: s.bins.filter(b => b.count > 0).map(b => ({ ...b, ...prefixed(estimate(b.observed)) })),
  })).filter((_, i) => shown[i]);
  const top = reach(series);
  const total = height(chart, width);
  const left = widest(['0.000', tick(most(series), 'whole')]) + 30;
  const upper = { left, right: 16, top: 12, bottom: GAP + COUNTS + FOOT };
  const lower = { left, right: 16, top: total - COUNTS - FOOT, height: COUNTS };
  const decades = Math.max(1, Math.ceil(Math.log10(most(series) || 1)));
  const shares = round(0, top, width < 480 ? 4 : 5);
  return {
    ...base(theme),
    grid: [upper, lower].map(grid),
    xAxis: [
      valueAxis(theme, '', 'decimal', { gridIndex: 0, ...shares, axisLabel: { show: false } }),
      valueAxis(theme, 'mean prediction', 'decimal', { gridIndex: 1, nameGap: 26, ...shares, splitLine: { show: false } }),
    ],
    yAxis: [
      valueAxis(theme, 'observed share', 'decimal', { gridIndex: 0, nameGap: left - 18, ...shares }),
      valueAxis(theme, 'rows', 'whole', {
        gridIndex: 1, nameGap: left - 18, min: -0.4, max: decades, splitLine: { show: false },
        axisTick: { show: false }, axisLabel: { color: theme.muted, fontSize: 11, customValues: [0, decades], formatter: v => tick(10 ** v, 'whole') },
      }),
    ],
    tooltip: tooltip(theme, { trigger: 'item', formatter: at => describe(at, series) }),
    series: [diagonal(shares.max, theme), ...series.flatMap(s => [...points(s), counts(s)])],
  };
}

const prefixed = e => ({ value: e.value, low95: e.low, high95: e.high });
const most = series => Math.max(1, ...series.flatMap(s => s.bins.map(b => b.count)));

// Click rates live near 0: the axis ends where the data does.
function reach(series) {
  const high = Math.max(0, ...series.flatMap(s => s.bins.flatMap(b => [b.predicted, b.value, Math.min(b.high95 ?? 0, 1.5 * Math.max(b.value, b.predicted))])).filter(Number.isFinite));
  return high <= 0 || high > 0.5 ? 1 : high;
}

const diagonal = (top, theme) => ({
  type: 'line', silent: true, symbol: 'none', data: [[0, 0], [top, top]], lineStyle: { color: theme.muted, type: [5, 4], width: 1.25 }, tooltip: { show: false }, z: 1,
});

function points(s) {
  return [
    {
      type: 'custom', silent: true, tooltip: { show: false }, clip: true, z: 2, data: s.bins.filter(b => b.low95 !== null).map(b => [b.predicted, b.low95, b.high95]),
      renderItem: (_, api) => ({ type: 'group', children: whisker(api.coord([api.value(0), api.value(1)]), api.coord([api.value(0), api.value(2)]), true, s.look.color) }),
    },
    {
      type: 'line', name: s.name, z: 3, data: s.bins.map(b => [b.predicted, b.value]), symbol: s.look.symbol, symbolSize: 7, showAllSymbol: true,
      itemStyle: { color: s.look.color }, lineStyle: { color: s.look.color, width: s.look.width, type: s.look.dash }, emphasis: { disabled: true },
    },
  ];
}

// How many rows there are over each bin's own range; series lie over each other, so only their tops are drawn full.
function counts(s) {
  return {
    type: 'custom', name: s.name, xAxisIndex: 1, yAxisIndex: 1, clip: true, data: s.bins.map(b => [b.low, Math.log10(b.count), b.high]), encode: { x: [0, 2], y: 1 },
    renderItem(at, api) {
      const { x: left, y: top, width, height } = at.coordSys;
      const within = x => Math.min(left + width, Math.max(left, x));
      const [x1, y] = api.coord([api.value(0), api.value(1)]), x2 = within(api.coord([api.value(2), 0])[0]);
      const from = within(x1), to = Math.max(from + 1.5, x2);
      return {
        type: 'group',
        children: [{ type: 'rect', shape: { x: from, y, width: to - from, height: top + height - y }, style: { fill: s.look.color, opacity: 0.2 } }, line(from, y, to, y, s.look.color, 2)],
      };
    },
  };
}

function describe(at, series) {
  const s = series.find(one => one.name === at.seriesName), b = s?.bins[at.dataIndex];
  if (!b) return '';
  return tip(s.name, [
    [s.look.color, 'predicted', number(b.predicted)],
    [s.look.color, 'observed', withInterval({ value: b.value, low: b.low95, high: b.high95 })],
    [s.look.color, 'rows', number(b.count, 'whole')],
  ]);
}

export const table = chart => ({
  columns: [{ name: 'model', format: 'text' }, { name: 'from', format: 'decimal' }, { name: 'to', format: 'decimal' }, { name: 'rows', format: 'whole' }, { name: 'mean prediction', format: 'decimal' }, { name: 'observed', format: 'decimal' }],
  rows: chart.series.flatMap(s => s.bins.filter(b => b.count > 0).map(b => ({ cells: [s.name, b.low, b.high, b.count, b.predicted, b.observed] }))),
});

export const summary = chart => 'Observed share against mean prediction: ' + chart.series.map(s => {
  const error = Number.isFinite(s.error) ? `, calibration error ${number(s.error)}` : '';
  return `${s.name}, ${number(s.bins.reduce((sum, b) => sum + b.count, 0), 'whole')} rows${error}`;
}).join('; ') + '.';
