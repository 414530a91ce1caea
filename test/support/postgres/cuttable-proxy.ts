// SPDX-License-Identifier: GPL-3.0-or-later
/** A TCP proxy in front of PostgreSQL that a test can make hang, or make drop the connection at a chosen moment. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type CuttableProxy = {
  readonly port: number;
  /** After forwarding the next bytes from the client that contain this text, drop the connection without the reply. */
  cutAfter(text: string | undefined): void;
  /** Forward nothing any more, and forward again. */
  hang(hanging: boolean): void;
  close(): Promise<void>;
};

export async function startCuttableProxy(host: string, port: number): Promise<CuttableProxy> {
  let cutText: string | undefined;
  let hanging = false;
  const pairs = new Set<{ client: Socket; server: Socket }>();
  const proxy = createServer((client) => {
    const server = connect(port, host);
    const pair = { client, server };
    pairs.add(pair);
    let isCut = false;
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      // What was forwarded is still carried out on the other side.
      server.end();
    };
    client.on('data', (chunk) => {
      if (hanging) return;
      server.write(chunk);
      if (cutText === undefined || !chunk.toString('latin1').includes(cutText)) return;
      cutText = undefined;
      isCut = true;
      // The database answers when it has done its work; that is the moment at which the connection breaks.
      server.once('data', end);
    });
    server.on('data', (chunk) => {
      if (!hanging && !isCut) client.write(chunk);
    });
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cutAfter: (text) => {
      cutText = text;
    },
    hang: (value) => {
      if (hanging && !value) for (const { client } of pairs) client.destroy();
      hanging = value;
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
