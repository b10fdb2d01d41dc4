/** An HTTP/2 front for a test server, as the proxies before real ones are; it can cut the connection over a request that had its effect. */
import fs from 'node:fs';
import { request } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A running front. */
export interface Front {
  /** https origin; its certificate is signed by nobody. */
  readonly url: string;
  /** Requests as they came: method, path and protocol. */
  readonly seen: readonly string[];
  /** Cuts the whole connection without an answer, over the next POST of a path that contains this, after its effect. */
  cutAfter(part: string): void;
  /** Answers the next POSTs without a length with 411. */
  wantsLength(on: boolean): void;
  close(): Promise<void>;
}

/** Starts a front for a plain server. */
export async function startFront(target: string): Promise<Front> {
  const pem = fs.readFileSync(path.join(import.meta.dirname, '../fixtures/loopback.pem'));
  const sessions = new Set<ServerHttp2Session>();
  const seen: string[] = [];
  let cut: string | undefined;
  let measured = false;
  const server = createSecureServer({ key: pem, cert: pem });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  server.on('request', (incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url} ${incoming.httpVersion}`);
    if (measured && incoming.method === 'POST' && incoming.headers['content-length'] === undefined) {
      response.writeHead(411);
      response.end();
      return;
    }
    pass(target, incoming, response, () => {
      if (cut === undefined || incoming.method !== 'POST' || !incoming.url.includes(cut)) return false;
      cut = undefined;
      incoming.stream.session?.destroy();
      return true;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    cutAfter: (part) => {
      cut = part;
    },
    wantsLength: (on) => {
      measured = on;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

/** Hands a request on; `cutNow` is asked once the target has answered. */
function pass(target: string, incoming: Http2ServerRequest, response: Http2ServerResponse, cutNow: () => boolean): void {
  const names = Object.entries(incoming.headers).filter(([name]) => !name.startsWith(':') && name !== 'host');
  const onward = request(`${target}${incoming.url}`, { method: incoming.method, headers: Object.fromEntries(names) });
  incoming.on('error', () => onward.destroy());
  response.on('error', () => onward.destroy());
  onward.on('error', () => response.stream.close());
  onward.on('response', (answer) => {
    const body: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => body.push(chunk));
    answer.on('end', () => {
      if (cutNow() || response.stream.destroyed) return;
      const { connection: _c, 'transfer-encoding': _t, 'keep-alive': _k, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, headers);
      response.end(Buffer.concat(body));
    });
  });
  incoming.pipe(onward);
}
