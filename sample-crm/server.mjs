// Serves the sample CRM on a free loopback port; addresses without a file name get the page, as single-page servers do.
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', json: 'application/json' };
const FILES = new Set(['index.html', 'app.js', 'style.css', 'customers.json']);

/** Starts the server. Resolves to its origin (no trailing slash) and a function that stops it. */
export async function serveSampleCrm() {
  const server = http.createServer(async (request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://loopback').pathname);
    const file = FILES.has(name) ? name : 'index.html';
    const body = await fs.readFile(path.join(import.meta.dirname, file));
    response.writeHead(200, { 'content-type': `${TYPES[file.split('.')[1]]}; charset=utf-8`, 'cache-control': 'no-store' });
    response.end(body);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
