/** Requests with a body leave at most once: what is known of the protocol decides how. */
import { describe, expect, it, vi } from 'vitest';

vi.mock('../../../lib/platform/browser', () => ({ browser: { runtime: { getURL: () => 'chrome-extension://abc/' } } }));
const { fetchOnce, uploadOnce } = await import('../../../lib/platform/connections');

const ORIGIN = 'https://chat.example.com';

/** A server of a protocol that becomes known with its first answer. */
function serverOf(
  protocol: string,
  options: { streams?: boolean; known?: boolean; statuses?: number[]; type?: string; unreachable?: boolean } = {},
) {
  const requests: { method: string; streamed: boolean; body: string; type: string | null }[] = [];
  let known = options.known ?? true;
  const statuses = [...(options.statuses ?? [])];
  const wire = {
    ready: vi.fn(async () => undefined),
    streams: options.streams ?? true,
    protocol: () => (known ? protocol : undefined),
    fetch: async (_input: unknown, init: RequestInit & { duplex?: string } = {}) => {
      if (options.unreachable) throw new TypeError('Failed to fetch');
      const body = init.body ? await new Response(init.body).text() : '';
      const type = new Headers(init.headers).get('content-type');
      requests.push({ method: init.method ?? 'GET', streamed: init.body instanceof ReadableStream && init.duplex === 'half', body, type });
      known = true;
      return new Response('', { status: statuses.shift() ?? 200, headers: { 'content-type': options.type ?? 'text/html' } });
    },
  };
  return { send: fetchOnce(wire), requests, wire };
}

describe('fetchOnce', () => {
  it('sends a body as a stream over HTTP/2 and 3, which the browser cannot send again, with the type that it has', async () => {
    for (const protocol of ['h2', 'h3']) {
      const { send, requests } = serverOf(protocol);
      await send(`${ORIGIN}/a`, { method: 'POST', body: new URLSearchParams({ Body: 'hello' }) });
      await send(`${ORIGIN}/a`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
      expect(requests).toEqual([
        { method: 'POST', streamed: true, body: 'Body=hello', type: 'application/x-www-form-urlencoded;charset=UTF-8' },
        { method: 'POST', streamed: true, body: '{}', type: 'application/json' },
      ]);
    }
  });

  it('keeps the boundary of a form with files', async () => {
    const { send, requests } = serverOf('h2');
    const form = new FormData();
    form.set('content', 'hello');
    await send(`${ORIGIN}/a`, { method: 'POST', body: form });
    const boundary = requests[0]?.type?.split('boundary=')[1] ?? 'none';
    expect(requests[0]?.body).toContain(boundary);
  });

  it('leaves HTTP/1.1, reading, and browsers without streams as they are', async () => {
    const old = serverOf('http/1.1');
    await old.send(`${ORIGIN}/a`, { method: 'POST', body: 'x' });
    const plain = serverOf('h2');
    await plain.send('http://127.0.0.1/a', { method: 'POST', body: 'x' });
    await plain.send(`${ORIGIN}/a`);
    const firefox = serverOf('h2', { streams: false, known: false });
    await firefox.send(`${ORIGIN}/a`, { method: 'POST', body: 'x' });
    for (const { requests, wire } of [old, plain, firefox]) {
      expect(requests.some((one) => one.streamed || one.method === 'HEAD')).toBe(false);
      expect(wire.ready).toHaveBeenCalledTimes(requests.length);
    }
  });

  it('asks once for a protocol that is not known, before anything leaves', async () => {
    const { send, requests } = serverOf('h2', { known: false });
    await send(`${ORIGIN}/a`, { method: 'POST', body: 'x' });
    await send(`${ORIGIN}/a`, { method: 'POST', body: 'y' });
    expect(requests.map(({ method, streamed, body }) => [method, streamed, body])).toEqual([
      ['HEAD', false, ''],
      ['POST', true, 'x'],
      ['POST', true, 'y'],
    ]);
  });

  it('says that nothing left when it could not ask', async () => {
    const { send } = serverOf('h2', { known: false, unreachable: true });
    const error = await send(`${ORIGIN}/a`, { method: 'POST', body: 'x' }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('measures the body for a server that wants its length, which has done nothing until then', async () => {
    const { send, requests } = serverOf('h2', { statuses: [411] });
    expect((await send(`${ORIGIN}/a`, { method: 'POST', body: 'x' })).status).toBe(200);
    await send(`${ORIGIN}/a`, { method: 'POST', body: 'y' });
    expect(requests.map(({ streamed, body }) => [streamed, body])).toEqual([
      [true, 'x'],
      [false, 'x'],
      [false, 'y'],
    ]);
  });

  it('takes the page of a front server that cannot read it for the same wish, but never the error of the API itself', async () => {
    const front = serverOf('h2', { statuses: [400] });
    expect((await front.send(`${ORIGIN}/a`, { method: 'POST', body: 'x' })).status).toBe(200);
    expect(front.requests.map(({ streamed }) => streamed)).toEqual([true, false]);
    const api = serverOf('h2', { statuses: [400], type: 'application/json; charset=utf-8' });
    expect((await api.send(`${ORIGIN}/a`, { method: 'POST', body: 'x' })).status).toBe(400);
    expect(api.requests).toHaveLength(1);
    for (const status of [500, 502, 503, 404, 422]) {
      const unclear = serverOf('h2', { statuses: [status] });
      expect((await unclear.send(`${ORIGIN}/a`, { method: 'POST', body: 'x' })).status).toBe(status);
      expect(unclear.requests).toHaveLength(1);
    }
  });
});

describe('uploadOnce', () => {
  const form = () => {
    const body = new FormData();
    body.set('content', 'hello');
    body.set('file', new File([new Uint8Array(200_000)], 'a.bin'));
    return body;
  };

  it('counts a stream where the browser could repeat anything else, and lets XMLHttpRequest do the rest', async () => {
    const plain = vi.fn(async () => new Response('plain'));
    const told: number[] = [];
    const progress = (sent: number, total: number) => told.push(sent / total);
    const h2 = serverOf('h2');
    const answer = await uploadOnce(h2.wire, plain)(`${ORIGIN}/a`, { method: 'POST', body: form() }, progress);
    expect(answer?.status).toBe(200);
    expect(h2.requests).toMatchObject([{ streamed: true, type: expect.stringContaining('boundary=') }]);
    expect(h2.requests[0]?.body.length).toBeGreaterThan(200_000);
    expect([told.at(-1), told.every((share, at) => share >= (told[at - 1] ?? 0))]).toEqual([1, true]);
    expect(plain).not.toHaveBeenCalled();
    await uploadOnce(serverOf('http/1.1').wire, plain)(`${ORIGIN}/a`, { method: 'POST', body: form() }, progress);
    await uploadOnce(serverOf('h2').wire, plain)('http://127.0.0.1/a', { method: 'POST', body: form() }, progress);
    await uploadOnce(serverOf('h2', { streams: false }).wire, plain)(`${ORIGIN}/a`, { method: 'POST', body: form() }, progress);
    expect(plain).toHaveBeenCalledTimes(3);
  });

  it('leaves it to the caller where a front server wants the length and has done nothing', async () => {
    const { wire } = serverOf('h2', { statuses: [411] });
    const told = await uploadOnce(wire, async () => new Response(''))(`${ORIGIN}/a`, { method: 'POST', body: form() }, () => undefined);
    expect(told).toBeUndefined();
  });
});
