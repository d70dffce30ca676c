// A metric against k (or any x), one line a system; intervals as bands where they stay readable, else as whiskers.
import { estimate, hasInterval, number, withInterval, tick } from '../format.js';
import { base, grid, round, tip, tooltip, valueAxis, whisker, widest } from './parts.js';

const BANDS_UP_TO = 3;

export const legend = chart => chart.series;

export const height = (chart, width) => Math.round(Math.min(380, Math.max(260, width * 0.52)));

export function option(chart, { theme, looks, shown, width }) {
  const log = chart.x.scale === 'log';
  const place = x => log ? Math.log2(x) : x;
  const series = chart.series.map((s, i) => ({ ...s, look: looks[i], points: s.points.map(p => ({ x: p.x, at: place(p.x), ...estimate(p.y) })) })).filter((_, i) => shown[i]);
  const all = series.flatMap(s => s.points);
  const xs = [...new Set(chart.series.flatMap(s => s.points.map(p => p.x)))].sort((a, b) => a - b);
  const ticks = (xs.length <= 12 ? xs : spaced(xs)).map(place);
  const yFormat = chart.y.format ?? 'decimal';
  const values = all.flatMap(p => [p.value, p.low, p.high]).filter(v => v !== null);
  const ends = round(chart.y.from_zero === false ? Math.min(...values) : Math.min(0, ...values), Math.max(...values), 5);
  const room = widest([ends.min, ends.min + ends.interval, ends.max].map(v => tick(v, yFormat)));
  const first = place(xs[0] ?? 0), last = place(xs.at(-1) ?? 1);
  const margin = (last - first || 1) * 0.04;
  return {
    ...base(theme),
    grid: grid({ left: room + 34, right: 14, top: 12, bottom: 44 }),
    xAxis: valueAxis(theme, chart.x.label, 'decimal', {
      nameGap: 28, min: first - margin, max: last + margin, splitLine: { show: false },
      axisLabel: { color: theme.muted, fontSize: 12, customValues: ticks, hideOverlap: true, formatter: v => tick(log ? Number((2 ** v).toPrecision(6)) : v, chart.x.format ?? 'whole') },
      axisTick: { customValues: ticks, lineStyle: { color: theme.line } },
    }),
    yAxis: valueAxis(theme, chart.y.label, yFormat, { ...ends, nameGap: room + 16 }),
    tooltip: tooltip(theme, { trigger: 'axis', axisPointer: { type: 'line', snap: true, lineStyle: { color: theme.line } }, formatter: at => describe(at, xs, series, chart, place, yFormat) }),
    series: series.flatMap((s, i) => draw(s, i, series.length, theme, margin)),
  };
}

// Of many xs the first, and round ones from there on.
function spaced(xs) {
  const { interval } = round(xs[0], xs.at(-1), 6);
  const step = Math.max(1, Math.ceil(interval));
  return [xs[0], ...xs.filter(x => x % step === 0 && x - xs[0] >= step / 2)];
}

function draw(s, i, count, theme, margin) {
  const known = s.points.filter(p => p.value !== null);
  const banded = count <= BANDS_UP_TO || s.emphasis;
  const around = { type: 'custom', silent: true, tooltip: { show: false }, name: s.name, clip: true, z: banded ? 1 : 2 };
  const ranges = s.points.filter(hasInterval);
  const dodge = banded || ranges.length === 0 ? 0 : ((i - (count - 1) / 2) / count) * margin * 0.9;
  const drawn = [{
    type: 'line', name: s.name, data: known.map(p => [p.at + dodge, p.value]), symbol: s.look.symbol, symbolSize: s.emphasis ? 8 : 6, z: s.emphasis ? 4 : 3,
    showAllSymbol: true, showSymbol: known.length <= 30, itemStyle: { color: s.look.color }, lineStyle: { color: s.look.color, width: s.look.width, type: s.look.dash }, emphasis: { disabled: true },
  }];
  if (banded && ranges.length > 1) drawn.unshift({ ...around, data: [[ranges[0].at, ranges[0].value]], renderItem: (_, api) => band(ranges, api, s.look.color) });
  else if (!banded) drawn.unshift({
    ...around, data: ranges.map(p => [p.at, p.low, p.high]),
    renderItem: (_, api) => ({ type: 'group', children: whisker(api.coord([api.value(0) + dodge, api.value(1)]), api.coord([api.value(0) + dodge, api.value(2)]), true, s.look.color, 2).map(faint) }),
  });
  return drawn;
}

const faint = element => ({ ...element, style: { ...element.style, opacity: 0.5 } });

function band(ranges, api, fill) {
  const points = [...ranges.map(p => api.coord([p.at, p.high])), ...ranges.toReversed().map(p => api.coord([p.at, p.low]))];
  return { type: 'polygon', shape: { points }, style: { fill, opacity: 0.15 } };
}

// The pointer snaps to a point, which may stand a little beside its x.
function describe(at, xs, series, chart, place, format) {
  const pointed = at[0]?.axisValue ?? at[0]?.value?.[0];
  const x = xs.reduce((best, one) => Math.abs(place(one) - pointed) < Math.abs(place(best) - pointed) ? one : best, xs[0]);
  const rows = series.flatMap(s => s.points.filter(p => p.x === x).map(p => [s.look.color, s.name, withInterval(p, format)]));
  return tip(`${chart.x.label} = ${where(chart, x)}`, rows);
}

const where = (chart, x) => chart.x.format === 'percent' ? tick(x, 'percent') : number(x, 'rows');

export function table(chart) {
  const xs = [...new Set(chart.series.flatMap(s => s.points.map(p => p.x)))].sort((a, b) => a - b);
  return {
    columns: [{ name: chart.x.label, format: chart.x.format === 'percent' ? 'percent' : 'rows' }, ...chart.series.map(s => ({ name: s.name, format: chart.y.format ?? 'decimal' }))],
    rows: xs.map(x => ({ cells: [x, ...chart.series.map(s => s.points.find(p => p.x === x)?.y ?? null)] })),
  };
}

export const summary = chart => `${chart.y.label} against ${chart.x.label}: ` + chart.series.map(s => {
  const known = s.points.map(p => ({ x: p.x, ...estimate(p.y) })).filter(p => p.value !== null);
  return known.length === 0 ? `${s.name} has no value` : `${s.name} from ${number(known[0].value, chart.y.format)} at ${where(chart, known[0].x)} to ${number(known.at(-1).value, chart.y.format)} at ${where(chart, known.at(-1).x)}`;
}).join('; ') + '.';
