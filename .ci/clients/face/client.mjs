// One client of the Videos face, unmodified, through every case: client.mjs NAME BASE CUT_BASE PICTURE.
import fs from 'node:fs';

const [name, base, cutBase, picture] = process.argv.slice(2);
const MODEL = 'veo31-no-audio', SIZE = '480x480';
const say = (what, facts) => console.log(JSON.stringify({ case: what, ...facts }));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const bytes = fs.readFileSync(picture);

// Each makes a clip of a prompt, with or without a picture, and gives its bytes; a failure is thrown.
const clients = {
  'openai-node': async (url) => {
    const { default: OpenAI, toFile } = await import('openai');
    const client = new OpenAI({ apiKey: 'any', baseURL: url + '/v1' });
    return async (prompt, framed) => {
      const input = framed ? { input_reference: await toFile(bytes, 'frame.png', { type: 'image/png' }) } : {};
      let video = await client.videos.create({ prompt, model: MODEL, seconds: '4', size: SIZE, ...input });
      while (['queued', 'in_progress'].includes(video.status)) {
        await pause(100);
        video = await client.videos.retrieve(video.id);
      }
      if (video.status === 'failed') throw Object.assign(new Error(video.error.message), { ended: true });
      return (await (await client.videos.downloadContent(video.id)).arrayBuffer()).byteLength;
    };
  },
  'openrouter-sdk': async (url) => {
    const { OpenRouter } = await import('@openrouter/sdk');
    const client = new OpenRouter({ apiKey: 'any', serverURL: url + '/v1' });
    return async (prompt, framed) => {
      const frame = { type: 'image_url', imageUrl: { url: 'data:image/png;base64,' + bytes.toString('base64') }, frameType: 'first_frame' };
      const request = { model: MODEL, prompt, duration: 4, aspectRatio: '1:1', resolution: '480p', ...(framed ? { frameImages: [frame] } : {}) };
      let video = await client.videoGeneration.generate({ videoGenerationRequest: request });
      while (['pending', 'in_progress'].includes(video.status)) {
        await pause(100);
        video = await client.videoGeneration.getGeneration({ jobId: video.id });
      }
      if (video.status === 'failed') throw Object.assign(new Error(video.error), { ended: true });
      return (await (await fetch(video.unsignedUrls[0])).arrayBuffer()).byteLength;
    };
  },
  'ai-openrouter': async (url) => {
    const { experimental_generateVideo: generateVideo } = await import('ai');
    const { createOpenRouter } = await import('@openrouter/ai-sdk-provider');
    const provider = createOpenRouter({ apiKey: 'any', baseURL: url + '/v1' });
    // The SDK does not fetch from addresses of this machine by itself.
    const download = async ({ url }) => ({ data: new Uint8Array(await (await fetch(url)).arrayBuffer()), mediaType: 'video/mp4' });
    return async (prompt, framed) => {
      const asked = framed ? { text: prompt, image: new Uint8Array(bytes) } : prompt;
      const made = await generateVideo({ model: provider.videoModel(MODEL, { pollIntervalMs: 100 }), prompt: asked, duration: 4, resolution: SIZE, aspectRatio: '1:1', download });
      return made.video.uint8Array.length;
    };
  },
  'ai-giggle': async (url) => {
    const { experimental_generateVideo: generateVideo } = await import('ai');
    const { createGiggle } = await import(process.env.GIGGLE_AI_PROVIDER);
    const provider = createGiggle({ baseURL: url + '/v1' });
    return async (prompt, framed) => {
      const asked = framed ? { text: prompt, image: new Uint8Array(bytes) } : prompt;
      const made = await generateVideo({ model: provider(MODEL), prompt: asked, duration: 4, resolution: SIZE, poll: { intervalMs: 100 } });
      return made.video.uint8Array.length;
    };
  },
};

const make = await clients[name](base), cut = await clients[name](cutBase);
for (const [what, framed] of [['text', false], ['image', true], ['lost', false]]) {
  say(what, { status: 'completed', bytes: await make(`${what} of ${name}`, framed) });
}
try {
  await make(`fails of ${name}`, false);
  say('fails', { status: 'taken' });
} catch (error) {
  say('fails', { status: 'failed', error: String(error.message) });
}
try {
  await make(`refused of ${name}`, false);
  say('refused', { status: 'taken' });
} catch (error) {
  say('refused', { status: 'refused', kind: error.name });
}
let size;
try {
  size = await cut(`cut of ${name}`, false);
} catch {
  // A client that repeats nothing by itself is repeated by whoever uses it.
  size = await make(`cut of ${name}`, false);
}
say('cut', { status: 'completed', bytes: size });
process.exit(0);
