// How likely a position is looked at, relative to the first; a curve over positions.
import * as curve from './curve.js';

const asCurve = chart => ({
  ...chart,
  x: { label: 'position', scale: 'linear' },
  y: { label: chart.label ?? 'examination, relative to position 1' },
  series: chart.series.map(s => ({ ...s, points: s.points.map(p => ({ x: p.position, y: p.examination })) })),
});

export const legend = chart => chart.series;
export const height = curve.height;
export const option = (chart, setting) => curve.option(asCurve(chart), setting);
export const table = chart => curve.table(asCurve(chart));
export const summary = chart => curve.summary(asCurve(chart));
