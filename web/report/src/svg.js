// A chart as an SVG file of its own, with title and legend. Needs no document, so it runs in Node as well.
import { init, kinds } from './charts/index.js';
import { textWidth } from './charts/parts.js';
import { light, looks } from './theme.js';

const MARGIN = 16, LINE = 20;

export function toSvg(chart, { width = 800, theme = light } = {}) {
  const kind = kinds[chart.kind];
  const shown = (chart.series ?? []).map(() => true);
  const inner = width - 2 * MARGIN;
  const height = kind.height(chart, inner, shown);
  const key = legend(kind.legend(chart), looks(chart.series ?? [], theme), theme, inner);
  const top = MARGIN + 26 + key.height;
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: inner, height });
  drawn.setOption(kind.option(chart, { theme, looks: looks(chart.series ?? [], theme), shown, width: inner }));
  const plot = drawn.renderToSVGString().replace('<svg ', `<svg x="${MARGIN}" y="${top}" `);
  drawn.dispose();
  const total = top + height + MARGIN;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img">
<title>${escape(chart.title)}</title>
<desc>${escape(kind.summary(chart))}</desc>
<rect width="100%" height="100%" fill="${theme.background}"/>
<text x="${MARGIN}" y="${MARGIN + 12}" font-family="${escape(theme.font)}" font-size="15" font-weight="600" fill="${theme.ink}">${escape(chart.title)}</text>
${key.text}
${plot}
</svg>
`;
  return { id: chart.id, width, height: total, text: clean(text) };
}

function legend(series, style, theme, width) {
  let x = MARGIN, y = MARGIN + 26, text = '';
  series.forEach((s, i) => {
    const room = 24 + textWidth(s.name) + 16;
    if (x > MARGIN && x + room > width) [x, y] = [MARGIN, y + LINE];
    text += `<rect x="${x}" y="${y + 3}" width="16" height="4" fill="${style[i].color}"/>`
      + `<text x="${x + 22}" y="${y + 9}" font-family="${escape(theme.font)}" font-size="12" fill="${theme.ink}">${escape(s.name)}</text>\n`;
    x += room;
  });
  return { text, height: series.length === 0 ? 0 : y - MARGIN - 26 + LINE };
}

const escape = text => String(text ?? '').replace(/[&<>"']/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);

// Characters that XML has no place for are dropped.
const clean = text => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');

export const charts = report => report.sections.flatMap(s => s.blocks).filter(b => b.kind in kinds);

export const plots = report => charts(report).map(chart => toSvg(chart));
