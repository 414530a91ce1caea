// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who is calling: the shop behind an API key. Keys come in the Authorization header only; the store holds their hashes,
 * and the comparison does not stop at the first difference (A29). A publishable key stands in a public page, so it
 * counts only together with a registered origin of its shop.
 * Routes name the kinds of keys that they take (`config.keys`) and let nobody else in. The key is checked before
 * anything else of the request is read, so a caller without one learns nothing about what it sent (A29).
 */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { REASONS } from '#base/reasons.ts';
import { type ApiKeyKind, isHashOf, type Mode, readApiKey } from '../setup/secrets.ts';
import { findApiKey } from '../store/api-keys.ts';
import { findShop, type Shop } from '../store/shops.ts';
import type { Store } from '../store/store.ts';
import { readBearer } from './bearer.ts';
import type { RequestLimits } from './rate-limit.ts';

export type Caller = {
  readonly keyId: string;
  readonly kind: ApiKeyKind;
  readonly mode: Mode;
  readonly shop: Shop;
  /** The only policy that a publishable key starts. */
  readonly policy: string | undefined;
  /** The only addresses that its customers come back to: in a public page anybody could write another. */
  readonly returnPages: readonly string[] | undefined;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Kinds of API keys that may call; a route without it is for everybody. */
    readonly keys?: readonly ApiKeyKind[];
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

export function registerAuthentication(app: FastifyInstance, store: Store, limits: RequestLimits): void {
  app.decorateRequest('caller', undefined);
  // Not earlier: the limit of requests a minute comes first, or guessing keys would cost a look into the database each.
  app.addHook('preParsing', async (request, reply) => {
    const { keys } = request.routeOptions.config;
    if (keys === undefined) return;
    try {
      request.caller = await authenticate(store, request, keys);
    } catch (error) {
      if (isHushmarkError(error) && REASONS[error.code].family === 'auth') await limits.countWrong(request, reply);
      throw error;
    }
    await limits.countGood(request, reply);
  });
}

/** Who was let in. For routes with `config.keys`. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new HushmarkError('auth_key_missing');
  return request.caller;
}

/** Throws auth_key_missing, auth_key_invalid, auth_not_allowed or auth_origin. */
async function authenticate(store: Store, request: FastifyRequest, kinds: readonly ApiKeyKind[]): Promise<Caller> {
  const { authorization, origin } = request.headers;
  if (authorization === undefined) throw new HushmarkError('auth_key_missing');
  const text = readBearer(request);
  const parts = readApiKey(text);
  if (parts === undefined) throw new HushmarkError('auth_key_invalid');
  const stored = await findApiKey(store.db, parts.id);
  const isRight = isHashOf(stored?.hash ?? '', text);
  if (stored === undefined || !isRight || stored.kind !== parts.kind || stored.mode !== parts.mode) {
    throw new HushmarkError('auth_key_invalid');
  }
  const shop = await findShop(store.db, stored.client_id);
  if (shop === undefined || shop.disabled) throw new HushmarkError('auth_key_invalid');
  if (!kinds.includes(stored.kind)) throw new HushmarkError('auth_not_allowed');
  if (stored.kind === 'publishable' && !(origin !== undefined && shop.origins.includes(origin))) {
    throw new HushmarkError('auth_origin');
  }
  return {
    keyId: stored.id,
    kind: stored.kind,
    mode: stored.mode,
    shop,
    policy: stored.policy ?? undefined,
    returnPages: stored.return_pages === null ? undefined : (JSON.parse(stored.return_pages) as string[]),
  };
}
