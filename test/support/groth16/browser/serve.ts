// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the test page as the wallet is built (Vite, module worker) and serves it with the artefacts under the wallet's
// content security policy, on a port of its own. The browser bench uses it too.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export const WALLET_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; base-uri 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export type Site = { readonly origin: string; close(): Promise<void> };

/** @param page folder with an index.html */
export async function buildAndServe(page: string, policy: string): Promise<Site> {
  const output = await mkdtemp(join(tmpdir(), 'hushmark-page-'));
  await build({
    configFile: false,
    root: page,
    logLevel: 'warn',
    build: { outDir: output, emptyOutDir: true, target: 'es2022', modulePreload: false },
    worker: { format: 'es' },
  });
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    const file = path.startsWith('/artefacts/')
      ? join(repository, 'build', path.slice('/artefacts/'.length))
      : join(output, path === '/' ? 'index.html' : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      });
      response.end(body);
    } catch {
      response.writeHead(404, { 'content-security-policy': policy }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(output, { recursive: true, force: true });
    },
  };
}
