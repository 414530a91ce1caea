// SPDX-License-Identifier: GPL-3.0-or-later
// Another key set of a circuit, as one more contribution to its ceremony would leave it: delta multiplied by a factor,
// and everything that stands over delta divided by it. Minutes of packing become seconds, and those are kept. The
// factor is no secret: these keys are for tests.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Q, R } from '#base/encoding.ts';
import { sharedMcl } from '#groth16/curve/mcl.ts';
import type { CircuitArtefacts } from '#groth16/files/artefacts.ts';
import { writeCompactKey } from '#groth16/files/compact-key-writer.ts';
import { type ProvingKey, parseProvingKey, readKeyG1, readKeyG2 } from '#groth16/files/proving-key.ts';
import { ROOT } from '../source-files.ts';
import { provingKeyOf } from './proving-keys.ts';

const FOLDER = join(ROOT, 'node_modules/.cache/hushmark-second-keys');
const FACTOR = 0x5ec0d_5e7n;

export async function createSecondKeySet(first: CircuitArtefacts): Promise<CircuitArtefacts> {
  const file = join(FOLDER, `${first.circuitDigest}.${FACTOR}`);
  const unpacked = await readFile(file).then(
    (bytes) => new Uint8Array(bytes),
    async () => {
      const made = await multiplyDelta(await provingKeyOf(first));
      await mkdir(FOLDER, { recursive: true });
      await writeFile(`${file}.${process.pid}`, made);
      await rename(`${file}.${process.pid}`, file);
      return made;
    },
  );
  const delta = readKeyG2(parseProvingKey(unpacked).delta2, 0);
  return {
    ...first,
    // No file of its own: any other digest will do, as long as it is the same every time.
    circuitDigest: createHash('sha256').update(`${delta}`).digest('base64url'),
    vkey: { ...first.vkey, delta },
    compactKey: async () => writeCompactKey(parseProvingKey(unpacked)),
    unpackedKey: { sha256: createHash('sha256').update(unpacked).digest('hex'), bytes: unpacked.length },
  };
}

async function multiplyDelta(key: ProvingKey): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = new Uint8Array(key.entries.buffer as ArrayBuffer).slice();
  const made = parseProvingKey(unpacked);
  const mcl = await sharedMcl();
  const g1 = mcl.newG1();
  const [g2] = mcl.newG2s(1);
  const factors = mcl.newFrs(1);
  const multiplyG1 = (section: Uint8Array) => {
    for (let index = 0; index * 64 < section.length; index++) {
      const point = section.subarray(index * 64, index * 64 + 64);
      if (point.every((byte) => byte === 0)) continue;
      mcl.setG1(g1, readKeyG1(point, 0));
      mcl.mulG1(g1, g1, factors[0]!);
      write(section, index * 64, mcl.getG1(g1) ?? [0n, 0n]);
    }
  };
  mcl.setFr(factors[0]!, FACTOR);
  multiplyG1(made.delta1);
  mcl.setG2(g2!, readKeyG2(made.delta2, 0));
  const product = mcl.newG2();
  mcl.sumG2(product, [g2!], factors);
  write(made.delta2, 0, mcl.getG2(product)?.flat() ?? []);
  mcl.setFr(factors[0]!, inverse(FACTOR));
  for (const section of [made.c, made.h, made.linear]) multiplyG1(section);
  return unpacked;
}

/** By Fermat. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, value];
  for (let exponent = R - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % R;
    base = (base * base) % R;
  }
  return result;
}

/** Little-endian, times 2^256. */
function write(section: Uint8Array, at: number, coordinates: readonly bigint[]): void {
  for (const [index, coordinate] of coordinates.entries()) {
    let value = (coordinate << 256n) % Q;
    for (let byte = 0; byte < 32; byte++, value >>= 8n) section[at + 32 * index + byte] = Number(value & 255n);
  }
}
