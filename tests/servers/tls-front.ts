/** An https server whose certificate nobody should accept. Like nginx, Apache and Go's servers it answers plain http on its port with a 400. */
import fs from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import path from 'node:path';

/** A running front. */
export interface TlsFront {
  readonly url: string;
  /** Requests that got through, with their headers: by TLS, and by plain http. */
  readonly secure: string[];
  readonly plain: string[];
  close(): Promise<void>;
}

/** The first byte of a TLS handshake. */
const HANDSHAKE = 22;

/** Starts one with a certificate of tests/fixtures: `expired` (since 2025) or `loopback` (signed by nobody). */
export async function startTlsFront(certificate: 'expired' | 'loopback'): Promise<TlsFront> {
  const pem = fs.readFileSync(path.join(import.meta.dirname, `../fixtures/${certificate}.pem`));
  const [secure, plain]: [string[], string[]] = [[], []];
  const tls = createSecure({ key: pem, cert: pem }, (request, response) => {
    secure.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"version":"4.15.1"}');
  });
  const http = createPlain((request, response) => {
    plain.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(400, { connection: 'close' }).end('The plain HTTP request was sent to HTTPS port');
  });
  await Promise.all([listening(tls), listening(http)]);
  // By a connection of its own: a socket whose first bytes were read cannot be handed to a TLS server, which reads below them.
  const front = createServer((socket) => {
    socket.once('data', (first: Buffer) => {
      const inner = connect(portOf(first[0] === HANDSHAKE ? tls : http), '127.0.0.1');
      inner.write(first);
      inner.pipe(socket).pipe(inner);
      for (const [one, other] of [[socket, inner] as const, [inner, socket] as const]) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    socket.on('error', () => socket.destroy());
  });
  await listening(front);
  return {
    url: `https://127.0.0.1:${portOf(front)}`,
    secure,
    plain,
    close: async () => {
      await Promise.all([front, tls, http].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, '127.0.0.1', done));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
