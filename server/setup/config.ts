// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The configuration of a verifier, as an operator writes it (server.json) and as startServer takes it: one schema, from
 * which the type follows. It holds no secrets; those are files beside it (keys.ts).
 */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { HushmarkError } from '#base/errors.ts';
import { parseJson, readId, reworded } from '#base/readers.ts';
import { decodeText } from '#base/text.ts';
import { parseJwks } from '#protocol/jws.ts';
import { readBaseUrl } from '#protocol/origins.ts';

const closed = { additionalProperties: false } as const;
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

const LimitsSchema = Type.Object(
  {
    /** Bytes of a request body. */
    body: count(1024, 65_536),
    /** Requests a minute, each kind for itself (plugins/rate-limit.ts). */
    requestsPerMinute: Type.Object(
      {
        /** With one secret key, from wherever. */
        secretKey: count(1, 10_000_000),
        /** With one publishable key, of one address. */
        page: count(1, 10_000_000),
        /** Without a key, of one address: wallets, pages that follow a verification. */
        address: count(1, 10_000_000),
        /** To what does not exist, of one address. */
        stray: count(1, 10_000_000),
        /** With keys that are missing or wrong, of one address. */
        wrongKeys: count(1, 10_000_000),
      },
      closed,
    ),
    /** Open verifications of one shop, for each mode and kind of key by itself. */
    openPerShop: count(1, 10_000_000),
    /** Wrong proofs until a verification ends; with a number to type see verifications/code.ts. */
    invalidProofs: count(1, 100),
    /** Proofs that may wait for the verification pool. */
    queue: count(1, 100_000),
    /** Starts of one shop that may wait for their turn, for each mode and kind of key by itself. */
    startsWaiting: count(1, 100_000),
    /** Event streams at a time. */
    streams: count(1, 1_000_000),
    /** Of them, for verifications of one shop, for each mode and kind of key by itself. */
    streamsPerShop: count(1, 1_000_000),
    /** Of them, to one address. */
    streamsPerAddress: count(1, 1_000_000),
    /** Seconds in which a shop can redeem an answer. */
    redeem: count(10, 3600),
    /** Seconds that a question may be open in all, when customers ask for more time; MAX_REQUEST_LIFE at most. */
    longestWait: count(0, 3600),
    /** Digits of the number for answers from another device; four may be mistyped twice. */
    codeDigits: count(2, 4),
    /** Seconds to keep finished verifications; at least as long as one can be redeemed and its decision asked again. */
    keepVerifications: count(4000, 31_536_000),
    /** Seconds to keep events that were delivered or given up. */
    keepEvents: count(0, 31_536_000),
  },
  closed,
);
export type Limits = Static<typeof LimitsSchema>;

export const DEFAULT_LIMITS: Limits = {
  body: 8192,
  requestsPerMinute: { secretKey: 6000, page: 120, address: 1200, stray: 60, wrongKeys: 30 },
  openPerShop: 10_000,
  invalidProofs: 5,
  queue: 256,
  startsWaiting: 256,
  streams: 10_000,
  streamsPerShop: 2000,
  streamsPerAddress: 50,
  redeem: 300,
  longestWait: 3600,
  codeDigits: 4,
  keepVerifications: 86_400,
  keepEvents: 7 * 86_400,
};

const GivenLimitsSchema = Type.Object(
  {
    ...Type.Partial(LimitsSchema).properties,
    requestsPerMinute: Type.Optional(Type.Partial(LimitsSchema.properties.requestsPerMinute, closed)),
  },
  closed,
);

const ConfigSchema = Type.Object(
  {
    /** Base address under which wallets and shops reach this server: what the registry lists as `api`. */
    publicUrl: Type.String(),
    listen: Type.Object({ host: Type.String({ minLength: 1 }), port: count(0, 65_535) }, closed),
    /** Base addresses of wallets. Links go to the first; pages of all of them may call. */
    wallets: Type.Array(Type.String(), { minItems: 1, maxItems: 20 }),
    registries: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          keys: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 8 }),
          /** Directory, or address that announces the current bundle. Left out when the caller passes a source. */
          bundles: Type.Optional(Type.String({ minLength: 1 })),
        },
        closed,
      ),
      { minItems: 1, maxItems: 20 },
    ),
    /** Directory of the proving artefacts. */
    artefacts: Type.String({ minLength: 1 }),
    store: Type.Optional(
      Type.Union([
        Type.Object({ kind: Type.Literal('sqlite'), file: Type.String({ minLength: 1 }) }, closed),
        Type.Object(
          {
            kind: Type.Literal('postgres'),
            url: Type.String({ minLength: 1 }),
            schema: Type.Optional(Type.String({ pattern: '^[a-z_][a-z0-9_]{0,62}$' })),
            connections: Type.Optional(count(1, 200)),
          },
          closed,
        ),
      ]),
    ),
    /** Numbers for the operator, at this port of the loopback address; none when left out. */
    metrics: Type.Optional(Type.Object({ port: count(0, 65_535) }, closed)),
    /** Verification threads; one less than there are processors when left out. */
    threads: Type.Optional(count(1, 64)),
    /**
     * Addresses, or networks as ADDRESS/BITS, of proxies whose X-Forwarded-For counts (A14); an empty list: there is
     * none.
     */
    trustedProxies: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 20 })),
    /** Serve real customers with development proving keys. A forger may hold their secret. */
    allowDevelopmentKeys: Type.Optional(Type.Boolean()),
    limits: Type.Optional(GivenLimitsSchema),
  },
  closed,
);
export type ServerConfig = Static<typeof ConfigSchema>;

/** What is configured, and the defaults for the rest. */
export function limitsOf({ limits = {} }: Pick<ServerConfig, 'limits'>): Limits {
  const requestsPerMinute = { ...DEFAULT_LIMITS.requestsPerMinute, ...limits.requestsPerMinute };
  return { ...DEFAULT_LIMITS, ...limits, requestsPerMinute };
}

/** A configuration from outside; throws server_config naming the setting. */
export function parseConfig(value: unknown): ServerConfig {
  if (!Value.Check(ConfigSchema, value)) {
    const [first] = Value.Errors(ConfigSchema, value);
    // What the schema says of a member that it does not have.
    const why = first?.keyword === 'boolean' ? 'there is no such setting' : (first?.message ?? 'is wrong');
    throw new HushmarkError('server_config', `setting ${first?.instancePath || '/'}: ${why}`);
  }
  try {
    readBaseUrl(value.publicUrl, 'publicUrl');
    for (const wallet of value.wallets) readBaseUrl(wallet, 'wallets');
    for (const { id, keys } of value.registries) {
      readId(id, 'registries.id');
      parseJwks(keys, `registries ${id} keys`);
    }
  } catch (error) {
    throw new HushmarkError('server_config', error instanceof Error ? error.message : 'is wrong');
  }
  const wrong = value.trustedProxies?.find((proxy) => !isProxy(proxy));
  if (wrong !== undefined) {
    throw new HushmarkError(
      'server_config',
      `setting /trustedProxies: "${wrong}" is not an address of a proxy`,
      'Give its IP address (127.0.0.1), or its network of at most 16 million addresses (10.0.0.0/8).',
    );
  }
  if (value.metrics !== undefined && value.metrics.port === value.listen.port && value.listen.port !== 0) {
    throw new HushmarkError('server_config', 'setting /metrics/port: the API listens there, it has to be another');
  }
  return value;
}

/** A wider network would let whoever is in it choose the address that is counted. */
const BITS = { 4: { least: 8, most: 32 }, 6: { least: 32, most: 128 } } as const;

/** An IP address, or a network of them that an operator can mean. Names are not: nobody would look them up again. */
function isProxy(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || more.length > 0) return false;
  const { least, most } = BITS[family];
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) >= least && Number(bits) <= most);
}

export async function readConfig(path: string): Promise<ServerConfig> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch {
    throw new HushmarkError('server_config', `${path} cannot be read`, 'Make one with `hushmark server init`.');
  }
  return parseConfig(reworded('server_config', () => parseJson(decodeText(bytes, path), path)));
}
