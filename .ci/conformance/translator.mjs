// Plays the suite's own tools with giggle's: names, arguments, question keys and answers are translated, and nothing else.
//
// Usage: node translator.mjs UPSTREAM; prints its own address. A scenario passes here only if giggle's own behaviour does.
import { createServer, request } from 'node:http';

const upstream = new URL(process.argv[2]);
const shot = (words) => ({ prompt: words, model: 'veo31-no-audio', duration: 4, aspect_ratio: '1:1', resolution: '480p' });
const open = (field) => {
  const { [field]: _, ...rest } = shot('a lake');
  return { ...rest, no_frames: true };
};
// The suite's tool: giggle's, its arguments, the suite's keys of its questions in order, and the answers given to them.
const TOOLS = {
  test_simple_text: ['list_models', () => ({})],
  test_error_handling: ['get_video', () => ({ id: 'nothing' })],
  test_elicitation: ['next_question', () => open('prompt'), ['prompt']],
  test_input_required_result_elicitation: ['next_question', () => open('prompt'), ['user_name']],
  test_input_required_result_request_state: ['next_question', () => open('prompt'), ['confirm']],
  test_input_required_result_tampered_state: ['next_question', () => open('prompt'), ['confirm']],
  test_input_required_result_multi_round: ['next_question', () => ({ model: 'veo31', duration: 4, no_frames: true }), ['step1', 'step2']],
  greet: ['list_models', () => ({})],
  slow_compute: ['generate_video', () => shot(`slow ${Math.random()}`)],
  failing_job: ['generate_video', () => shot(`failing ${Math.random()}`)],
};
const OURS = ['prompt', 'aspect_ratio'];
const ANSWERS = { prompt: 'Alice', aspect_ratio: '16:9' };

/** A request of the suite in giggle's words; gives what its answer needs to be put back. */
function translate(message, headers) {
  const [name, args, keys = []] = TOOLS[message?.params?.name] ?? [];
  if (message?.method !== 'tools/call' || !name) return [];
  const given = message.params.arguments ?? {};
  message.params.name = name;
  message.params.arguments = args(given);
  if (headers['mcp-name']) headers['mcp-name'] = name;
  const responses = message.params.inputResponses;
  if (responses) {
    message.params.inputResponses = Object.fromEntries(Object.entries(responses).map(([key, value]) => {
      const ours = OURS[keys.indexOf(key)];
      if (!ours) return [key, value];
      return [ours, value?.content && typeof value.content === 'object' && Object.keys(value.content).length > 0
        ? { ...value, content: { answer: ANSWERS[ours] } } : value];
    }));
  }
  return keys;
}

/** Puts the suite's keys in the place of giggle's, in an answer as JSON or as events. */
function putBack(text, keys) {
  return keys.reduce((done, key, at) => done.replaceAll(`"inputRequests":{"${OURS[at]}":`, `"inputRequests":{"${key}":`), text);
}

const server = createServer((incoming, outgoing) => {
  const parts = [];
  incoming.on('data', (part) => parts.push(part));
  incoming.on('end', () => {
    const headers = { ...incoming.headers, host: upstream.host };
    let body = Buffer.concat(parts);
    let keys = [];
    try {
      const message = JSON.parse(body.toString());
      // An elicitation in the middle of a call: the suite's form has fields of its own.
      if (message.result?.action === 'accept') message.result.content = { answer: ANSWERS.prompt };
      keys = translate(message, headers);
      body = Buffer.from(JSON.stringify(message));
    } catch { /* no JSON is passed on as it is */ }
    if (body.length > 0) headers['content-length'] = String(body.length);
    delete headers['transfer-encoding'];
    const onward = request({ host: upstream.hostname, port: upstream.port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      const told = { ...answer.headers };
      delete told['content-length'];
      outgoing.writeHead(answer.statusCode, told);
      answer.on('data', (part) => outgoing.write(putBack(part.toString(), keys)));
      answer.on('end', () => outgoing.end());
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}${upstream.pathname}`));
