// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A verifier with everything around it, for tests of the server through `inject`: a registry that publishes bundles, a
 * shop with keys, a wallet that reads requests with its own bundle and clock, and a clock that the test moves.
 * The proof system is replaced: a "proof" is a digest of the public signals that the wallet computed by itself, and the
 * stand-in verifier compares it with those that the server rebuilt. So a proof for any other statement, root, shop or
 * challenge is still refused, in microseconds. test/server/real-proof.test.ts uses the real one.
 */

import { readFile } from 'node:fs/promises';
import { bytesToNumber, Q, sha256, utf8 } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import { loadArtefacts, newestNamed, orderSignals } from '#groth16/files/artefacts.ts';
import type { VerifyResult } from '#groth16/verify/verify.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { generateSigningKey, type SigningKey } from '#protocol/jws.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { publicSignals, rootOf } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createResponse, type Presentation } from '#protocol/request/presentation.ts';
import { type ParsedRequest, parseRequest } from '#protocol/request/request.ts';
import {
  computeTrustRoot,
  createTrustBundle,
  parseTrustBundle,
  type RegisteredVerifier,
  type TrustBundle,
} from '#protocol/trust/bundle.ts';
import { createApiKey, createShop, putPolicy } from '#server/operator.ts';
import { createServer, type Server, type ServerDeps } from '#server/server.ts';
import type { ServerKeys } from '#server/services.ts';
import type { ServerConfig } from '#server/setup/config.ts';
import { openStore, type StoreOptions } from '#server/store/open.ts';
import type { Store } from '#server/store/store.ts';
import type { Recompute } from '#server/trust/recompute.ts';
import type { Circuits } from '#server/verifications/key-sets.ts';
import type { ProofTask, ProofVerifier } from '#server/verify/verifier.ts';

export const API = 'https://verify.example';
export const WALLET = 'https://wallet.example';
export const SHOP = 'https://vinum.example';
export const OTHER_SHOP = 'https://bistro.example';
export const REGISTRY = 'test-registry';
export const AGE = 'urn:hushmark:schema:proof-of-age:1';
/** 2026-03-01T12:00:00Z */
export const NOON = 1_772_366_400_000;

const common = {
  version: 1,
  registry: REGISTRY,
  timeZone: 'Europe/Zurich',
  crossDevice: false,
  ttl: 300,
} as const;
const adult = { id: 'age', schema: AGE, where: [{ ageOver: 18 }] };
const member = {
  id: 'club',
  schema: 'urn:hushmark:schema:membership:1:wine-club',
  where: [{ attribute: 'tier', oneOf: ['SILVER', 'GOLD'] }],
};

/** Requests a minute, for tests of something else. */
export const UNLIMITED = {
  secretKey: 1_000_000,
  page: 1_000_000,
  address: 1_000_000,
  stray: 1_000_000,
  wrongKeys: 1_000_000,
};

export const POLICIES = [
  {
    ...common,
    name: 'over-18',
    words: { en: 'Are you 18 or older?' },
    credentials: [adult],
    otherwise: 'At the door.',
  },
  { ...common, name: 'over-18-phone', words: { en: 'Are you 18 or older?' }, credentials: [adult], crossDevice: true },
  {
    ...common,
    name: 'over-16',
    words: { en: 'Are you 16 or older?' },
    credentials: [{ ...adult, where: [{ ageOver: 16 }] }],
  },
  {
    ...common,
    name: 'voucher',
    words: { en: 'Are you 18 or older? One voucher each.' },
    credentials: [adult],
    pseudonym: 'voucher-2026',
  },
  { ...common, name: 'adult-member', words: { en: 'Adult and member?' }, credentials: [adult, member] },
];

/** A deterministic stream from a seed; the tests print the seed. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return (bytes) => {
    const out = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 32) out.set(sha256(utf8(`${seed}/${counter++}`)).subarray(0, bytes - at), at);
    return out;
  };
}

/** The stand-in for a proof: exact in form, and it says which public signals it is for. */
export function standInProof(signals: readonly bigint[]): Presentation['proof'] {
  const digest = bytesToNumber(sha256(utf8(signals.join()))) % Q;
  return {
    pi_a: [digest.toString(), '2', '1'],
    pi_b: [
      ['1', '2'],
      ['3', '4'],
      ['1', '0'],
    ],
    pi_c: ['1', '2', '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}

export type StandInVerifier = ProofVerifier & {
  /** Runs before every answer; tests hold it or make it fail. */
  before: (tasks: readonly ProofTask[]) => Promise<void>;
  ready: boolean;
  calls: number;
};

export function createStandInVerifier(): StandInVerifier {
  const verifier: StandInVerifier = {
    ready: true,
    calls: 0,
    before: async () => undefined,
    async verify(tasks) {
      verifier.calls += 1;
      await verifier.before(tasks);
      return tasks.map(({ signals, proof }): VerifyResult => {
        const isRight = JSON.stringify(proof) === JSON.stringify(standInProof(signals));
        return isRight ? { valid: true } : { valid: false, reason: 'equation' };
      });
    },
    isReady: () => verifier.ready,
    load: () => {
      const lane = { waiting: 0, batches: 0, valid: 0, wrong: 0, turnedAway: 0 };
      return { lanes: { first: lane, suspect: lane }, threads: verifier.ready ? 1 : 0, lost: 0 };
    },
    close: async () => undefined,
  };
  return verifier;
}

export type World = {
  readonly server: Server;
  readonly store: Store;
  readonly clock: { now: number };
  readonly random: Random;
  readonly verifier: StandInVerifier;
  readonly artefacts: Circuits;
  readonly keys: ServerKeys;
  readonly registryKey: SigningKey;
  /** Baby Jubjub secret keys of issuer-0 … issuer-2. */
  readonly issuerKeys: readonly Uint8Array[];
  /** Secret and publishable key of vinum-shop, secret key of bistro. */
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly otherKey: string;
  /** What wallets hold. */
  bundle(): TrustBundle;
  /** Publishes the next bundle; the server looks at it at once unless told otherwise. */
  publish(change?: {
    supersedes?: 'scheduled' | 'emergency';
    /** Seconds from now to its beginning. */
    lead?: number;
    revoked?: bigint[];
    sequence?: number;
  }): Promise<TrustBundle>;
  /** Without a listener, the newest bundle file. */
  bundleFile(): Uint8Array;
  /** The same database and keys, and whatever else is given. */
  restart(deps: Partial<ServerDeps>): Promise<void>;
  close(): Promise<void>;
};

export type WorldOptions = {
  seed?: string;
  store?: StoreOptions;
  limits?: ServerConfig['limits'];
  deps?: Partial<ServerDeps>;
  trustedProxies?: string[];
  policies?: readonly object[];
  /** Which of the issuers are for tests. */
  testIssuers?: readonly number[];
  /** Starts the clock at the real time: for PostgreSQL, whose own clock decides. */
  realTime?: boolean;
};

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const random = seededRandom(options.seed ?? 'world');
  const clock = { now: options.realTime === true ? Date.now() : NOON };
  const registryKey = generateSigningKey(random);
  const signing = generateSigningKey(random);
  const keys: ServerKeys = { signing: [signing], responseSecret: random(32) };
  const verifiers: RegisteredVerifier[] = [
    { clientId: 'vinum-shop', name: 'Vinum Wine Shop', keys: [signing.jwk], origins: [SHOP], api: API },
    { clientId: 'bistro', name: 'Bistro', keys: [signing.jwk], origins: [OTHER_SHOP], api: API },
  ];
  const age = schemaFromTemplate('proof-of-age');
  const club = schemaFromTemplate('membership', 'wine-club');
  const issuerKeys = [random(32), random(32), random(32)];
  let sequence = 0;
  let file: Uint8Array = new Uint8Array();
  let revokedNow: bigint[] = [];

  function makeBundle(supersedes: 'scheduled' | 'emergency', number: number, lead = 0): Uint8Array {
    const issuedAt = Math.floor(clock.now / 1000);
    return createTrustBundle(
      {
        registry: { id: REGISTRY, name: 'Test registry' },
        sequence: number,
        supersedes,
        issuedAt,
        startsAt: issuedAt + lead,
        nextUpdate: issuedAt + 7 * 86_400,
        expiresAt: issuedAt + 14 * 86_400,
        issuers: issuerKeys.map((secret, index) => ({
          id: `issuer-${index}`,
          name: `Issuer ${index}`,
          key: publicKey(secret),
          origins: [`https://issuer-${index}.example`],
          ...(options.testIssuers?.includes(index) ? { test: true as const } : {}),
          ...(index === 1 ? { assurance: 'passport-seen' } : {}),
          schemas: [
            { document: age, revoked: index === 0 ? revokedNow : [] },
            { document: club, revoked: [] },
          ],
        })),
        verifiers,
      },
      registryKey,
    );
  }

  const seconds = () => Math.floor(clock.now / 1000);
  const bundle = () => parseTrustBundle(file, [registryKey.jwk], { now: seconds(), minimumSequence: 0 });
  sequence = 1;
  file = makeBundle('scheduled', sequence);

  const store = await openStore(options.store ?? { kind: 'sqlite', file: ':memory:' }, () => clock.now);
  for (const policy of options.policies ?? POLICIES) await putPolicy(store, policy);
  const names = (options.policies ?? POLICIES).map((policy) => (policy as { name: string }).name);
  await createShop(store, { clientId: 'vinum-shop', origins: [SHOP], policies: names }, random);
  await createShop(store, { clientId: 'bistro', origins: [OTHER_SHOP], policies: ['over-18'] }, random);
  const secretKey = await createApiKey(store, { clientId: 'vinum-shop', kind: 'secret', mode: 'test' }, random);
  const publishable = {
    clientId: 'vinum-shop',
    kind: 'publishable',
    mode: 'test',
    policy: 'over-18',
    returnPages: [`${SHOP}/back`],
  } as const;
  const publishableKey = await createApiKey(store, publishable, random);
  const otherKey = await createApiKey(store, { clientId: 'bistro', kind: 'secret', mode: 'test' }, random);

  const verifier = createStandInVerifier();
  const artefacts = await readCircuits();
  const startServer = (deps: Partial<ServerDeps> = {}) =>
    createServer(
      {
        publicUrl: API,
        listen: { host: '127.0.0.1', port: 0 },
        wallets: [WALLET],
        registries: [{ id: REGISTRY, keys: [registryKey.jwk] }],
        artefacts: 'build',
        limits: { ...options.limits, requestsPerMinute: { ...UNLIMITED, ...options.limits?.requestsPerMinute } },
        ...(options.trustedProxies === undefined ? {} : { trustedProxies: options.trustedProxies }),
      },
      {
        store,
        keys,
        random,
        artefacts,
        verifier,
        bundles: new Map([[REGISTRY, async () => [file]]]),
        recompute: recomputeOnce,
        production: false,
        ...options.deps,
        ...deps,
      },
    );
  let server = await startServer();

  return {
    get server() {
      return server;
    },
    store,
    clock,
    random,
    verifier,
    artefacts,
    keys,
    registryKey,
    issuerKeys,
    secretKey: secretKey.key,
    publishableKey: publishableKey.key,
    otherKey: otherKey.key,
    bundle,
    async publish({ supersedes = 'scheduled', lead = 0, revoked = revokedNow, sequence: number } = {}) {
      revokedNow = revoked;
      sequence = number ?? sequence + 1;
      file = makeBundle(supersedes, sequence, lead);
      await server.refreshTrust();
      return bundle();
    },
    bundleFile: () => file,
    async restart(deps) {
      await server.close();
      server = await startServer(deps);
    },
    async close() {
      await server.close();
      await store.close();
    },
  };
}

const roots = new Map<string, bigint>();
/** Really, but once for each file: most worlds begin with the same one. */
const recomputeOnce: Recompute = async (file, keys, now) => {
  const bundle = parseTrustBundle(file, keys, { now, minimumSequence: 0 });
  const root = roots.get(bundle.digest) ?? computeTrustRoot(bundle);
  roots.set(bundle.digest, root);
  return root;
};

let circuits: Promise<Circuits> | undefined;
export function readCircuits(): Promise<Circuits> {
  circuits ??= loadArtefacts({ read: async (path) => new Uint8Array(await readFile(`build/${path}`)) });
  return circuits;
}

export type Started = {
  id: string;
  status: string;
  wallet_url: string;
  request_uri: string;
  code?: string;
  expires_at: number;
  expires_in: number;
  otherwise?: string;
  learns: Record<string, string>[];
  test: boolean;
};

export async function start(
  world: World,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<{ statusCode: number; body: Started }> {
  const response = await world.server.app.inject({
    method: 'POST',
    url: '/v1/verifications',
    headers: { authorization: `Bearer ${world.secretKey}`, ...headers },
    payload: { policy: 'over-18', return_url: `${SHOP}/back?visit=1`, ...body },
  });
  return { statusCode: response.statusCode, body: response.json() };
}

export const pathOf = (address: string): string => address.slice(API.length);

/** What a wallet does on its side: fetches the request and checks it with its own bundle and clock. */
export async function openRequest(world: World, started: Started): Promise<ParsedRequest> {
  const response = await world.server.app.inject({ url: pathOf(started.request_uri) });
  if (response.statusCode !== 200) throw new Error(`the request was answered with ${response.statusCode}`);
  return parseRequest(response.body, [world.bundle()], {
    now: Math.floor(world.clock.now / 1000),
    requestUri: started.request_uri,
  });
}

export type AnswerChange = {
  code?: string;
  nullifier?: bigint;
  trustRoot?: bigint;
  challenge?: bigint;
  /** Changes the presentations before they are encoded. */
  presentation?: (presentation: Presentation) => object;
};

/** The form that an honest wallet posts, or one with something changed. */
export function answerFor(world: World, request: ParsedRequest, change: AnswerChange = {}): string {
  const challenge = change.challenge ?? challengeOf(request.payloadBytes, change.code);
  const presentations = request.statements.map((statement, index): [string, Presentation] => {
    const circuit = newestNamed(world.artefacts.circuits, statement.circuit as CircuitName);
    const nullifier = statement.scope === 0n ? 0n : (change.nullifier ?? 4711n + BigInt(index));
    const trustRoot = change.trustRoot ?? rootOf(statement, request.bundle);
    const signals = orderSignals(circuit, publicSignals(statement, { trustRoot, nullifier, challenge }));
    const presentation: Presentation = {
      version: 1,
      circuit: statement.circuit,
      circuitDigest: request.circuitDigests[index]?.[0] ?? '',
      ...(nullifier === 0n ? {} : { nullifier }),
      proof: standInProof(signals),
    };
    return [request.policy.credentials[index]?.id ?? '', presentation];
  });
  const text = createResponse({
    kind: 'presented',
    requestId: request.requestId,
    presentations: new Map(presentations),
  });
  if (change.presentation === undefined) return text;
  const form = new URLSearchParams(text);
  const token = JSON.parse(form.get('vp_token') ?? '{}') as Record<string, object[]>;
  const changed = Object.entries(token).map(([id, list]) => [
    id,
    list.map((entry) => change.presentation?.(entry as Presentation)),
  ]);
  form.set('vp_token', JSON.stringify(Object.fromEntries(changed)));
  return form.toString();
}

export const declineFor = (request: ParsedRequest): string =>
  createResponse({ kind: 'declined', requestId: request.requestId });

export async function post(world: World, form: string): Promise<{ statusCode: number; body: Record<string, string> }> {
  const response = await world.server.app.inject({
    method: 'POST',
    url: '/v1/responses',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: WALLET },
    payload: form,
  });
  return { statusCode: response.statusCode, body: response.json() };
}

export async function redeem(
  world: World,
  id: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<{ statusCode: number; body: Record<string, string> }> {
  const response = await world.server.app.inject({
    method: 'POST',
    url: `/v1/verifications/${id}/redeem`,
    headers: { authorization: `Bearer ${world.secretKey}`, ...headers },
    payload: { policy: 'over-18', ...body },
  });
  return { statusCode: response.statusCode, body: response.json() };
}

export async function statusOf(world: World, id: string, key = world.secretKey): Promise<string> {
  const response = await world.server.app.inject({
    url: `/v1/verifications/${id}`,
    headers: { authorization: `Bearer ${key}` },
  });
  return response.statusCode === 200 ? (response.json() as { status: string }).status : String(response.statusCode);
}

/** The code in the address that the wallet was sent to. */
export const outcomeIn = (redirect: string | undefined): string =>
  new URL(redirect ?? 'https://nowhere.example').searchParams.get('response_code') ?? '';
