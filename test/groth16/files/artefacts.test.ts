// SPDX-License-Identifier: GPL-3.0-or-later
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Q, sha256 } from '#base/encoding.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import {
  type Artefacts,
  isRetired,
  loadArtefacts,
  newestNamed,
  orderSignals,
  signalIndex,
  type VerifyingKey,
  withDigest,
} from '#groth16/files/artefacts.ts';
import { isDevelopmentKey } from '#groth16/files/development-keys.ts';
import { parseManifest } from '#groth16/files/manifest.ts';
import { readKeyG1, readKeyG2 } from '#groth16/files/proving-key.ts';
import { parseVerifyingKey } from '#groth16/files/verifying-key.ts';
import { encodeProof } from '#groth16/proof.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import { CIRCUIT_NAMES } from '#protocol/policy/circuits.ts';
import { readBuild, stockKey } from '../../support/groth16/fixture.ts';
import { G1, g1 } from '../../support/groth16/points.ts';
import { provingKeyOf } from '../../support/groth16/proving-keys.ts';

const refused = expect.objectContaining({ code: 'proof_key' });
let artefacts: Artefacts;
let key: VerifyingKey;
let stock: Record<string, unknown>;

beforeAll(async () => {
  artefacts = await loadArtefacts({ read: readBuild });
  key = newestNamed(artefacts.circuits, 'age').vkey;
  stock = await stockKey('age');
});
afterAll(closeCurve);

describe('the committed keys', () => {
  it.each(CIRCUIT_NAMES)('P14: %s is sound enough to start with', async (name) => {
    await expect(createVerifier(newestNamed(artefacts.circuits, name).vkey)).resolves.toBeDefined();
  });

  it.each(CIRCUIT_NAMES)('%s: the proving key belongs to the verifying key', async (name) => {
    const circuit = newestNamed(artefacts.circuits, name);
    const proving = await provingKeyOf(circuit);
    expect(readKeyG1(proving.alpha1, 0)).toEqual(circuit.vkey.alpha);
    expect(readKeyG2(proving.beta2, 0)).toEqual(circuit.vkey.beta);
    expect(readKeyG2(proving.gamma2, 0)).toEqual(circuit.vkey.gamma);
    expect(readKeyG2(proving.delta2, 0)).toEqual(circuit.vkey.delta);
    expect(circuit.vkey.ic.map((_, index) => readKeyG1(proving.ic, index))).toEqual(circuit.vkey.ic);
  });

  it('reads public signals by name', () => {
    const age = newestNamed(artefacts.circuits, 'age');
    expect(age.publicSignals[signalIndex(age, 'challenge')]).toBe('challenge');
    expect(() => signalIndex(age, 'birthdate')).toThrow(expect.objectContaining({ code: 'proof_circuit' }));
    const named = Object.fromEntries(age.publicSignals.map((name, index) => [name, BigInt(index)]));
    expect(orderSignals(age, named)).toEqual(age.publicSignals.map((_, index) => BigInt(index)));
    const { challenge: _, ...short } = named;
    expect(() => orderSignals(age, short)).toThrow(expect.objectContaining({ code: 'proof_circuit' }));
    expect(() => orderSignals(age, { ...short, other: 1n })).toThrow(
      expect.objectContaining({ code: 'proof_circuit' }),
    );
    expect(() => orderSignals(age, { ...named, other: 1n })).toThrow(
      expect.objectContaining({ code: 'proof_circuit' }),
    );
  });
});

describe('createVerifier', () => {
  const negated = (point: VerifyingKey['gamma']): VerifyingKey['gamma'] => [
    point[0],
    [negative(point[1][0]), negative(point[1][1])],
  ];
  const generator: VerifyingKey['gamma'] = [
    [
      10857046999023057135944570762232829481370756359578518086990519993285655852781n,
      11559732032986387107991004021392285783925812861821192530917403151452391805634n,
    ],
    [
      8495653923123431417604973247489272438418190587263600148770280649306958101930n,
      4082367875863433681332203403145435568316851327593401208105741076214120093531n,
    ],
  ];

  it('P13: refuses gamma = delta, for which three constants pass in snarkjs for every statement', async () => {
    const { vk_gamma_2 } = stock as { vk_gamma_2: string[][] };
    const uncontributed = { ...stock, vk_delta_2: vk_gamma_2 };
    const signals = key.ic.slice(1).map((_, index) => BigInt(index + 18));
    const sum = signals.reduce(
      (total, signal, index) => total.add(g1(key.ic[index + 1]!).multiply(signal)),
      g1(key.ic[0]!),
    );
    const { x, y } = sum.negate().toAffine();
    const forgery = encodeProof({ a: key.alpha, b: key.beta, c: [x, y] });
    expect(await groth16.verify(uncontributed, signals.map(String), forgery)).toBe(true);
    await expect(createVerifier(parseVerifyingKey(uncontributed))).rejects.toThrow(refused);
  });

  it('P14: refuses degenerate keys', async () => {
    const bad: VerifyingKey[] = [
      { ...key, gamma: key.delta },
      { ...key, gamma: negated(key.delta) },
      { ...key, delta: negated(key.gamma) },
      { ...key, beta: key.gamma },
      { ...key, beta: key.delta },
      { ...key, beta: negated(key.delta) },
      { ...key, beta: generator },
      { ...key, delta: generator, gamma: key.delta },
      { ...key, alpha: [1n, 2n] },
      { ...key, alpha: [G1.BASE.negate().toAffine().x, G1.BASE.negate().toAffine().y] },
      { ...key, alpha: key.ic[1]! },
      { ...key, ic: key.ic.with(3, key.ic[2]!) },
      { ...key, ic: key.ic.with(-1, [key.ic[1]![0], negative(key.ic[1]![1])]) },
      { ...key, ic: key.ic.with(-1, [0n, 0n]) },
      { ...key, alpha: [key.alpha[0], key.alpha[1] + 1n] },
      { ...key, beta: [key.beta[1], key.beta[0]] },
    ];
    for (const other of bad) await expect(createVerifier(other)).rejects.toThrow(refused);
  });

  it('P14: refuses keys whose IC does not fit, and infinity anywhere', () => {
    const { IC, vk_alpha_1, ...rest } = stock as { IC: string[][]; vk_alpha_1: string[] };
    const bad: unknown[] = [
      null,
      rest,
      { ...stock, IC: IC.slice(1) },
      { ...stock, IC: [...IC, IC[1]] },
      { ...stock, IC: IC.with(-1, ['0', '1', '0']) },
      { ...stock, nPublic: 7 },
      { ...stock, nPublic: '8' },
      { ...stock, vk_alpha_1: ['0', '1', '0'] },
      { ...stock, vk_alpha_1: [`0${vk_alpha_1[0]}`, vk_alpha_1[1], '1'] },
      { ...stock, protocol: 'plonk' },
      { ...stock, curve: 'bls12381' },
      { ...stock, extra: true },
    ];
    for (const other of bad) expect(() => parseVerifyingKey(other)).toThrow(refused);
  });
});

describe('loadArtefacts', () => {
  const flipped = (target: string) => async (path: string) => {
    const bytes = await readBuild(path);
    if (path === target) bytes[bytes.length >> 1]! ^= 1;
    return bytes;
  };
  const changed = expect.objectContaining({ code: 'proof_artefact' });

  it('P19: refuses a file with one bit flipped', async () => {
    await expect(loadArtefacts({ read: flipped('age/v1/vkey.json') })).rejects.toThrow(changed);
    const { circuits } = await loadArtefacts({ read: flipped('age/v1/age.key/3') });
    await expect(newestNamed(circuits, 'age').compactKey()).rejects.toThrow(changed);
    const other = await loadArtefacts({ read: flipped('age/v1/age.program/0') });
    await expect(newestNamed(other.circuits, 'age').witnessProgram()).rejects.toThrow(changed);
    await expect(newestNamed(other.circuits, 'age').compactKey()).resolves.toBeInstanceOf(Uint8Array);
  });

  it('P19: refuses a shortened or lengthened file', async () => {
    const read = (change: (bytes: Uint8Array) => Uint8Array) => async (path: string) => {
      const bytes = await readBuild(path);
      return path.endsWith('.key/0') ? change(bytes) : bytes;
    };
    for (const change of [
      (bytes: Uint8Array) => bytes.subarray(1),
      (bytes: Uint8Array) => Uint8Array.of(...bytes.subarray(0, 64)),
    ]) {
      const { circuits } = await loadArtefacts({ read: read(change) });
      await expect(newestNamed(circuits, 'age').compactKey()).rejects.toThrow(changed);
    }
  });

  it('I15: refuses another manifest than the pinned one', async () => {
    const digest = Buffer.from(sha256(await readBuild('manifest.json'))).toString('hex');
    await expect(loadArtefacts({ read: readBuild, manifestSha256: digest })).resolves.toBeDefined();
    await expect(loadArtefacts({ read: flipped('manifest.json'), manifestSha256: digest })).rejects.toThrow(changed);
  });

  const manifest = async () => JSON.parse(new TextDecoder().decode(await readBuild('manifest.json'))) as ManifestJson;
  const isDevelopment = (value: unknown) => parseManifest(value).circuits.map(({ development }) => development);

  it('P16: says that keys with a single contributor, or marked so, are development keys', async () => {
    const { circuits, ...rest } = await manifest();
    const many = circuits.map((circuit) => ({ ...circuit, keys: 'production', contributions: 3 }));
    const first = (change: object) => ({ ...rest, circuits: many.with(0, { ...many[0]!, ...change }) });
    expect(isDevelopment(first({}))).toEqual([false, false]);
    expect(isDevelopment(first({ keys: 'development' }))).toEqual([true, false]);
    expect(isDevelopment(first({ contributions: 1 }))).toEqual([true, false]);
  });

  it('P32: the keys of this repository stay development keys whatever a manifest says', async () => {
    const { circuits, ...rest } = await manifest();
    const praised = {
      ...rest,
      circuits: circuits.map((circuit) => ({ ...circuit, keys: 'production', contributions: 54 })),
    };
    expect(isDevelopment(praised)).toEqual([false, false]);
    const read = async (path: string) =>
      path === 'manifest.json' ? new TextEncoder().encode(JSON.stringify(praised)) : readBuild(path);
    const loaded = await loadArtefacts({ read });
    expect(loaded.development).toBe(true);
    expect(loaded.circuits.map(({ development }) => development)).toEqual([true, true]);
    expect(isDevelopmentKey({ ...key, alpha: [1n, 2n] })).toBe(false);
    for (const { vkey } of artefacts.circuits) expect(isDevelopmentKey(vkey)).toBe(true);
  });

  it('lists key sets newest first, each under the digest of its verification key, and keeps their order', async () => {
    const { circuits, ...rest } = await manifest();
    const parsed = parseManifest({ ...rest, circuits: circuits.toReversed() }).circuits;
    expect(parsed.map(({ name }) => name)).toEqual(['attributes', 'age']);
    for (const { files, circuitDigest } of parsed) {
      expect(circuitDigest).toBe(Buffer.from(sha256(await readBuild(files.vkey.path))).toString('base64url'));
      expect(withDigest(artefacts.circuits, circuitDigest).circuitDigest).toBe(circuitDigest);
    }
    expect(() => withDigest(artefacts.circuits, 'A'.repeat(43))).toThrow(
      expect.objectContaining({ code: 'proof_circuit' }),
    );
    // Another ceremony of the same circuit beside it: another key, the same compiled files.
    const [age] = circuits;
    const files = {
      ...age!.files,
      vkey: { ...age!.files.vkey, path: 'age/v1/2027/vkey.json', sha256: 'ab'.repeat(32) },
    };
    const both = parseManifest({ ...rest, circuits: [{ ...age, files }, ...circuits] }).circuits;
    expect(newestNamed(both, 'age').circuitDigest).toBe(Buffer.from('ab'.repeat(32), 'hex').toString('base64url'));
  });

  it('P30: a key set counts until the day, in UTC, from which it is retired', async () => {
    const { circuits, ...rest } = await manifest();
    const [age] = parseManifest({ ...rest, circuits: [{ ...circuits[0], retired: '2027-06-01' }] }).circuits;
    expect(isRetired(age!, Date.UTC(2027, 4, 31, 23, 59, 59, 999))).toBe(false);
    expect(isRetired(age!, Date.UTC(2027, 5, 1))).toBe(true);
    expect(isRetired(newestNamed(artefacts.circuits, 'age'), Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('P15: refuses a manifest that leaves anything open', async () => {
    const first = (change: (circuit: ManifestJson['circuits'][number]) => unknown) => (json: ManifestJson) =>
      change(json.circuits[0]!);
    const variants: ((json: ManifestJson) => unknown)[] = [
      (json) => Object.assign(json, { version: 1 }),
      (json) => Object.assign(json, { circuits: { age: json.circuits[0] } }),
      (json) => Object.assign(json, { circuits: [] }),
      (json) => json.circuits.push(json.circuits[0]!),
      (json) => json.circuits.push({ ...json.circuits[0]!, version: 2 }),
      (json) => {
        const { files, publicSignals, ...age } = json.circuits[0]!;
        const vkey = { ...files.vkey!, path: 'age/v1/2027/vkey.json', sha256: 'ab'.repeat(32) };
        json.circuits.push({ ...age, publicSignals: publicSignals.toReversed(), files: { ...files, vkey } });
      },
      (json) => Object.assign(json.circuits[0]!.files.vkey!, { path: json.circuits[1]!.files.vkey!.path }),
      first((age) => Object.assign(age, { name: undefined })),
      first((age) => Object.assign(age, { name: 'Age' })),
      first((age) => Object.assign(age, { keys: undefined })),
      first((age) => Object.assign(age, { version: '1' })),
      first((age) => Object.assign(age, { retired: '2027-02-30' })),
      first((age) => Object.assign(age, { retired: 1_800_000_000 })),
      first((age) => Object.assign(age, { publicSignals: ['challenge', 'challenge'] })),
      first((age) => Object.assign(age, { publicSignals: [] })),
      (json) => Object.assign(json.circuits[0]!, { publicSignals: json.circuits[1]!.publicSignals }),
      first(({ files }) => Object.assign(files.vkey!, { path: '../../etc/passwd' })),
      first(({ files }) => Object.assign(files.vkey!, { path: 'https://example.org/vkey.json' })),
      first(({ files }) => Object.assign(files.key!, { sha256: undefined })),
      first(({ files }) => Object.assign(files.program!, { bytes: '1' })),
      first(({ files }) => Object.assign(files.program!, { pieces: undefined })),
      first(({ files }) => Object.assign(files.program!, { pieces: ['../..'] })),
      first(({ files }) => (files.key!.pieces as string[]).pop()),
      first(({ files }) => (files.key!.pieces as string[]).push('0'.repeat(64))),
      first(({ files }) => Object.assign(files.key!, { unpacked: undefined })),
      first(({ files }) => Object.assign(files.key!, { unpacked: { sha256: '', bytes: 1 } })),
    ];
    for (const change of variants) {
      const json = await manifest();
      change(json);
      const read = async (path: string) =>
        path === 'manifest.json' ? new TextEncoder().encode(JSON.stringify(json)) : readBuild(path);
      await expect(loadArtefacts({ read }), String(change)).rejects.toThrow(refused);
    }
  });
});

type ManifestJson = {
  circuits: { version: number; publicSignals: string[]; files: Record<string, Record<string, unknown>> }[];
};

function negative(value: bigint): bigint {
  return value === 0n ? 0n : Q - value;
}
