// In a browser the page is drawn at once; elsewhere FeedRankerReport.plots(report) gives the charts as SVG files.
import { start } from './page.js';

export { plots } from './svg.js';

if (typeof document !== 'undefined') start();
