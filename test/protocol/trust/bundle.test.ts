// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { base64url, R, sha256, utf8 } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import { MAX_HANDLE } from '#protocol/credential/handles.ts';
import { schemaNumber } from '#protocol/credential/schema.ts';
import { acceptedGaps, acceptedLeaf, buildTree, emptyRoot, treePath } from '#protocol/crypto/interval-sets.ts';
import { poseidon } from '#protocol/crypto/poseidon.ts';
import { signJws } from '#protocol/jws.ts';
import {
  bundleDigest,
  computeTrustRoot,
  createTrustBundle,
  issuersOf,
  leafGroups,
  parseTrustBundle,
  type TrustBundle,
  type TrustBundleContent,
} from '#protocol/trust/bundle.ts';
import { encodeBinary, encodeFile, splitFile } from '#protocol/trust/bundle-binary.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { BLOCK_SIZE, countLeaves, findGap, MAX_LEAVES, MAX_SPREAD, nodeAbove } from '#protocol/trust/tree.ts';
import {
  bundleContent,
  bundleWith,
  issuerEntry,
  NOW,
  OTHER_KEY,
  otherIssuer,
  REGISTRY_KEY,
  randomHandles,
  VERIFIER,
} from '../../support/protocol/messages.ts';
import { SMALL_ORDER } from '../../support/protocol/small-order.ts';
import { credentialWith, ISSUER, SCHEMA } from '../../support/protocol/world.ts';

const keys = [REGISTRY_KEY.jwk];
const options = { now: NOW, minimumSequence: 0 };
const TYP = 'hushmark-trust+jwt';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

/** The file with other signed words or another binary part, signed by the registry itself: a dishonest registry. */
function dishonest(
  file: Uint8Array,
  change: (payload: Payload) => void,
  binary: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Uint8Array {
  const { jws, rest } = splitFile(file);
  const payload = JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as Payload;
  const bytes = binary(rest.slice(0, payload.binary.length));
  payload.binary = { length: bytes.length, digest: base64url(sha256(bytes)) };
  change(payload);
  return encodeFile(
    signJws({ typ: TYP, kid: REGISTRY_KEY.jwk.kid }, utf8(JSON.stringify(payload)), REGISTRY_KEY.secretKey),
    bytes,
  );
}

type Entry = Record<string, unknown> & { schemas: (Record<string, unknown> & { document: { slots: object[] } })[] };
type Payload = Record<string, unknown> & {
  binary: { length: number; digest: string };
  issuers: Entry[];
  verifiers: Record<string, unknown>[];
};

const MANY = {
  issuers: [
    otherIssuer(1, randomHandles(70, 'one')),
    issuerEntry({ schemas: [{ document: SCHEMA, revoked: [1n, 2n, 3n, 4999n, 5001n, MAX_HANDLE] }] }),
    otherIssuer(2, randomHandles(100, 'two')),
  ],
};

test('a bundle is read as it was written, and its size is a multiple of 64 KiB', () => {
  const content = bundleContent(MANY);
  const file = createTrustBundle(content, REGISTRY_KEY);
  const bundle = parseTrustBundle(file, keys, options);
  expect(file.length % 65_536).toBe(0);
  expect(bundle.digest).toBe(bundleDigest(file));
  expect(bundle.issuers.map(({ schemas }) => schemas[0]!.revoked)).toEqual(
    content.issuers.map(({ schemas }) => schemas[0]!.revoked),
  );
  // 71, 5 and 101 gaps: 8, 1 and 8 clusters of 16, each with 64 times as many leaves.
  expect(bundle.issuers.map(({ schemas }) => schemas[0]!.spread)).toEqual([64, 64, 64]);
  expect(bundle.issuers.map(({ schemas }) => schemas[0]!.firstLeaf)).toEqual([0, 8 * 1024, 9 * 1024]);
  // Of 272 nodes of the inner level one in 16 has leaves.
  expect(bundle.levels.inner).toHaveLength(17 * 16);
  expect(bundle.levels.inner.filter((node) => node !== emptyRoot(3))).toHaveLength(17);
  expect(bundle.verifiers).toEqual([VERIFIER]);
  expect(bundle).toMatchObject({ sequence: 7, supersedes: 'scheduled', registry: content.registry });
  expect(parseTrustBundle(file, keys, { ...options, digest: bundle.digest })).toEqual(bundle);
});

/** Every leaf of the tree in its place, written down another way than protocol/trust/tree.ts does. */
function plainLeaves({ issuers }: Pick<TrustBundle, 'issuers'>): bigint[] {
  const leaves: bigint[] = [];
  for (const { key, schema, revoked, spread } of leafGroups(issuers)) {
    let clusters = 1;
    while (clusters * 16 < revoked.length + 1) clusters *= 2;
    const list: bigint[] = [];
    for (const gap of acceptedGaps(revoked)) {
      while (list.length < Math.floor((Number(gap[0]) / 2 ** 48) * clusters) * 16 * spread) list.push(0n);
      list.push(acceptedLeaf(key, schema, gap));
    }
    while (list.length < clusters * 16 * spread) list.push(0n);
    leaves.push(...list);
  }
  return leaves;
}

test('root, levels and paths are those of the plain tree over all leaves', () => {
  const bundle = bundleWith(MANY);
  const leaves = plainLeaves(bundle);
  const tree = buildTree(leaves, 9);
  expect(bundle.trustRoot).toBe(tree.root);
  expect(computeTrustRoot(bundle)).toBe(tree.root);
  expect(bundle.levels.inner).toEqual(tree.levels[3]);
  expect(bundle.levels.outer).toEqual(tree.levels[6]);

  // 5000 stands alone between two revoked neighbours, in the second list.
  const credential = credentialWith({}, { handle: 5000n });
  const path = trustPath(bundle, credential);
  const index = leaves.indexOf(acceptedLeaf(ISSUER.key, schemaNumber(SCHEMA), [5000n, 5000n]));
  expect(index).toBeGreaterThanOrEqual(BLOCK_SIZE);
  expect(path).toEqual({ root: tree.root, gap: [5000n, 5000n], ...treePath(tree, index) });
});

test('a path leads from the leaf to the root for handles at every edge of the gaps', () => {
  const bundle = bundleWith(MANY);
  for (const handle of [4n, 4998n, 5000n, 5002n, MAX_HANDLE - 1n]) {
    const { gap, path, siblings, root } = trustPath(bundle, credentialWith({}, { handle }));
    expect(gap[0] <= handle && handle <= gap[1]).toBe(true);
    let node = acceptedLeaf(ISSUER.key, schemaNumber(SCHEMA), gap);
    for (const [level, place] of path.entries()) {
      const children = [...siblings[level]!];
      children.splice(place, 0, node);
      node = poseidon(children);
    }
    expect(node).toBe(root);
  }
});

test('a revoked handle has no path, nor has an issuer, key or schema that the bundle does not accept', () => {
  const bundle = bundleWith(MANY);
  for (const handle of [1n, 2n, 3n, 4999n, 5001n, MAX_HANDLE]) {
    expect(codeOf(() => trustPath(bundle, credentialWith({}, { handle })))).toBe('policy_revoked');
  }
  const credential = credentialWith({});
  const foreign = [
    { ...credential, issuer: { ...credential.issuer, id: 'nobody' } },
    { ...credential, issuer: { ...credential.issuer, id: 'issuer-1' } },
    { ...credential, issuer: { ...credential.issuer, key: otherIssuer(1).key } },
    { ...credential, issuer: { ...credential.issuer, key: [R - ISSUER.key[0], ISSUER.key[1]] as const } },
    { ...credential, schema: 'urn:example:other:1' },
  ];
  for (const other of foreign) expect(codeOf(() => trustPath(bundle, other))).toBe('trust_issuer_not_accepted');
});

test('R19 a stale, rolled back or future bundle is refused, to the second', () => {
  const content = bundleContent();
  const file = createTrustBundle(content, REGISTRY_KEY);
  const at = (now: number, minimumSequence = 0) => codeOf(() => parseTrustBundle(file, keys, { now, minimumSequence }));
  expect(at(content.expiresAt - 1)).toBe('accepted');
  expect(at(content.expiresAt)).toBe('trust_stale');
  expect(at(content.issuedAt - 300)).toBe('accepted');
  expect(at(content.issuedAt - 301)).toBe('trust_from_future');
  expect(at(NOW, 7)).toBe('accepted');
  expect(at(NOW, 8)).toBe('trust_rollback');
});

test('L18 another bundle under a number that was seen is a fork, whatever else is wrong with it, if it is signed', () => {
  const [first, second] = [{}, { issuedAt: NOW - 7200 }].map((change) =>
    createTrustBundle(bundleContent(change), REGISTRY_KEY),
  ) as [Uint8Array, Uint8Array];
  const seen = new Map([[7, bundleDigest(first)]]);
  const at = (file: Uint8Array, checks: object = {}) =>
    codeOf(() => parseTrustBundle(file, keys, { ...options, seen, registry: 'test-registry', ...checks }));
  expect(at(first)).toBe('accepted');
  for (const checks of [{}, { now: NOW + 30 * 86_400 }, { minimumSequence: 8 }]) {
    expect(at(second, checks)).toBe('trust_bundle_fork');
  }
  expect(at(second, { registry: 'other' })).toBe('trust_registry_unknown');
  expect(at(second, { seen: new Map([[6, bundleDigest(first)]]) })).toBe('accepted');
  const padded = new Uint8Array(second);
  padded[padded.length - 1] = 1;
  expect(at(padded)).toBe('trust_bundle_malformed');
});

test('L04 a bundle that is not the one asked for by digest is refused', () => {
  const file = createTrustBundle(bundleContent(), REGISTRY_KEY);
  const digest = bundleDigest(createTrustBundle(bundleContent({ sequence: 8 }), REGISTRY_KEY));
  expect(codeOf(() => parseTrustBundle(file, keys, { ...options, digest }))).toBe('trust_bundle_malformed');
});

test('L04 levels or a root that do not belong to the lists are noticed by the wallet', () => {
  const file = createTrustBundle(bundleContent(MANY), REGISTRY_KEY);
  const { levels, issuers } = parseTrustBundle(file, keys, options);
  const revoked = issuers.flatMap(({ schemas }) => schemas.map((schema) => schema.revoked));
  const credential = credentialWith({});
  const withRoot = (root: bigint) => (payload: Payload) => Object.assign(payload, { trustRoot: root.toString() });
  const root = dishonest(file, withRoot(5n));
  const next = (nodes: readonly bigint[]) => nodes.map((node) => (node === emptyRoot(3) ? node : node + 1n));
  const inner = dishonest(
    file,
    () => {},
    () => encodeBinary({ levels: { ...levels, inner: next(levels.inner) }, revoked }),
  );
  const outer = dishonest(
    file,
    () => {},
    () => encodeBinary({ levels: { ...levels, outer: next(levels.outer) }, revoked }),
  );
  // An outer level of its own under a root that fits it.
  const own = levels.outer.map((_, at) => BigInt(at + 5));
  const forged = dishonest(file, withRoot(nodeAbove(own, 6)), () =>
    encodeBinary({ levels: { ...levels, outer: own }, revoked }),
  );
  expect(parseTrustBundle(forged, keys, options).levels.outer).toEqual(own);
  // Another last handle: the lists differ, and everything above them fits together.
  const lists = dishonest(
    file,
    () => {},
    (bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
  );
  const many = parseTrustBundle(lists, keys, options);
  const last = { ...credential, issuer: { id: 'issuer-2', key: otherIssuer(2).key } };
  expect(codeOf(() => trustPath(many, { ...last, handle: MAX_HANDLE }))).toBe('trust_root_differs');
  for (const changed of [root, inner, outer, forged]) {
    const bundle = parseTrustBundle(changed, keys, options);
    expect(codeOf(() => trustPath(bundle, credential))).toBe('trust_root_differs');
  }
  expect(computeTrustRoot(parseTrustBundle(root, keys, options))).not.toBe(5n);
});

test('I09 an unsigned bundle and one by another key are refused', () => {
  const file = createTrustBundle(bundleContent(), OTHER_KEY);
  expect(codeOf(() => parseTrustBundle(file, keys, options))).toBe('trust_signature');
  const { jws, rest } = splitFile(createTrustBundle(bundleContent(), REGISTRY_KEY));
  const [head, body] = jws.split('.');
  const unsigned = encodeFile(`${head}.${body}.`, rest);
  expect(codeOf(() => parseTrustBundle(unsigned, keys, options))).toBe('trust_bundle_malformed');
});

test('I09 every changed byte of the signed and the binary part is noticed, and so is data in the padding', () => {
  const file = createTrustBundle(bundleContent(), REGISTRY_KEY);
  const { jws, rest } = splitFile(file);
  const length = file.length - rest.length + 64;
  expect(jws.length).toBeLessThan(length);
  const places = [
    ...Array.from({ length: 400 }, (_, i) => Math.floor((i * length) / 400)),
    length - 1,
    file.length - 1,
  ];
  for (const at of places) {
    const changed = file.map((byte, index) => (index === at ? byte ^ 1 : byte));
    expect(
      codeOf(() => parseTrustBundle(changed, keys, options)),
      `byte ${at}`,
    ).toMatch(/^trust_/);
  }
  const longer = new Uint8Array(file.length + 65_536);
  longer.set(file);
  for (const changed of [
    longer,
    file.subarray(0, 65_535),
    file.subarray(1),
    new Uint8Array(65_536),
    new Uint8Array(0),
  ]) {
    expect(codeOf(() => parseTrustBundle(changed, keys, options))).toBe('trust_bundle_malformed');
  }
});

test.each(SMALL_ORDER)('I09 C08 an issuer key of order $order is refused, signed or not', ({ point }) => {
  const content = bundleContent({ issuers: [issuerEntry({ key: point })] });
  expect(codeOf(() => createTrustBundle(content, REGISTRY_KEY))).toBe('trust_issuer_key');
  const file = dishonest(createTrustBundle(bundleContent(), REGISTRY_KEY), (payload) => {
    payload.issuers[0]!.key = point.map(String);
  });
  expect(codeOf(() => parseTrustBundle(file, keys, options))).toBe('trust_issuer_key');
});

test('I09 two issuers with one id, name or key, and two verifiers with one id or name, are refused', () => {
  const twice: Partial<TrustBundleContent>[] = [
    { issuers: [issuerEntry(), { ...otherIssuer(1), id: ISSUER.id }] },
    { issuers: [issuerEntry(), { ...otherIssuer(1), name: 'TOWN  hall' }] },
    { issuers: [issuerEntry(), { ...otherIssuer(1), name: 'Ｔown Hall' }] },
    { issuers: [issuerEntry(), { ...otherIssuer(1), key: ISSUER.key }] },
    { verifiers: [VERIFIER, { ...VERIFIER, name: 'Other' }] },
    { verifiers: [VERIFIER, { ...VERIFIER, clientId: 'other', name: 'wine shop' }] },
  ];
  for (const [index, change] of twice.entries()) {
    const create = () => createTrustBundle(bundleContent(change), REGISTRY_KEY);
    expect(codeOf(create), `case ${index}`).toBe('trust_bundle_malformed');
  }
});

test('a schema that means something else at another issuer is refused; other labels are not', () => {
  const [first, ...rest] = SCHEMA.slots;
  const labelled = { ...SCHEMA, slots: [{ ...first!, label: { en: 'Born' } }, ...rest] };
  const swapped = { ...SCHEMA, slots: [{ ...first!, name: 'height' }, ...rest] };
  const pair = (document: typeof SCHEMA) =>
    codeOf(() => bundleWith({ issuers: [issuerEntry(), { ...otherIssuer(1), schemas: [{ document, revoked: [] }] }] }));
  expect(pair(labelled)).toBe('accepted');
  expect(pair(swapped)).toBe('trust_bundle_malformed');
});

test.each([
  ['not increasing', [2n, 1n]],
  ['repeated', [2n, 2n]],
  ['zero', [0n]],
  ['2^48 - 1', [2n ** 48n - 1n]],
  ['2^48 + 1, which would alias 1', [2n ** 48n + 1n]],
  ['negative', [-1n]],
])('I08 a list with handles that are %s is not signed', (_, revoked) => {
  const content = bundleContent({ issuers: [issuerEntry({ schemas: [{ document: SCHEMA, revoked }] })] });
  expect(codeOf(() => createTrustBundle(content, REGISTRY_KEY))).toMatch(/^(input|trust)_/);
});

/** Bytes of both levels above a list of one cluster: 16 bits and a node, one bit and a node. */
const LEVELS = 2 + 32 + 1 + 32;

test('I08 lists that a dishonest registry wrote in binary are refused: zero steps, long steps, other counts', () => {
  const file = createTrustBundle(
    bundleContent({ issuers: [issuerEntry({ schemas: [{ document: SCHEMA, revoked: [5n, 9n] }] })] }),
    REGISTRY_KEY,
  );
  const lists: Record<string, number[]> = {
    'a repeated handle': [5, 0],
    'a handle of zero': [0, 4],
    'a step in two spellings': [5, 0x84, 0],
    'a handle beyond 2^48 - 2': [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1],
    'a step of eight bytes': [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1],
    'one handle too few': [5],
    'one handle too many': [5, 4, 4],
  };
  for (const [name, list] of Object.entries(lists)) {
    const changed = dishonest(
      file,
      () => {},
      (bytes) => Uint8Array.from([...bytes.subarray(0, LEVELS), ...list]),
    );
    expect(
      codeOf(() => parseTrustBundle(changed, keys, options)),
      name,
    ).toBe('trust_bundle_malformed');
  }
  const neighbours = dishonest(
    file,
    (payload) => Object.assign(payload.issuers[0]!.schemas[0]!, { spread: 1, leaves: 3 }),
    // The inner level is one node now, so its bits are one byte.
    (bytes) => Uint8Array.from([bytes[0]!, ...bytes.subarray(2, LEVELS), 5, 1]),
  );
  expect(
    codeOf(() => parseTrustBundle(neighbours, keys, options)),
    'neighbours, which need a leaf less',
  ).toBe('trust_bundle_malformed');
});

test('I09 levels have one spelling: no node beyond the field, none beyond the leaves, none empty and spelled out', () => {
  const file = createTrustBundle(bundleContent(), REGISTRY_KEY);
  const empty = emptyRoot(3).toString(16).padStart(64, '0');
  const levels: Record<string, (bytes: Uint8Array) => ArrayLike<number>> = {
    'a node beyond the field': (bytes) => bytes.with(2, 0xff),
    'a bit beyond the outer level': (bytes) => bytes.with(2 + 32, 0b11),
    'no bit for a node that is there': (bytes) => bytes.with(0, 0),
    'a bit for a node that is not there': (bytes) => bytes.with(1, 1),
    'an empty node spelled out': (bytes) =>
      Uint8Array.from([0b11, 0, ...bytes.subarray(2, 2 + 32), ...Buffer.from(empty, 'hex'), ...bytes.subarray(2 + 32)]),
    'no levels': () => [],
  };
  for (const [name, change] of Object.entries(levels)) {
    const changed = dishonest(
      file,
      () => {},
      (bytes) => Uint8Array.from(change(bytes)),
    );
    expect(
      codeOf(() => parseTrustBundle(changed, keys, options)),
      name,
    ).toBe('trust_bundle_malformed');
  }
});

test('I08 leaves that overlap, leave a hole or exceed the tree are refused', () => {
  const file = createTrustBundle(bundleContent({ issuers: [otherIssuer(1), otherIssuer(2)] }), REGISTRY_KEY);
  const changes: Record<string, Record<string, number>> = {
    overlap: { firstLeaf: 0 },
    hole: { firstLeaf: 3 },
    'another spread': { spread: 32 },
    'no spread': { spread: 0 },
    'a spread beyond the widest': { spread: 2 * MAX_SPREAD },
    'more leaves than the list takes': { leaves: 1025 },
    'fewer leaves than the list takes': { leaves: 1 },
    'no leaf': { leaves: 0 },
    'more handles than there are': { revoked: 1 },
    'more leaves than the tree': { revoked: MAX_LEAVES - 1, spread: 1, leaves: MAX_LEAVES },
  };
  for (const [name, change] of Object.entries(changes)) {
    const changed = dishonest(file, (payload) => Object.assign(payload.issuers[1]!.schemas[0]!, change));
    expect(
      codeOf(() => parseTrustBundle(changed, keys, options)),
      name,
    ).toBe('trust_bundle_malformed');
  }
});

test('I08 a full tree refuses before anything is hashed', () => {
  const revoked = Array.from({ length: MAX_LEAVES }, (_, i) => BigInt(2 * i + 2));
  expect(acceptedGaps(revoked)).toHaveLength(MAX_LEAVES + 1);
  const content = bundleContent({ issuers: [issuerEntry({ schemas: [{ document: SCHEMA, revoked }] })] });
  expect(codeOf(() => createTrustBundle(content, REGISTRY_KEY))).toBe('trust_tree_full');
});

test('R19 times in the wrong order and unknown members are refused', () => {
  const file = createTrustBundle(bundleContent(), REGISTRY_KEY);
  const changes: ((payload: Payload) => void)[] = [
    (payload) => Object.assign(payload, { nextUpdate: payload.issuedAt }),
    (payload) => Object.assign(payload, { expiresAt: (payload.nextUpdate as number) - 1 }),
    (payload) => Object.assign(payload, { note: 'x' }),
    (payload) => Object.assign(payload, { supersedes: 'never' }),
    (payload) => Object.assign(payload, { sequence: 0 }),
    (payload) => Object.assign(payload, { sequence: '7' }),
    (payload) => Object.assign(payload, { format: 'hushmark-trust/2' }),
    (payload) => Object.assign(payload.verifiers[0]!, { origins: ['https://wine.example/'] }),
    (payload) => Object.assign(payload.verifiers[0]!, { origins: [] }),
    (payload) => Object.assign(payload.verifiers[0]!, { api: 'http://verify.example' }),
    (payload) => Object.assign(payload.verifiers[0]!, { name: 'Wine\u202eShop' }),
    (payload) => Object.assign(payload.verifiers[0]!, { keys: [] }),
  ];
  for (const [index, change] of changes.entries()) {
    const changed = dishonest(file, change);
    expect(
      codeOf(() => parseTrustBundle(changed, keys, options)),
      `change ${index}`,
    ).toBe('trust_bundle_malformed');
  }
});

test('an issuer’s page stays in the bundle, and only on an origin of that issuer', () => {
  const origins = ['https://town.example'];
  const page = 'https://town.example/ask';
  const bundle = bundleWith({ issuers: [issuerEntry({ origins, page }), otherIssuer(1)] });
  expect(bundle.issuers.map((issuer) => issuer.page)).toEqual([page, undefined]);
  const file = createTrustBundle(bundleContent({ issuers: [issuerEntry({ origins, page })] }), REGISTRY_KEY);
  for (const odd of [
    'https://evil.example/',
    'http://town.example/ask',
    'https://town.example/#x',
    'javascript:1',
    '',
  ]) {
    const changed = dishonest(file, (payload) => Object.assign(payload.issuers[0]!, { page: odd }));
    expect(
      codeOf(() => parseTrustBundle(changed, keys, options)),
      odd,
    ).toBe('trust_bundle_malformed');
  }
});

test('L03 the crowd of a schema can be counted', () => {
  const bundle = bundleWith({ issuers: [issuerEntry(), otherIssuer(1)] });
  expect(issuersOf(bundle, SCHEMA.uri)).toHaveLength(2);
  expect(issuersOf(bundle, 'urn:example:other:1')).toHaveLength(0);
});

test('a bundle without issuers has the empty tree’s root', () => {
  expect(bundleWith({ issuers: [] }).trustRoot).toBe(buildTree([], 9).root);
});

test('a handle revoked elsewhere moves few leaves of its list, and none of the others', () => {
  const before = randomHandles(2000, 'before');
  const after = [...new Set([...before, ...randomHandles(20, 'news')])].sort((a, b) => (a < b ? -1 : 1));
  const lists = [before, after].map((revoked) => ({ revoked, spread: 32 }));
  expect(lists.map(countLeaves)).toEqual([128 * 16 * 32, 128 * 16 * 32]);
  const held = randomHandles(400, 'held').filter((handle) => !after.includes(handle));
  const moved = held.filter((handle) => {
    const [one, other] = lists.map((list) => findGap(list, handle));
    return one?.place !== other?.place;
  });
  expect(moved.length).toBeLessThan(held.length / 5);
  // One handle leaves every cluster but its own as it was, down to the last place.
  const one = { revoked: [...before, 2n ** 47n].sort((a, b) => (a < b ? -1 : 1)), spread: 32 };
  const far = held.filter((handle) => handle < 2n ** 46n || handle > 3n * 2n ** 46n);
  for (const handle of far) expect(findGap(one, handle)).toEqual(findGap(lists[0]!, handle));
});

test('lists that have no room to spread stand side by side', () => {
  const revoked = Array.from({ length: MAX_LEAVES / 2 }, (_, i) => BigInt(2 * i + 2));
  const dense = findGap({ revoked, spread: 1 }, 2n ** 47n);
  expect(dense?.place).toBe(MAX_LEAVES / 2);
  expect(countLeaves({ revoked, spread: 1 })).toBe(MAX_LEAVES / 2 + 1);
  // Handles that crowd in the last of two clusters take leaves behind it, up to where the next would begin.
  const crowd = Array.from({ length: 31 }, (_, i) => MAX_HANDLE - 64n + 2n * BigInt(i));
  expect(countLeaves({ revoked: crowd, spread: 2 })).toBe(64);
  expect(countLeaves({ revoked: [...crowd, MAX_HANDLE], spread: 2 })).toBe(4 * 32);
  const many = Array.from({ length: 63 }, (_, i) => MAX_HANDLE - 128n + 2n * BigInt(i));
  expect(countLeaves({ revoked: many, spread: 2 })).toBe(5 * 32);
});
