/** Serves a few pages on a free loopback port. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Pages by path. Resolves to the origin, without a slash at its end, and how to stop. */
export async function serveFiles(pages: Record<string, string>): Promise<{ origin: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const body = pages[new URL(request.url ?? '/', 'http://loopback').pathname];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
