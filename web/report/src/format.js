// How numbers look, everywhere in the report. What cannot be told is a dash.
export const DASH = '–';

// A value is a number, null, or { value, low, high }.
export function estimate(v) {
  if (v !== null && typeof v === 'object') return { value: finite(v.value), low: finite(v.low), high: finite(v.high) };
  return { value: finite(v), low: null, high: null };
}

export const hasInterval = e => e.low !== null && e.high !== null;

export function number(value, format = 'decimal') {
  if (!Number.isFinite(value)) return DASH;
  switch (format) {
    case 'whole': return grouped(Math.round(value), 0);
    case 'percent': return minus(`${(value * 100).toFixed(1)}%`);
    case 'signed_percent': return signed(value * 100, 1) + '%';
    case 'signed': return signed(value, digits(value));
    case 'fine': return Math.abs(value) >= 1000 ? grouped(value, 1) : minus(value.toFixed(Math.abs(value) < 1 ? 6 : 4));
    case 'probability': return value < 0.0001 ? '<0.0001' : value.toFixed(4);
    case 'rows': return Number.isInteger(value) || Math.abs(value) >= 1000 ? grouped(value, 0) : value.toFixed(1);
    default: return Math.abs(value) >= 1000 ? grouped(value, 1) : minus(value.toFixed(digits(value)));
  }
}

export const interval = (e, format) => hasInterval(e) ? `[${number(e.low, format)}, ${number(e.high, format)}]` : '';

export const withInterval = (e, format) => `${number(e.value, format)} ${interval(e, format)}`.trimEnd();

// Axis ticks: as few digits as tell them apart.
export function tick(value, format) {
  if (format === 'percent' || format === 'signed_percent') {
    const text = trim((value * 100).toFixed(2)) + '%';
    return minus(format === 'signed_percent' && value > 0 ? '+' + text : text);
  }
  return minus(Math.abs(value) >= 1000 ? grouped(value, 0) : trim(value.toFixed(6)));
}

const digits = value => Math.abs(value) < 10 ? 4 : 1;
const finite = v => typeof v === 'number' && Number.isFinite(v) ? v : null;
const trim = text => text.includes('.') ? text.replace(/\.?0+$/, '') : text;
const minus = text => text.replace(/^-(?=0(\.0+)?%?$)/, '').replace('-', '−');
const grouped = (value, places) => minus(value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places }));

function signed(value, places) {
  const text = value.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : value > 0 ? '+' + text : minus(text);
}
