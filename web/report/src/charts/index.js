// The kinds of chart. A kind gives its legend, height, ECharts option, its values as a table, and a sentence for screen readers.
import { init, use } from 'echarts/core';
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import * as bars from './bars.js';
import * as curve from './curve.js';
import * as funnel from './funnel.js';
import * as positionBias from './positionBias.js';
import * as reliability from './reliability.js';

use([LineChart, CustomChart, GridComponent, TooltipComponent, SVGRenderer]);

export const kinds = { curve, bars, reliability, funnel, position_bias: positionBias };

export { init };
