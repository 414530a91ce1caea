// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which pages may read an answer: the configured wallets on the routes that wallets use, registered shops on those that
 * their pages use, and nobody elsewhere. An origin is looked up, never reflected, and credentials are not allowed
 * (A25). Once a caller is over its limit nothing is looked up any more.
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
  /** Shops' origins that were looked up: their pages can read that they ask too often. */
  const seen = new Set<string>();
  async function allowed({ url, exceeds }: FastifyRequest, origin: string): Promise<boolean> {
    switch (audienceOf(url)) {
      case 'wallet':
        return walletOrigins.includes(origin);
      case 'page':
        if (exceeds) return seen.has(origin);
        if (!(await isShopOrigin(store.db, origin))) return false;
        seen.add(origin);
        return true;
      case 'nobody':
        return false;
    }
  }
  await app.register(cors, {
    delegator: async (request: FastifyRequest) => {
      const { origin } = request.headers;
      const isAllowed = origin !== undefined && origin.length <= 300 && (await allowed(request, origin));
      return {
        origin: isAllowed ? origin : false,
        methods: ['GET', 'POST'],
        allowedHeaders: ['authorization', 'content-type'],
        // Date: a wallet whose clock is wrong says so instead of blaming whoever asks.
        exposedHeaders: ['date', 'retry-after', 'ratelimit', 'ratelimit-policy'],
        credentials: false,
        maxAge: 600,
      };
    },
  });
}

export function audienceOf(url: string): Audience {
  const path = url.split('?', 1)[0] ?? '';
  if (WALLET_PATHS.some((known) => path.startsWith(known))) return 'wallet';
  if (path === '/v1/verifications' || /^\/v1\/verifications\/[^/]+\/events$/.test(path)) return 'page';
  return 'nobody';
}
