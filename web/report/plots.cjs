// Draws the charts of a report as SVG files, and prints for each its file and size as a line of JSON.
// Usage: node plots.cjs REPORT.json DIR [REPORT.js]
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const [report, folder, script = path.join(__dirname, 'dist', 'report.js')] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node plots.cjs REPORT.json DIR [REPORT.js]');
  process.exit(2);
}

vm.runInThisContext(fs.readFileSync(script, 'utf8'), { filename: script });
fs.mkdirSync(folder, { recursive: true });
for (const plot of globalThis.FeedRankerReport.plots(JSON.parse(fs.readFileSync(report, 'utf8')))) {
  fs.writeFileSync(path.join(folder, `${plot.id}.svg`), plot.text);
  console.log(JSON.stringify({ file: `${plot.id}.svg`, width: plot.width, height: plot.height }));
}
