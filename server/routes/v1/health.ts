// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * GET /v1/health: the process answers. GET /v1/ready: it can verify, which needs a database that takes writes, keys,
 * current trust bundles and a verification thread. It says which of them is missing and nothing more (A40).
 */
import type { Static } from 'typebox';
import { HealthAnswer, ReadyAnswer } from '../../schemas/answers.ts';
import { NoQuery } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { areCircuitsUsable } from '../../verifications/key-sets.ts';
import type { App } from '../app-type.ts';

/** Milliseconds for the database to answer. */
const PATIENCE = 1500;

export function registerHealth(app: App, services: Services): void {
  const common = { tags: ['operator'], querystring: NoQuery };
  const health = { ...common, operationId: 'health', summary: 'The process answers', response: { 200: HealthAnswer } };
  app.get('/v1/health', { schema: health, config: { rateLimit: false } }, async () => ({ status: 'ok' as const }));
  const ready = {
    ...common,
    operationId: 'ready',
    summary: 'It can verify; if not, which part is missing',
    response: { 200: ReadyAnswer, 503: ReadyAnswer },
  };
  app.get('/v1/ready', { schema: ready, config: { rateLimit: false } }, async (_request, reply) => {
    const checks = await readiness(services);
    const isReady = Object.values(checks).every((ok) => ok);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', checks });
  });
}

type Checks = Static<typeof ReadyAnswer>['checks'];

export async function readiness({ store, trust, keys, artefacts, verifier }: Services): Promise<Checks> {
  const written = await within(PATIENCE, store.probe());
  const database = written !== undefined;
  // Without the database's clock our own: a bundle is not missing because the database is.
  const now = written ?? Math.floor(Date.now() / 1000);
  const bundles = trust.registries().every((registry) => {
    try {
      return trust.current(registry, now) !== undefined;
    } catch {
      return false;
    }
  });
  const circuits = areCircuitsUsable(artefacts, now);
  return { database, keys: keys.signing.length > 0, bundles, circuits, verifier: verifier.isReady() };
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
