// The studio in a browser: studio.mjs BASE LINK EMULATOR [FOLDER_OF_SCREENSHOTS].
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [base, link, emulator, shots] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const faults = [];
const fault = (what) => { faults.push(what); console.log(`  ${what}`); };
const tasks = async () => (await (await fetch(`${emulator}/_emulator/tasks`)).json()).tasks;
const accepted = async (words) => (await tasks()).filter((it) => it.prompt.includes(words)).length;
const meet = async (operation, effect, contains) => {
  // The emulator refuses what a page of the web can send, and text/plain is what `fetch` sends by itself.
  const body = JSON.stringify({ match: { operation, always: true, ...(contains ? { contains } : {}) }, do: effect });
  const answer = await fetch(`${emulator}/_emulator/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`the emulator did not take ${body}: ${answer.status} ${await answer.text()}`);
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required'],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
context.setDefaultTimeout(60_000);
const page = await context.newPage();
const watch = (page) => {
  page.on('console', (message) => message.type() === 'error' && fault(`console: ${message.text()} at ${page.url()}`));
  page.on('pageerror', (error) => fault(`page: ${error.message} at ${page.url()}`));
};
watch(page);
// A wait that ends in nothing says what the page showed meanwhile.
process.on('uncaughtException', async (error) => {
  console.log(`studio: ${error.stack}\nat ${page.url()}:\n${await page.innerText('main').catch(() => 'nothing')}`);
  process.exit(1);
});

// In, by the link that works once.
await page.goto(link);
await page.waitForURL(`${base}/`);

// From words to a draft to a clip to a new take, by clicks.
await page.fill('#prompt', 'A lighthouse at dusk, waves below. Camera slowly pushes forward.');
await page.selectOption('#model', 'veo31-no-audio');
await page.selectOption('#duration', '4');
await page.selectOption('#resolution', '480p');
await page.click('button[type=submit]');
await page.waitForURL(/\/sketches\//);
await page.waitForSelector('#draft video');
const price = page.locator('form[action$="/make"] button');
if (!/credits/.test(await price.innerText())) fault(`the price is not on the button: ${await price.innerText()}`);
if ((await tasks()).length) fault('a draft asked the service');
await price.click();
await page.waitForURL(/\/shots\//);
await page.waitForSelector('video[src$="clip.mp4"]');
if ((await page.locator('.pair video').count()) !== 2) fault('draft and clip are not side by side');
await page.click('[data-play]');
await page.waitForFunction(() => [...document.querySelectorAll('.pair video')].every((it) => it.currentTime > 0.2));
const apart = await page.evaluate(() => { const [a, b] = document.querySelectorAll('.pair video'); return Math.abs(a.currentTime - b.currentTime); });
if (apart > 0.4) fault(`draft and clip are ${apart} s apart`);
await page.click('form[action$="/take"] button');
await page.waitForSelector('.takes a[aria-current] >> text=2');
await page.waitForSelector('video[src$="clip.mp4"]');
if ((await accepted('lighthouse')) !== 2) fault(`${await accepted('lighthouse')} tasks for two takes`);
const shot = new URL(page.url()).pathname;

// A frame that is dropped is shown and used.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
await page.goto(`${base}/`);
await page.setInputFiles('#start_frame', { name: 'first.png', mimeType: 'image/png', buffer: png });
await page.waitForSelector('.drop canvas');

// A lost answer is settled by clicks, and asked for once.
await meet('submit', { drop: 'after' }, 'lost');
await meet('statements', { http: { status: 500 } });
await page.fill('#prompt', 'a lost lamp');
await page.selectOption('#model', 'veo31-no-audio');
await page.selectOption('#resolution', '480p');
await page.setInputFiles('#start_frame', []);
await page.click('button[type=submit]');
await page.waitForURL(/\/sketches\//);
await page.click('form[action$="/make"] button');
await page.waitForURL(/\/shots\//);
await page.click('main a[href="/unsettled"]');
if (/retry|try again/i.test(await page.innerText('main'))) fault('the page speaks of trying again');
const looks = async (path) => {
  await page.goto(base + path);
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  for (const it of found.violations) fault(`axe on ${path}: ${it.id}: ${it.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')}`);
};
const screens = ['/', '/queue', shot, '/lists', '/unsettled', '/money', '/faults', '/workers'];

// A list: faults by line, then drafts and clips.
const upload = async (text) => {
  await page.goto(`${base}/lists`);
  await page.setInputFiles('#list', { name: 'harbour.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) });
  await page.click('form[action="/lists"] button');
  await page.waitForURL(/\/lists\/harbour/);
};
await upload('shots:\n  - {key: a, prompt: a boat, model: veo31-no-audio, duration: 7}\n');
if (!/\b2\b/.test(await page.innerText('tbody'))) fault('the fault has no line');
await upload('defaults: {model: veo31-no-audio, duration: 4, resolution: 480p}\nshots:\n  - {key: boat, prompt: a boat leaves. Pan left.}\n  - {key: gulls, prompt: gulls over the quay. Tilt up.}\n');
await page.click('form[action$="/draft"] button');
await page.waitForSelector('video[src$="animatic.mp4"]');
screens.push('/lists/harbour');

for (const scheme of ['light', 'dark']) {
  await page.emulateMedia({ colorScheme: scheme });
  for (const path of screens) await looks(path);
}
await page.goto(`${base}/unsettled`);
await page.click('details summary');
await page.fill('input[name=task]', (await tasks()).find((it) => it.prompt.includes('lost')).task_id);
await page.click('details form[action$="/adopt"] button');
await page.waitForURL(/\/shots\//);
await page.waitForSelector('video[src$="clip.mp4"]');
if ((await accepted('lost')) !== 1) fault(`${await accepted('lost')} tasks for a lost answer`);
await page.goto(`${base}/lists/harbour`);
await page.click('form[action$="/run"] button');
await page.waitForFunction(() => document.querySelectorAll('.row .state.good').length === 2);

// The queue is live: what others ask for appears by itself.
await page.goto(`${base}/queue`);
await page.evaluate(() => { window.seen = document.querySelectorAll('.row').length; });
await fetch(`${base}/v1/videos`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ prompt: 'a kite over the dunes', model: 'veo31-no-audio', duration: 4, resolution: '480p', aspect_ratio: '16:9' }) });
await page.waitForSelector('.row >> text=a kite over the dunes');
await page.waitForSelector('.row:has-text("a kite") .state.good');
await page.keyboard.press('j');
if (!(await page.locator('.row.at').count())) fault('the keys do not walk the rows');

// Without a script the queue and a shot still read; so does the other language.
const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
const still = await plain.newPage();
for (const path of ['/queue', shot]) {
  await still.goto(base + path + '?lang=zh');
  if (!(await still.innerText('main')).includes('lighthouse')) fault(`${path} does not read without a script`);
  if ((await still.getAttribute('html', 'lang')) !== 'zh-CN') fault(`${path} is not in Chinese`);
}
await plain.close();

// A page of another origin can neither read nor spend.
const foreign = http.createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title><body>')).listen(0, '127.0.0.1');
await new Promise((done) => foreign.once('listening', done));
const stranger = await context.newPage();
await stranger.goto(`http://localhost:${foreign.address().port}/`);
const before = (await tasks()).length;
const read = await stranger.evaluate(async (base) => {
  const tries = [['/v1/videos', {}], ['/queue', { credentials: 'include' }], ['/v1/videos', { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ prompt: 'theirs' }) }]];
  const got = [];
  for (const [path, init] of tries) got.push(await fetch(base + path, init).then((it) => (it.type === 'opaque' ? 'opaque' : it.text()), () => 'nothing'));
  const form = new FormData();
  form.set('prompt', 'theirs');
  got.push(await fetch(base + '/v1/videos', { method: 'POST', mode: 'no-cors', body: form }).then((it) => it.type, () => 'nothing'));
  return got;
}, base);
if (read.slice(0, 2).some((it) => it !== 'nothing') || (await tasks()).length !== before) fault(`a page of another origin got ${JSON.stringify(read)}`);
await stranger.close();
foreign.close();

if (shots) {
  fs.mkdirSync(shots, { recursive: true });
  for (const width of [1440, 390]) {
    for (const scheme of ['light', 'dark']) {
      for (const language of ['en', 'zh']) {
        await page.setViewportSize({ width, height: width > 800 ? 900 : 844 });
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        for (const path of screens) {
          await page.goto(`${base}${path}?lang=${language}`);
          await page.waitForLoadState('load');
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (wide > 0) fault(`${path} is ${wide} px too wide at ${width}`);
          const name = path === '/' ? 'make' : path.startsWith('/shots') ? 'shot' : path.slice(1).replaceAll('/', '-');
          await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}-${language}.png`, fullPage: width < 800 });
        }
      }
    }
  }
}
await browser.close();
console.log(`studio: ${screens.length} screens, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
