// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The verifier API as a Fastify instance that does not listen: server.ts gives it a port, tests call `inject`. It
 * starts no timers and opens nothing; everything that it needs is passed in.
 */
import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { registerAuthentication } from './plugins/authentication.ts';
import { registerBodies } from './plugins/bodies.ts';
import { registerCors } from './plugins/cors.ts';
import { registerDescription } from './plugins/description.ts';
import { registerIgnoredProxy } from './plugins/ignored-proxy.ts';
import { type LogOptions, logAnswer, logController, loggerOptions, routeOf } from './plugins/logging.ts';
import { registerNotFound } from './plugins/not-found.ts';
import { refuseAddress, registerProblems } from './plugins/problem.ts';
import { refuseExceeding, registerRateLimit } from './plugins/rate-limit.ts';
import { registerSecurityHeaders } from './plugins/security-headers.ts';
import type { App } from './routes/app-type.ts';
import { registerShortAddress } from './routes/short-address.ts';
import { registerEvents } from './routes/v1/events.ts';
import { registerHealth } from './routes/v1/health.ts';
import { registerOpenapi } from './routes/v1/openapi.ts';
import { registerPolicies } from './routes/v1/policies.ts';
import { registerRequests } from './routes/v1/requests.ts';
import { registerResponses } from './routes/v1/responses.ts';
import { registerTrust } from './routes/v1/trust.ts';
import { registerVerifications } from './routes/v1/verifications.ts';
import { registerJwks } from './routes/well-known/jwks.ts';
import type { Services } from './services.ts';

export type AppOptions = {
  readonly walletOrigins: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly log?: LogOptions;
};

/** Milliseconds. Node's own defaults wait minutes for a slow client, or without end (A11). */
const TIMEOUTS: FastifyServerOptions = {
  requestTimeout: 10_000,
  connectionTimeout: 60_000,
  keepAliveTimeout: 5000,
};

/** Node looks for clients that are too slow only every 30 seconds, unless told. */
const SLOW_CLIENTS = { headersTimeout: 8000, connectionsCheckingInterval: 2000 };

export async function buildServer(services: Services, options: AppOptions): Promise<App> {
  const note = (request: FastifyRequest, reply: FastifyReply): void => {
    logAnswer(request, reply);
    services.metrics.answered(routeOf(request), reply.statusCode, reply.problemCode);
  };
  const app: App = Fastify({
    ...TIMEOUTS,
    http: SLOW_CLIENTS,
    logger: loggerOptions(options.log ?? false),
    logController: logController(),
    bodyLimit: services.limits.body,
    // A caller's own id would end up in our log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    // Any length that Node lets in: too long an id is refused by its schema, after the key was looked at.
    routerOptions: { maxParamLength: 16_384, ignoreTrailingSlash: false, caseSensitive: true },
    frameworkErrors: (_error, request, reply) => {
      refuseAddress(request, reply);
      note(request, reply);
    },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // What comes on an open connection while the server stops is still answered: by us, in our form.
    return503OnClosing: false,
  }).withTypeProvider<TypeBoxTypeProvider>();

  registerProblems(app);
  app.addHook('onResponse', async (request, reply) => note(request, reply));
  registerSecurityHeaders(app);
  registerIgnoredProxy(app);
  registerNotFound(app);
  const limits = await registerRateLimit(app, services.limits.requestsPerMinute, services.metrics.limited);
  await registerCors(app, { store: services.store, walletOrigins: options.walletOrigins });
  refuseExceeding(app);
  registerAuthentication(app, services.store, limits);
  registerBodies(app);
  await registerDescription(app, services.publicUrl);

  registerHealth(app, services);
  registerJwks(app, services);
  registerPolicies(app, services);
  registerVerifications(app, services);
  registerEvents(app, services);
  registerRequests(app, services);
  await registerResponses(app, services);
  registerTrust(app, services);
  registerShortAddress(app, services);
  registerOpenapi(app);
  return app;
}
