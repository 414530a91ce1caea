// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requests a minute, in separate buckets, so that nobody uses up another's (A41). Every secret key has its own,
 * whatever address it comes from; visitors of shops' pages are counted by publishable key and address; wallets and
 * everybody else by address. Paths that lead nowhere and wrong keys have small buckets of their own. An address is that
 * of the connection unless proxies are configured (A14), and for IPv6 its network. Each process counts for itself:
 * several processes each grant the full number.
 * The headers follow draft-ietf-httpapi-ratelimit-headers-11.
 */
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HushmarkError } from '#base/errors.ts';
import type { Limits } from '../setup/config.ts';
import { type ApiKeyParts, hashSecret, readApiKey } from '../setup/secrets.ts';
import { readBearer } from './bearer.ts';
import { audienceOf } from './cors.ts';

export type BucketName = keyof Limits['requestsPerMinute'];

export type RequestLimits = {
  /** For a key that was found good. Throws auth_rate_limited when it has asked too often. */
  countGood(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** For one that was not. */
  countWrong(request: FastifyRequest, reply: FastifyReply): Promise<void>;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** What the key that came along says about itself; nobody has looked yet whether it is true. */
    claim: ApiKeyParts | undefined;
    /** Set when a limit is exceeded, until `refuseExceeding` has said so. */
    exceeds: boolean;
  }
}

type Bucket = (request: FastifyRequest, reply: FastifyReply, mode?: 'look') => Promise<boolean>;

/** Milliseconds. */
const WINDOW = 60_000;
/** Counters a bucket keeps; the one that was asked for longest ago is forgotten first. */
const KEPT = 20_000;

const NAMES: Record<BucketName, string> = {
  secretKey: 'secret-key',
  page: 'page',
  address: 'address',
  stray: 'stray',
  wrongKeys: 'wrong-keys',
};

/** Before CORS, which would ask the database, and before keys are looked at. */
export async function registerRateLimit(
  app: FastifyInstance,
  perMinute: Limits['requestsPerMinute'],
  onExceeded: (bucket: BucketName) => void,
): Promise<RequestLimits> {
  await app.register(rateLimit, { global: false });
  app.decorateRequest('claim', undefined);
  app.decorateRequest('exceeds', false);

  function createBucket(name: BucketName, keyGenerator: (request: FastifyRequest) => string): Bucket {
    const max = perMinute[name];
    const options = { max, timeWindow: WINDOW, cache: KEPT, keyGenerator };
    const count = app.createRateLimit(options);
    return async (request, reply, mode) => {
      const state = await count(request, { increment: mode !== 'look' });
      if (state.isAllowed) return false;
      const { remaining, ttlInSeconds } = state;
      const exceeds = mode === 'look' ? remaining === 0 : state.isExceeded;
      if (mode === 'look' && !exceeds) return false;
      reply.header('ratelimit-policy', `"${NAMES[name]}";q=${max};w=${WINDOW / 1000}`);
      reply.header('ratelimit', `"${NAMES[name]}";r=${remaining};t=${ttlInSeconds}`);
      if (exceeds) {
        reply.header('retry-after', String(ttlInSeconds));
        onExceeded(name);
      }
      return exceeds;
    };
  }

  const keyId = ({ claim }: FastifyRequest) => claim?.id ?? '';
  const address = createBucket('address', addressOf);
  const stray = createBucket('stray', addressOf);
  const wrongKeys = createBucket('wrongKeys', addressOf);
  const secretKey = createBucket('secretKey', keyId);
  const page = createBucket('page', (request) => `${keyId(request)} ${addressOf(request)}`);
  const bucketOf = ({ kind }: ApiKeyParts) => (kind === 'secret' ? secretKey : page);

  /** Hashes of keys that were good the last time: wrong ones of the same address do not shut them out. */
  const good = new Set<string>();
  const hashOf = ({ headers }: FastifyRequest) => hashSecret(headers.authorization ?? '');

  async function exceedsOnArrival(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const { keys, rateLimit: setting } = request.routeOptions.config ?? {};
    if (setting === false) return false;
    if (isStray(request)) return stray(request, reply);
    if (keys === undefined) return address(request, reply);
    // Looked at only: what a key uses up is counted when it was found good, or anybody could use up another's.
    request.claim = readApiKey(readBearer(request));
    if (!good.has(hashOf(request)) && (await wrongKeys(request, reply, 'look'))) return true;
    return request.claim !== undefined && bucketOf(request.claim)(request, reply, 'look');
  }

  app.addHook('onRequest', async (request, reply) => {
    request.exceeds = await exceedsOnArrival(request, reply);
  });

  return {
    async countGood(request, reply) {
      good.add(hashOf(request));
      if (request.claim !== undefined && (await bucketOf(request.claim)(request, reply))) {
        throw new HushmarkError('auth_rate_limited');
      }
    },
    async countWrong(request, reply) {
      good.delete(hashOf(request));
      await wrongKeys(request, reply);
    },
  };
}

/** Behind CORS, so that pages that may read answers can read this one. */
export function refuseExceeding(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ exceeds }) => {
    if (exceeds) throw new HushmarkError('auth_rate_limited');
  });
}

/** IPv6 by its network of 64 bits, which one customer has to itself. */
export function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip);
}

function isStray(request: FastifyRequest): boolean {
  return request.is404 || (request.method === 'OPTIONS' && audienceOf(request.url) === 'nobody');
}
