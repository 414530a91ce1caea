// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * GET /metrics on a port of its own, at the loopback address only: a verifier's numbers are for whoever runs it, and a
 * proxy in front of the API cannot expose them there. Off unless the configuration names a port.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

const LOOPBACK = '127.0.0.1';

export type MetricsListener = {
  readonly url: string;
  close(): Promise<void>;
};

/** Rejects as `listen` does, with EADDRINUSE when the port is taken. */
export async function listenForMetrics(port: number, { render, contentType }: Metrics): Promise<MetricsListener> {
  const server = createServer(async ({ method, url }, response) => {
    if (url !== '/metrics' || method !== 'GET') {
      response.writeHead(url === '/metrics' ? 405 : 404, { allow: 'GET' }).end();
      return;
    }
    try {
      const text = await render();
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/metrics`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
