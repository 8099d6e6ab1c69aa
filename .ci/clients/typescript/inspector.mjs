// MCP Inspector, the current one in both of its eras and the last of the first generation, and the oldest TypeScript SDK that is
// still met go the whole way: models, question, price, clip, file.
// What is counted is what the service saw: each way is one accepted submit.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GIGGLE = process.env.GIGGLE_BINARY;
const PACKAGES = process.env.GIGGLE_INSPECTOR;
const ROUNDS = 20;
// As long as the slowest machine may take for one call.
const PATIENCE = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'giggle-'));
const emulator = spawn(GIGGLE, ['emulate', '--pace', 'instant'], { env: { HOME: folder }, stdio: ['ignore', 'pipe', 'ignore'] });
const children = [emulator];

const firstLine = (stream, has) => new Promise((found, missing) => {
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => has(line) && found(line));
  lines.on('close', () => missing(new Error('it ended without a word')));
});

/** The whole way from question to file, by a way of calling the tools. */
async function wholeWay(name, call) {
  const shot = { prompt: `a lake at dawn, seen by ${name}`, model: 'veo31-no-audio', duration: 4, aspect_ratio: '16:9', resolution: '480p' };
  assert.ok((await call('list_models', {})).models.length > 10);
  const asked = await call('next_question', { prompt: shot.prompt });
  assert.equal(asked.ready, false, JSON.stringify(asked));
  assert.equal(asked.question.topic, 'model');
  let said = await call('generate_video', shot);
  if (said.state === 'needs_confirmation') said = await call(said.next.tool, said.next.arguments);
  let path;
  for (let round = 0; round < ROUNDS && !path; round++) {
    assert.ok(said.next, JSON.stringify(said));
    said = await call(said.next.tool === 'get_video' ? 'wait_video' : said.next.tool, said.next.arguments);
    path = said.files?.[0]?.path ?? said.clips?.[0]?.path ?? said.path;
  }
  assert.ok(path && existsSync(path), JSON.stringify(said));
}

function environment(base, key, home) {
  mkdirSync(home);
  return { HOME: home, PATH: process.env.PATH, GIGGLE_LANG: 'en', GIGGLE_API_BASE: base, GIGGLE_API_KEY: key };
}

function structured(answer) {
  assert.ok(!answer.isError, JSON.stringify(answer));
  return answer.structuredContent;
}

/** Inspector's command line; each call is a new session. */
function inspector(script, eras, target, env) {
  return async (tool, args) => {
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const given = Object.entries(args).map(([name, value]) => `${name}=${value}`);
    const more = given.length ? ['--tool-arg', ...given] : [];
    const command = [script, '--cli', ...variables, ...eras, '--method', 'tools/call', '--tool-name', tool, ...more, ...target];
    const { stdout } = await run(process.execPath, command, { env, timeout: PATIENCE, maxBuffer: 1 << 24 });
    return structured(JSON.parse(stdout));
  };
}

try {
  const { base_url: base, api_key: key } = JSON.parse(await firstLine(emulator.stdout, () => true));
  emulator.stdout.resume();
  const accepted = async () => (await (await fetch(`${base}/_emulator/tasks`)).json()).tasks.length;
  const require = createRequire(join(PACKAGES, 'package.json'));
  const bin = (name, command) => {
    const at = join(PACKAGES, 'node_modules', name);
    return join(at, JSON.parse(readFileSync(join(at, 'package.json'))).bin[command]);
  };
  const current = bin('inspector', 'mcp-inspector');
  const before = bin('inspector-before', 'mcp-inspector');
  let expected = 0;
  const count = async (name) => {
    expected += 1;
    assert.equal(await accepted(), expected, `${name}: accepted submits`);
    console.log(`${name}: ok`);
  };

  const stdio = (home) => {
    const clips = join(home, 'clips');
    return ['--', GIGGLE, 'mcp', '--output', clips, '--confirm-above', '10'];
  };
  const makeHome = (name) => {
    const home = join(folder, name);
    const env = environment(base, key, home);
    mkdirSync(join(home, 'clips'));
    return [home, env];
  };
  for (const era of ['legacy', 'modern']) {
    for (const transport of ['stdio', 'http']) {
      const name = `inspector, ${era}, ${transport}`;
      const [home, env] = makeHome(`${era}-${transport}`);
      let target = stdio(home);
      if (transport === 'http') {
        const server = spawn(GIGGLE, ['mcp', '--http', '127.0.0.1:0', '--output', join(home, 'clips')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
        children.push(server);
        const line = await firstLine(server.stderr, (line) => line.includes('http://'));
        target = ['--transport', 'http', '--server-url', /http:\/\/[^\s`'"<>,;]+/.exec(line)[0].replace(/\.$/, '')];
      }
      await wholeWay(name, inspector(current, ['--protocol-era', era], target, env));
      await count(name);
    }
  }
  {
    const [home, env] = makeHome('before');
    // It takes flags behind the command for its own.
    const command = join(home, 'server');
    writeFileSync(command, `#!/bin/sh\nexec ${stdio(home).slice(1).map((word) => `'${word}'`).join(' ')}\n`, { mode: 0o755 });
    const call = async (tool, args) => {
      const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
      const given = Object.entries(args).flatMap(([name, value]) => ['--tool-arg', `${name}=${value}`]);
      const line = [before, '--cli', ...variables, command, '--method', 'tools/call', '--tool-name', tool, ...given];
      const { stdout } = await run(process.execPath, line, { env, timeout: PATIENCE, maxBuffer: 1 << 24 });
      return structured(JSON.parse(stdout));
    };
    await wholeWay('inspector before', call);
    await count('inspector of the first generation');
  }
  {
    const { Client } = await import(pathToFileURL(require.resolve('sdk-oldest/client/index.js')));
    const { StdioClientTransport } = await import(pathToFileURL(require.resolve('sdk-oldest/client/stdio.js')));
    const [home, env] = makeHome('oldest');
    const [, command, ...args] = stdio(home);
    const client = new Client({ name: 'oldest', version: '1' }, { capabilities: {} });
    await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }));
    // This client knows no structured content: the text alone must do.
    const text = async (tool, args) => {
      const answer = await client.callTool({ name: tool, arguments: args }, undefined, { timeout: PATIENCE });
      assert.ok(!answer.isError, JSON.stringify(answer));
      assert.deepEqual(answer.content.map((block) => block.type), ['text']);
      return answer.content[0].text;
    };
    const shot = { prompt: 'a lake at dawn, seen by the oldest', model: 'veo31-no-audio', duration: 4, resolution: '480p' };
    assert.match(await text('make_draft', shot), /path: \//);
    let said = await text('generate_video', shot);
    const next = () => {
      const found = /^next: (\S+) (\{.*?\})(, |$)/m.exec(said);
      assert.ok(found, said);
      return [found[1], JSON.parse(found[2])];
    };
    for (let round = 0; round < ROUNDS && !/path: \//.test(said); round++) {
      const [tool, args] = next();
      said = await text(tool === 'get_video' ? 'wait_video' : tool, args);
    }
    assert.match(said, /path: \//);
    await client.close();
    await count('oldest TypeScript SDK');
  }
} finally {
  children.forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
}
