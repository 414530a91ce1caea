/**
 * Requests a minute and address, unknown paths included. The address is the connection's unless proxies are configured
 * (A14). Counted in this process: an operator of many nodes limits at the proxy as well.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { HushmarkError } from '#protocol/errors.ts';
import { sendProblem } from './problem.ts';

export async function registerRateLimit(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    max: requestsPerMinute,
    timeWindow: 60_000,
    cache: 20_000,
    errorResponseBuilder: () => new HushmarkError('auth_rate_limited'),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) =>
    sendProblem(new HushmarkError('server_not_found'), request, reply),
  );
}
