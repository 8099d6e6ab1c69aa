// The official TypeScript clients, the current one and the one before it, drive every tool over stdio and HTTP.
// What is counted is what the service saw: whatever a client does, a shot is accepted once.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The packages lie outside the repository.
const require = createRequire(join(process.env.GIGGLE_CLIENTS ?? process.cwd(), 'package.json'));
const from = async (name) => import(pathToFileURL(require.resolve(name)));
const current = { ...(await from('@modelcontextprotocol/client')), ...(await from('@modelcontextprotocol/client/stdio')) };
const former = {
  ...(await from('@modelcontextprotocol/sdk/client/index.js')),
  ...(await from('@modelcontextprotocol/sdk/client/stdio.js')),
  ...(await from('@modelcontextprotocol/sdk/client/streamableHttp.js')),
  ...(await from('@modelcontextprotocol/sdk/types.js')),
};

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const GIGGLE = process.env.GIGGLE_BINARY ?? join(ROOT, 'target', 'release', 'giggle');
// As long as the slowest machine may take for something that should be there at once.
const PATIENCE = 60_000;
const TOOLS = ['list_models', 'next_question', 'estimate_cost', 'make_draft', 'generate_video', 'get_video', 'wait_video',
  'download_video', 'list_videos'];
const SHOT = { prompt: 'a lake at dawn, the camera pushes in', model: 'veo31-no-audio', duration: 4, aspect_ratio: '16:9' };

const firstLine = (stream, has) => new Promise((found, missing) => {
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => has(line) && found(line));
  lines.on('close', () => missing(new Error('it ended without a word')));
});

class World {
  static async make({ pace = 'fast', clip } = {}) {
    const place = new World();
    place.folder = mkdtempSync(join(tmpdir(), 'giggle-'));
    place.clips = join(place.folder, 'clips');
    mkdirSync(place.clips);
    const more = clip ? ['--clip', clip] : [];
    place.children = [];
    const emulator = place.start(['emulate', '--pace', pace, ...more], { HOME: place.folder });
    const said = JSON.parse(await firstLine(emulator.stdout, () => true));
    emulator.stdout.resume();
    emulator.stderr.resume();
    place.base = said.base_url;
    place.environment = { HOME: place.folder, PATH: process.env.PATH, GIGGLE_LANG: 'en', GIGGLE_API_BASE: said.base_url,
      GIGGLE_API_KEY: said.api_key };
    return place;
  }

  start(more, env = this.environment) {
    const child = spawn(GIGGLE, more, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.children.push(child);
    return child;
  }

  async http(more) {
    const server = this.start(['mcp', '--http', '127.0.0.1:0', '--output', this.clips, ...more]);
    server.stdout.resume();
    const line = await firstLine(server.stderr, (line) => line.includes('http://'));
    return new URL(/http:\/\/[^\s`'"<>,;]+/.exec(line)[0].replace(/\.$/, ''));
  }

  async control(path, body) {
    const asked = body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return (await fetch(`${this.base}/_emulator/${path}`, asked)).json();
  }

  accepted = async () => (await this.control('tasks')).tasks;
  submits = async () => (await this.control('journal')).entries.filter((entry) => entry.operation === 'submit');

  end() {
    this.children.forEach((child) => child.kill('SIGKILL'));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A client of a new server. `sdk` says which client, `mode` which protocol it begins with. */
async function connected(place, { sdk, transport, mode }, { more = [], person } = {}) {
  const kit = sdk === 'former' ? former : current;
  const capabilities = person ? { elicitation: {} } : {};
  const negotiation = sdk === 'former' ? {} : { versionNegotiation: { mode } };
  const client = new kit.Client({ name: 'check', version: '1' }, { capabilities, ...negotiation });
  if (person) {
    const answer = async (request) => person(request.params);
    client.setRequestHandler(sdk === 'former' ? former.ElicitRequestSchema : 'elicitation/create', answer);
  }
  const wire = transport === 'http'
    ? new kit.StreamableHTTPClientTransport(await place.http(more))
    : new kit.StdioClientTransport({ command: GIGGLE, args: ['mcp', '--output', place.clips, ...more],
        env: place.environment, stderr: 'ignore' });
  await client.connect(wire);
  const call = (name, args = {}, options) => sdk === 'former'
    ? client.callTool({ name, arguments: args }, undefined, options)
    : client.callTool({ name, arguments: args }, options);
  const good = async (name, args, options) => {
    const result = await call(name, args, options);
    assert(!result.isError, `${name}: ${JSON.stringify(result.structuredContent)}`);
    assert(result.structuredContent && result.content[0].text.trim(), `${name} says nothing`);
    return result.structuredContent;
  };
  return { client, wire, call, good, close: () => client.close() };
}

async function everyTool(place, way) {
  const { client, call, good, close } = await connected(place, way);
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), TOOLS);
  for (const tool of tools) {
    assert.equal(tool.inputSchema.additionalProperties, false, tool.name);
    assert(tool.outputSchema && tool.annotations && tool.description, tool.name);
  }
  assert((await good('list_models')).models.length >= 13);
  const question = (await good('next_question', { prompt: 'a lake' })).question;
  assert.deepEqual([question.topic, question.default], ['model', null]);
  await good('estimate_cost', SHOT);
  assert.equal((await good('make_draft', SHOT)).is_draft, true);
  assert.deepEqual(await place.submits(), []);
  const shot = await good('generate_video', SHOT);
  assert.equal(shot.state, 'submitted');
  assert.equal(shot.must_not_be_submitted_again, true);
  assert.equal((await good('get_video', { id: shot.task_id })).task_id, shot.task_id);
  const heard = [];
  const waited = await good('wait_video', { id: shot.task_id }, { onprogress: (progress) => heard.push(progress) });
  assert(['completed', 'downloaded'].includes(waited.state), waited.state);
  assert(heard.length > 0 && heard[0].message.includes('elapsed'), JSON.stringify(heard));
  const fetched = await call('download_video', { id: shot.task_id });
  assert(fetched.content.some((block) => block.type === 'resource_link' && block.uri.startsWith('file://')));
  assert(readdirSync(place.clips).some((name) => name.endsWith('.mp4')));
  assert((await good('list_videos')).videos.some((video) => video.task_id === shot.task_id));
  assert.equal((await good('generate_video', SHOT)).task_id, shot.task_id);
  await close();
  assert.equal((await place.submits()).length, 1);
}

async function badArguments(place, way) {
  const { call, close } = await connected(place, way);
  for (const [name, args, named] of [
    ['generate_video', { ...SHOT, durration: 4 }, 'durration'],
    ['generate_video', { ...SHOT, duration: 5 }, '5'],
    ['generate_video', { ...SHOT, start_frame: '/etc/passwd' }, '/etc/passwd'],
    ['get_video', {}, 'id'],
    ['list_models', { api_key: 'sk_x' }, 'api_key'],
  ]) {
    const result = await call(name, args);
    assert.equal(result.isError, true, name);
    const { error } = result.structuredContent;
    assert.equal(error.code, 'usage');
    assert(error.message.includes(named), error.message);
  }
  await close();
  assert.deepEqual(await place.submits(), []);
}

async function questions(place, way) {
  const asked = [];
  const person = ({ message }) => {
    asked.push(message);
    const answers = { What: 'a lake', model: 'veo31-no-audio', long: '4', frames: 'none', ratio: '1:1' };
    const [, answer] = Object.entries(answers).find(([word]) => message.split('\n')[0].includes(word));
    return { action: 'accept', content: { answer } };
  };
  const { good, close } = await connected(place, way, { person });
  const ready = await good('next_question');
  assert.equal(ready.ready, true);
  assert.equal(asked.length, 5);
  const shot = await good('generate_video', { prompt: 'a lake at dusk' });
  assert.deepEqual([shot.state, shot.model, asked.length], ['submitted', 'veo31-no-audio', 6]);
  await close();
}

async function givenUp(place, way) {
  const { call, good, close } = await connected(place, way);
  await assert.rejects(call('generate_video', { ...SHOT, wait_seconds: 40 }, { timeout: 2_000 }));
  const shot = await good('generate_video', SHOT);
  assert.deepEqual([shot.state, shot.submitted_by_this_call], ['submitted', false]);
  const stop = new AbortController();
  const wait = call('wait_video', { id: shot.task_id }, { signal: stop.signal });
  setTimeout(() => stop.abort(), 500);
  await assert.rejects(wait);
  assert.equal((await good('get_video', { id: shot.task_id })).state, 'submitted');
  await close();
  assert.equal((await place.submits()).length, 1);
}

async function killed(place, way) {
  const first = await connected(place, way);
  const { task_id: id } = await first.good('generate_video', SHOT);
  const wait = first.call('wait_video', { id }).catch(() => 'gone');
  setTimeout(() => process.kill(first.wire.pid, 'SIGKILL'), 300);
  assert.equal(await wait, 'gone');
  const next = await connected(place, way);
  assert.equal((await next.good('generate_video', SHOT)).task_id, id);
  assert(['completed', 'downloaded'].includes((await next.good('wait_video', { id })).state));
  await next.close();
  assert.equal((await place.submits()).length, 1);
}

const way = (sdk, transport, mode) => ({ sdk, transport, mode });
const EVERYWHERE = [way('current', 'stdio', 'auto'), way('current', 'http', 'auto'), way('current', 'http', 'legacy'),
  way('former', 'stdio'), way('former', 'http')];
// The check, the service's pace, and the ways it is driven.
const CHECKS = [
  [everyTool, 'fast', EVERYWHERE],
  [badArguments, 'fast', EVERYWHERE],
  [questions, 'fast', EVERYWHERE],
  [givenUp, 'real', EVERYWHERE],
  [killed, 'fast', [way('current', 'stdio', 'auto'), way('former', 'stdio')]],
];

const late = (check) => new Promise((_, fail) => {
  setTimeout(() => fail(new Error(`${check.name} takes too long`)), 2 * PATIENCE).unref();
});

const wanted = process.argv.slice(2);
let [count, failed] = [0, 0];
const stage = await World.make();
const clip = join(stage.folder, 'clip.mp4');
execFileSync(GIGGLE, ['make', '--local', SHOT.prompt, '--model', SHOT.model, '--output', clip], { env: stage.environment, stdio: 'ignore' });
for (const [check, pace, ways] of CHECKS.filter(([check]) => !wanted.length || wanted.includes(check.name))) {
  for (const { sdk, transport, mode = 'former' } of ways) {
    count += 1;
    const begun = Date.now();
    const place = await World.make({ pace, clip });
    let verdict = 'ok';
    try {
      await Promise.race([check(place, way(sdk, transport, mode)), late(check)]);
    } catch (error) {
      failed += 1;
      verdict = `FAILED\n${error.stack}`;
    }
    place.end();
    const took = ((Date.now() - begun) / 1000).toFixed(1);
    console.log(`typescript ${check.name.padEnd(14)} ${sdk.padEnd(8)} ${transport.padEnd(6)} ${mode.padEnd(7)} ${took.padStart(6)} s  ${verdict}`);
  }
}
stage.end();
console.log(`typescript: ${count - failed} of ${count} checks hold`);
process.exit(failed ? 1 : 0);
