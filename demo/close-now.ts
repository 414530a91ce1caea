// SPDX-License-Identifier: GPL-3.0-or-later
/** Ends a server of the demo without waiting for anybody. */
import type { Server } from 'node:http';

const AGAIN_MS = 100;

/**
 * Browsers keep spare connections open, for which a closing server would wait a minute; and nobody needs an answer from
 * a demo that ends.
 */
export async function closeNow(server: Server, close: () => Promise<unknown>): Promise<void> {
  const cut = () => server.closeAllConnections();
  // Again, for those that came before it stopped to listen.
  const cutting = setInterval(cut, AGAIN_MS);
  const closed = close();
  cut();
  try {
    await closed;
  } finally {
    clearInterval(cutting);
  }
}
