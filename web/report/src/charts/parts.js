// What all charts share: text sizes, axes, whiskers. Options are plain ECharts options.
import { tick } from '../format.js';

export const TEXT = 12;
export const textWidth = text => [...String(text)].reduce((sum, c) => sum + (c > '\u2e7f' ? 12 : 6.7), 0);
export const widest = texts => Math.ceil(Math.max(0, ...texts.map(textWidth)));

// Where an axis starts and ends so that its ticks are round: about `count` steps of 1, 2, 2.5 or 5 times a power of ten.
export function round(low, high, count = 5) {
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [Math.min(0, low), Math.max(low, 0) || 1] : [0, 1];
  const rough = (high - low) / count, unit = 10 ** Math.floor(Math.log10(rough));
  const interval = [1, 2, 2.5, 5, 10].map(m => m * unit).find(step => step >= rough * (1 - 1e-9));
  const clean = v => Number((v * interval).toPrecision(12));
  return { min: clean(Math.floor(low / interval + 1e-9)), max: clean(Math.ceil(high / interval - 1e-9)), interval };
}

export const base = theme => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: { fontFamily: theme.font, fontSize: TEXT, color: theme.ink },
});

// Grids keep the room they are given, so that panels line up.
export const grid = room => ({ ...room, outerBoundsMode: 'none' });

export function valueAxis(theme, label, format, more = {}) {
  return {
    type: 'value', name: label, nameLocation: 'middle', nameTextStyle: { color: theme.muted, fontSize: TEXT },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } }, axisTick: { show: true, lineStyle: { color: theme.line } },
    splitLine: { lineStyle: { color: theme.grid } },
    axisLabel: { color: theme.muted, fontSize: TEXT, formatter: v => tick(v, format), hideOverlap: true },
    ...more,
  };
}

export function categoryAxis(theme, names, room, more = {}) {
  return {
    type: 'category', data: names, inverse: true,
    axisLine: { onZero: false, lineStyle: { color: theme.line } }, axisTick: { show: false },
    axisLabel: { color: theme.ink, fontSize: TEXT, width: room, overflow: 'truncate', interval: 0, align: 'right' },
    ...more,
  };
}

export const line = (x1, y1, x2, y2, stroke, lineWidth = 1.25) =>
  ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth } });

// An interval as a line with caps, vertical or horizontal.
export function whisker(from, to, vertical, color, cap = 3) {
  const [x1, y1] = from, [x2, y2] = to;
  const ends = vertical
    ? [line(x1 - cap, y1, x1 + cap, y1, color), line(x2 - cap, y2, x2 + cap, y2, color)]
    : [line(x1, y1 - cap, x1, y1 + cap, color), line(x2, y2 - cap, x2, y2 + cap, color)];
  return [line(x1, y1, x2, y2, color), ...ends];
}

export const label = (x, y, text, fill, theme, align = 'left') =>
  ({ type: 'text', style: { x, y, text, fill, font: `${TEXT}px ${theme.font}`, textAlign: align, textVerticalAlign: 'middle' } });

// The text of a tooltip as an element: names are data and must never be read as markup.
export function tip(title, rows) {
  if (typeof document === 'undefined') return title;
  const box = document.createElement('div');
  box.className = 'tip';
  box.append(Object.assign(document.createElement('strong'), { textContent: title }));
  for (const [color, name, value] of rows) {
    const row = document.createElement('div');
    const mark = document.createElement('i');
    mark.style.background = color;
    row.append(mark, Object.assign(document.createElement('span'), { textContent: name }), Object.assign(document.createElement('b'), { textContent: value }));
    box.append(row);
  }
  return box;
}

export const tooltip = (theme, more) => ({
  confine: true, backgroundColor: theme.background, borderColor: theme.line, padding: 8,
  textStyle: { color: theme.ink, fontSize: TEXT, fontFamily: theme.font }, transitionDuration: 0, ...more,
});
