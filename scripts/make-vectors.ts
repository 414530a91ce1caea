// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes the test vectors that come from circomlibjs and ffjavascript: `npx tsx scripts/make-vectors.ts`. The tests
 * hold our own Poseidon, EdDSA-Poseidon and compressed proofs against them without loading either. Keys and messages
 * are derived from fixed labels, so the files come out the same every time. Vectors from RFCs are in files of their own
 * and are not made here.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { buildEddsa, buildPoseidonReference } from 'circomlibjs';
import { buildBn128, type Group } from 'ffjavascript';

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
const VECTORS = new URL('../test/vectors/', import.meta.url);

function bytesFor(label: string): Buffer {
  return createHash('sha256').update(`hushmark vector ${label}`).digest();
}

function fieldFor(label: string): bigint {
  return BigInt(`0x${bytesFor(label).toString('hex')}`) % R;
}

async function write(name: string, source: string, vectors: unknown[]): Promise<void> {
  const text = `${JSON.stringify({ source, vectors }, null, 1)}\n`;
  await writeFile(new URL(name, VECTORS), text);
  console.log(`test/vectors/${name}: ${vectors.length} vectors`);
}

async function poseidonVectors() {
  const poseidon = await buildPoseidonReference();
  const rows: bigint[][] = [];
  for (const arity of [2, 3, 4, 5, 6, 8]) {
    rows.push(
      new Array<bigint>(arity).fill(0n),
      new Array<bigint>(arity).fill(R - 1n),
      Array.from({ length: arity }, (_, i) => BigInt(i + 1)),
    );
    for (let n = 0; n < 5; n++) {
      rows.push(Array.from({ length: arity }, (_, i) => fieldFor(`poseidon ${arity} ${n} ${i}`)));
    }
  }
  return rows.map((inputs) => ({
    inputs: inputs.map(String),
    hash: poseidon.F.toString(poseidon(inputs), 10),
  }));
}

async function eddsaVectors() {
  const eddsa = await buildEddsa();
  const { F } = eddsa;
  const point = (p: readonly [Uint8Array, Uint8Array]) => p.map((coordinate) => F.toString(coordinate, 10));
  const edges = [0n, 1n, 2n ** 53n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER, SUBGROUP_ORDER + 1n, R - 1n];
  const secretKeys = [
    new Uint8Array(32),
    new Uint8Array(32).fill(255),
    ...Array.from({ length: 22 }, (_, n) => new Uint8Array(bytesFor(`eddsa key ${n}`))),
  ];
  return secretKeys.map((secretKey, n) => {
    const message = edges[n] ?? fieldFor(`eddsa message ${n}`);
    const signature = eddsa.signPoseidon(secretKey, F.e(message));
    return {
      secretKey: Buffer.from(secretKey).toString('hex'),
      publicKey: point(eddsa.prv2pub(secretKey)),
      message: message.toString(),
      R8: point(signature.R8),
      S: signature.S.toString(),
    };
  });
}

/** Three points that are a proof in form, and their bytes one after the other: A, B, C. */
async function compressedProofVectors() {
  const { G1, G2 } = await buildBn128(true);
  const multiple = (group: Group, scalar: bigint) => group.toAffine(group.timesScalar(group.g, scalar));
  const compressed = (group: Group, bytes: number, point: Uint8Array) => {
    const out = new Uint8Array(bytes);
    group.toRprCompressed(out, 0, point);
    return Buffer.from(out).toString('hex');
  };
  const texts = (value: unknown): unknown => (Array.isArray(value) ? value.map(texts) : String(value));
  return Array.from({ length: 12 }, (_, n) => {
    const scalar = (point: string) => [1n, R - 1n][n] ?? fieldFor(`compressed proof ${n} ${point}`);
    const [a, b, c] = [multiple(G1, scalar('a')), multiple(G2, scalar('b')), multiple(G1, scalar('c'))];
    return {
      pi_a: texts(G1.toObject(a)),
      pi_b: texts(G2.toObject(b)),
      pi_c: texts(G1.toObject(c)),
      bytes: compressed(G1, 32, a) + compressed(G2, 64, b) + compressed(G1, 32, c),
    };
  });
}

await write('poseidon.circomlibjs-0.1.7.json', 'circomlibjs 0.1.7, buildPoseidonReference', await poseidonVectors());
await write('eddsa-poseidon.circomlibjs-0.1.7.json', 'circomlibjs 0.1.7, eddsa.signPoseidon', await eddsaVectors());
await write(
  'compressed-proof.ffjavascript-0.3.1.json',
  'ffjavascript 0.3.1, toRprCompressed',
  await compressedProofVectors(),
);
process.exit(0);
