// Colours and symbols of series. Neighbours differ in lightness and symbol too, so that colour alone never tells.
// Single quotes: ECharts puts the font into an attribute as it is.
const shared = { font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" };

export const light = {
  ...shared,
  background: '#ffffff', ink: '#1c2430', muted: '#5b6675', line: '#c9d0d9', grid: '#e8ebf0',
  series: ['#1f6fb4', '#c8580a', '#1b8a5a', '#a8327e', '#6a51a3', '#8a5a2b', '#0e8a94', '#c0343a', '#7a7a00', '#6b7280'],
};

export const dark = {
  ...shared,
  background: '#14181f', ink: '#e6eaf0', muted: '#9aa6b5', line: '#465162', grid: '#28303c',
  series: ['#6db3f2', '#f2a25c', '#5fcf9a', '#e58ac4', '#b3a0f0', '#cfa27a', '#5cc9d3', '#ff8a80', '#cfcf5c', '#a8b0bd'],
};

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect', 'emptyTriangle', 'emptyDiamond'];
const dashes = ['solid', [6, 3], [2, 3], [8, 3, 2, 3]];

// The look of each series: an emphasised one is heavier, a reference is grey and dashed.
export function looks(series, theme) {
  return series.map((s, i) => ({
    color: s.reference ? theme.muted : theme.series[i % theme.series.length],
    symbol: symbols[i % symbols.length],
    width: s.emphasis ? 3 : 1.75,
    dash: s.reference ? [5, 4] : series.length > 4 && !s.emphasis ? dashes[i % dashes.length] : 'solid',
  }));
}
