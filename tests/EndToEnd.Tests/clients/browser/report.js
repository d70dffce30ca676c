// Opens an HTML report in headless Chromium and prints what it saw as JSON: errors, requests, charts, whether it fits.
// Usage: node report.js REPORT.html [--screens DIR] [--chromium PATH]
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { parseArgs } = require('node:util');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { screens: { type: 'string' }, chromium: { type: 'string', default: '/usr/bin/chromium' } },
});
if (positionals.length !== 1) {
  console.error('usage: node report.js REPORT.html [--screens DIR] [--chromium PATH]');
  process.exit(2);
}

const skip = why => { console.log(`SKIPPED: ${why}`); process.exit(0); };
let chromium;
try { ({ chromium } = require('playwright-core')); } catch { skip('needs npm ci in tests/EndToEnd.Tests/clients/browser.'); }
if (!fs.existsSync(values.chromium)) skip(`needs a browser at ${values.chromium}.`);

const views = [
  { name: 'light', width: 1200, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1200, height: 900, colorScheme: 'dark' },
  { name: 'narrow', width: 390, height: 844, colorScheme: 'light' },
  { name: 'print', width: 800, height: 1100, colorScheme: 'dark', media: 'print' },
];

async function look(context, url, view) {
  const page = await context.newPage();
  const seen = { view: view.name, errors: [], requests: [], charts: [] };
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) seen.errors.push(message.text()); });
  page.on('pageerror', error => seen.errors.push(String(error)));
  page.on('request', request => { if (request.url() !== url && !/^(data|blob):/.test(request.url())) seen.requests.push(request.url()); });
  await page.setViewportSize({ width: view.width, height: view.height });
  await page.emulateMedia({ colorScheme: view.colorScheme, media: view.media ?? 'screen' });
  await page.goto(url);
  await page.waitForSelector('html[data-drawn="yes"]', { timeout: 20000 }).catch(() => seen.errors.push('the page was never drawn'));
  seen.title = await page.title();
  seen.charts = await page.$$eval('figure', figures => figures.map(f => ({
    id: f.id, marks: f.querySelectorAll('.plot svg path, .plot svg polyline, .plot svg rect').length,
    label: f.querySelector('.plot').getAttribute('aria-label'), rows: f.querySelectorAll('details tbody tr').length,
  })));
  seen.tables = await page.$$eval('.block table', tables => tables.map(t => ({ caption: t.caption?.firstChild?.textContent ?? '', rows: t.tBodies[0].rows.length })));
  seen.nothings = await page.$$eval('td', cells => cells.filter(c => /NaN|undefined|null|Infinity/.test(c.textContent)).length);
  seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (view.name === 'light') Object.assign(seen, await use(page));
  if (values.screens) {
    fs.mkdirSync(values.screens, { recursive: true });
    await page.screenshot({ path: path.join(values.screens, `${view.name}.png`), fullPage: true });
    if (view.media === 'print') await page.pdf({ path: path.join(values.screens, 'print.pdf'), format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
  }
  await page.close();
  return seen;
}

// What a reader does: tabs through, sorts a table, switches a series off and on, opens the values, saves a plot, points at one.
async function use(page) {
  const done = { used: [] };
  await page.keyboard.press('Tab');
  done.focus = await page.evaluate(() => document.activeElement?.tagName ?? '');
  const heading = page.locator('.block thead button').nth(1);
  if (await heading.count() > 0) {
    await heading.click();
    done.sorted = await page.locator('th[aria-sort="descending"]').count();
    await heading.click(); await heading.click();
    done.used.push('sort');
  }
  const key = page.locator('.key:not([hidden]) button').first();
  if (await key.count() > 0) {
    await key.click();
    done.off = await key.getAttribute('aria-pressed');
    await key.click();
    done.used.push('legend');
  }
  const figure = page.locator('figure').first();
  if (await figure.count() > 0) {
    await figure.locator('summary').click();
    await figure.locator('summary').click();
    for (const kind of ['SVG', 'PNG']) {
      const saved = page.waitForEvent('download', { timeout: 20000 });
      await figure.getByText(`Save ${kind}`).click();
      const file = await (await saved).path();
      done[kind.toLowerCase()] = fs.statSync(file).size;
      done.used.push(kind.toLowerCase());
    }
    const box = await figure.locator('.plot').boundingBox();
    for (let x = 0.2; x < 0.9; x += 0.1) await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.4);
    done.used.push('point');
    await page.mouse.move(0, 0);
  }
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  return done;
}

(async () => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'feedranker-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: values.chromium, headless: true, acceptDownloads: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const url = pathToFileURL(path.resolve(positionals[0])).href;
    const seen = [];
    for (const view of views) seen.push(await look(context, url, view));
    console.log(JSON.stringify(seen, null, 2));
  } finally {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
})().catch(error => { console.error(error); process.exit(1); });
