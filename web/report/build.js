// Builds dist/: the report's script and style, and the licences of what is in them.
//   node build.js           writes dist/
//   node build.js --check   fails when dist/ is not what the sources give
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const read = (...path) => readFileSync(join(root, ...path), 'utf8');

// The sources by content, so that a stale dist/ is told without building: SHA-256 over path, line feed, text, line feed.
function fingerprint() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter(f => f.isFile()).map(f => relative(root, join(f.parentPath, f.name)).replaceAll('\\', '/'));
  const hash = createHash('sha256');
  for (const file of [...files, 'build.js', 'package-lock.json'].sort()) hash.update(`${file}\n${read(file)}\n`);
  return hash.digest('hex').slice(0, 16);
}

const licence = (name, ...files) => files.map(file => `${name}: ${file}\n\n${read('node_modules', name, file).replaceAll('\r\n', '\n').trim()}\n`).join('\n');

async function outputs() {
  const version = JSON.parse(read('node_modules', 'echarts', 'package.json')).version;
  const banner = `/*! FeedRanker report. Sources ${fingerprint()}. With Apache ECharts ${version} (Apache-2.0), zrender (BSD-3-Clause), tslib (0BSD). */`;
  const common = { absWorkingDir: root, bundle: true, minify: true, write: false, legalComments: 'none', charset: 'utf8', logLevel: 'warning' };
  const script = await build({ ...common, entryPoints: ['src/main.js'], format: 'iife', globalName: 'FeedRankerReport', target: 'es2023', banner: { js: banner }, define: { 'process.env.NODE_ENV': '"production"' } });
  const style = await build({ ...common, entryPoints: ['src/style.css'], target: ['chrome110', 'firefox115', 'safari16'] });
  return {
    'report.js': script.outputFiles[0].text,
    'report.css': style.outputFiles[0].text,
    'LICENSES.txt': [licence('echarts', 'LICENSE', 'NOTICE'), licence('zrender', 'LICENSE'), licence('tslib', 'LICENSE.txt')].join(`\n${'-'.repeat(80)}\n\n`),
  };
}

const made = await outputs();
if (process.argv.includes('--check')) {
  const stale = Object.keys(made).filter(name => { try { return read('dist', name) !== made[name]; } catch { return true; } });
  if (stale.length > 0) {
    console.error(`dist/ is not what the sources give: ${stale.join(', ')}. Run npm run build in web/report.`);
    process.exit(1);
  }
} else {
  mkdirSync(dist, { recursive: true });
  for (const [name, text] of Object.entries(made)) writeFileSync(join(dist, name), text);
  console.log(Object.entries(made).map(([name, text]) => `${name} ${Buffer.byteLength(text)} bytes`).join(', '));
}
