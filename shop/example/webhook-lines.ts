// SPDX-License-Identifier: MIT
// How a shop takes webhooks, and nothing else: the code of shop/README.md, which test/shop/readme.test.ts compares and
// runs.
import type { FastifyInstance } from 'fastify';
import { verifyWebhook } from '../client/webhook.ts';

/** `onEnd` gets an event's id, which is the same when it is sent again, and what it says. */
export function addWebhook(app: FastifyInstance, secret: string, onEnd: (id: string, event: unknown) => void) {
  // README: begin
  app.register(async (routes) => {
    // The signature is over the exact bytes, so nobody may parse them before.
    routes.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    routes.post<{ Body: string }>('/hushmark/webhook', async ({ headers, body }, reply) => {
      const genuine = await verifyWebhook({ secret, headers, body, now: Date.now() });
      if (genuine === undefined) return reply.code(401).send();
      onEnd(genuine.id, genuine.event);
      return reply.code(204).send();
    });
  });
  // README: end
}
