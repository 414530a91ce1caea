/**
 * Which pages may read an answer: the configured wallets where wallets ask, registered shops where their pages ask,
 * nobody elsewhere. An origin is looked up, never reflected, and there are no credentials (A25).
 */
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isShopOrigin } from '../store/shops.ts';
import type { Store } from '../store/store.ts';

type Audience = 'wallet' | 'page' | 'nobody';

const WALLET_PATHS = ['/v1/requests/', '/v1/responses', '/v1/trust/'];

export async function registerCors(
  app: FastifyInstance,
  { store, walletOrigins }: { store: Store; walletOrigins: readonly string[] },
): Promise<void> {
  async function allowed(path: string, origin: string): Promise<boolean> {
    switch (audienceOf(path)) {
      case 'wallet':
        return walletOrigins.includes(origin);
      case 'page':
        return isShopOrigin(store.db, origin);
      case 'nobody':
        return false;
    }
  }
  await app.register(cors, {
    delegator: async (request: FastifyRequest) => {
      const { origin } = request.headers;
      const path = request.url.split('?', 1)[0] ?? '';
      const isAllowed = origin !== undefined && origin.length <= 300 && (await allowed(path, origin));
      return {
        origin: isAllowed ? origin : false,
        methods: ['GET', 'POST'],
        allowedHeaders: ['authorization', 'content-type'],
        exposedHeaders: ['retry-after'],
        credentials: false,
        maxAge: 600,
      };
    },
  });
}

function audienceOf(path: string): Audience {
  if (WALLET_PATHS.some((known) => path.startsWith(known))) return 'wallet';
  if (path === '/v1/verifications' || /^\/v1\/verifications\/[^/]+\/events$/.test(path)) return 'page';
  return 'nobody';
}
