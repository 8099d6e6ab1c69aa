// Video models of `giggle serve` for the Vercel AI SDK.
//
// A clip is started once and asked about until it is there. The SDK's own key of a start goes along, and the server joins
// what was asked for before: neither a retry nor a lost answer pays twice. Clips come as bytes, since the SDK does not fetch from
// addresses of one's own machine.
import { APICallError, type Experimental_VideoModelV4 as VideoModelV4 } from '@ai-sdk/provider';

type CallOptions = Parameters<NonNullable<VideoModelV4['doStart']>>[0];
type Picture = NonNullable<CallOptions['image']>;
type Warning = Awaited<ReturnType<NonNullable<VideoModelV4['doStart']>>>['warnings'][number];

/** Where the server is, and what it is asked with. */
export interface GiggleSettings {
  /** The base address of the server, such as `http://127.0.0.1:8787/v1`; `GIGGLE_SERVE_URL` unless given. */
  baseURL?: string;
  /** A client token of the server; `GIGGLE_SERVE_TOKEN` unless given. On loopback none is needed. */
  token?: string;
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** Another `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** What only giggle understands, as `providerOptions.giggle`. */
export interface GiggleOptions {
  /** Asks for another clip of the same shot on purpose, from 2 on. */
  take?: number;
  /** The shorter side of the picture: 480p, 720p, 768p or 1080p. */
  resolution?: string;
}

/** Gives video models by their names. */
export interface GiggleProvider {
  (modelId: string): VideoModelV4;
  /** The same. */
  videoModel(modelId: string): VideoModelV4;
  /** The same. */
  video(modelId: string): VideoModelV4;
}

interface Video {
  id: string;
  status: string;
  error?: { message?: string };
  unsigned_urls?: string[];
  giggle: Record<string, string | number | boolean | null>;
}

declare const process: { env: Record<string, string | undefined> } | undefined;

const environment = (name: string) => (typeof process === 'undefined' ? undefined : process.env[name]);

/** Makes a provider. */
export function createGiggle(settings: GiggleSettings = {}): GiggleProvider {
  const provider = (modelId: string) => model(modelId, settings);
  return Object.assign(provider, { videoModel: provider, video: provider });
}

/** The provider of the environment: `GIGGLE_SERVE_URL` and `GIGGLE_SERVE_TOKEN`. */
export const giggle = createGiggle();

function model(modelId: string, settings: GiggleSettings): VideoModelV4 {
  const base = () => (settings.baseURL ?? environment('GIGGLE_SERVE_URL') ?? 'http://127.0.0.1:8787/v1').replace(/\/$/, '');
  const ask = async (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string | undefined> }) => {
    const token = settings.token ?? environment('GIGGLE_SERVE_TOKEN');
    const given = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...settings.headers, ...init.headers };
    const headers = Object.fromEntries(Object.entries(given).filter((it): it is [string, string] => it[1] !== undefined));
    const url = base() + path;
    const response = await (settings.fetch ?? globalThis.fetch)(url, { ...init, headers });
    if (response.ok) return response;
    const body = await response.text();
    const said = parsed(body)?.error;
    throw new APICallError({
      message: said?.message ?? `${response.status} ${response.statusText}`,
      url,
      requestBodyValues: {},
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: body,
      data: said,
      // The server says it of every answer: true only where nothing was sent.
      isRetryable: response.headers.get('x-should-retry') === 'true',
    });
  };
  const answered = (response: Response) => ({ timestamp: new Date(), modelId, headers: Object.fromEntries(response.headers) });
  return {
    specificationVersion: 'v4',
    provider: 'giggle',
    modelId,
    maxVideosPerCall: 1,

    async doStart(options) {
      const form = new FormData();
      const warnings: Warning[] = [];
      const more = (options.providerOptions.giggle ?? {}) as GiggleOptions;
      const put = (name: string, value: string | number | boolean | undefined) => value !== undefined && form.set(name, String(value));
      put('model', modelId);
      put('prompt', options.prompt ?? '');
      put('seconds', options.duration);
      put('size', options.resolution);
      put('aspect_ratio', options.aspectRatio === 'adaptive' ? undefined : options.aspectRatio);
      put('resolution', more.resolution);
      put('take', more.take);
      put('generate_audio', options.generateAudio);
      const framed = (type: string) => options.frameImages?.find((it) => it.frameType === type)?.image;
      frame(form, 'input_reference', options.image ?? framed('first_frame'));
      frame(form, 'end_frame', framed('last_frame'));
      for (const [feature, value] of [['seed', options.seed], ['fps', options.fps], ['inputReferences', options.inputReferences?.length || undefined]] as const) {
        if (value !== undefined) warnings.push({ type: 'unsupported', feature });
      }
      const response = await ask('/videos', { method: 'POST', body: form, headers: options.headers, signal: options.abortSignal });
      const video = (await response.json()) as Video;
      return { operation: { id: video.id }, warnings, providerMetadata: { giggle: video.giggle }, response: answered(response) };
    },

    async doStatus({ operation, abortSignal, headers }) {
      const { id } = operation as { id: string };
      const response = await ask(`/videos/${id}`, { headers, signal: abortSignal });
      const video = (await response.json()) as Video;
      const providerMetadata = { giggle: video.giggle };
      if (video.status === 'failed') {
        return { status: 'error', error: video.error?.message ?? 'the video failed', providerMetadata, response: answered(response) };
      }
      if (video.status !== 'completed') return { status: 'pending', providerMetadata, response: answered(response) };
      const clips = (video.unsigned_urls ?? ['']).map(async (_, index) => {
        const clip = await ask(`/videos/${id}/content?index=${index}`, { headers, signal: abortSignal });
        return { type: 'binary' as const, data: new Uint8Array(await clip.arrayBuffer()), mediaType: 'video/mp4' };
      });
      return { status: 'completed', videos: await Promise.all(clips), warnings: [], providerMetadata, response: answered(response) };
    },
  };
}

function parsed(body: string): { error?: { message?: string } } | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function frame(form: FormData, name: string, picture: Picture | undefined) {
  if (!picture) return;
  if (picture.type === 'url') return form.set(name, picture.url);
  const bytes = typeof picture.data === 'string' ? Uint8Array.from(atob(picture.data), (it) => it.charCodeAt(0)) : new Uint8Array(picture.data);
  form.set(name, new Blob([bytes], { type: picture.mediaType }), 'frame');
}
