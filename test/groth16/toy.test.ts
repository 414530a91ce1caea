// SPDX-License-Identifier: GPL-3.0-or-later
/** The library with a circuit that is nobody's: the kept toy, through the public face alone. */
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeCurve } from '#circuits/keys/curve.ts';
import { littleEndian } from '#groth16/files/proving-key.ts';
import {
  type BatchItem,
  type Binder,
  type Circuit,
  type CircuitInputs,
  checkBindable,
  createBinder,
  createProvingKey,
  createVerifier,
  encodePrepared,
  type Prepared,
  type Proof,
  type ProvingKey,
  parsePrepared,
  parseProvingKey,
  parseWitness,
  prepare,
  R,
  readCircuit,
  systemRandom,
  unpackKey,
  type Verifier,
  verifyBatch,
  writeCompactKey,
} from '#groth16/index.ts';
import { PUBLIC_SIGNALS, readKept } from '../support/groth16/toy.ts';

const random = systemRandom();
const code = (value: string) => expect.objectContaining({ code: value });
const field = (value: unknown): bigint => BigInt(value as bigint) % R;

/** All wires, as circom numbers them. */
const program = ({ y, x, challenge }: CircuitInputs): bigint[] => {
  const [known, secret, bound] = [field(y), field(x), field(challenge)];
  return [1n, known, bound, secret, secret * secret, bound * bound - R * R];
};

let circuit: Circuit;
let key: ProvingKey;
let prepared: Prepared;
let binder: Binder;
let verifier: Verifier;
let stock: unknown;
beforeAll(async () => {
  const vkey = await readKept('vkey.json');
  stock = JSON.parse(new TextDecoder().decode(vkey));
  circuit = await readCircuit({ name: 'cubic', publicSignals: PUBLIC_SIGNALS, vkey });
  key = await createProvingKey(await readKept('cubic.zkey'), await readKept('cubic.r1cs'), 1);
  prepared = await prepare({ circuit, key, program, inputs: { y: 35n, x: 3n }, random });
  [binder, verifier] = await Promise.all([createBinder(), createVerifier(circuit.vkey)]);
});
afterAll(closeCurve);

const stockSays = (signals: readonly bigint[], proof: Proof) => groth16.verify(stock, signals.map(String), proof);
const coordinates = ({ pi_a, pi_b, pi_c }: Proof) =>
  [...pi_a.slice(0, 2), ...pi_b[0], ...pi_b[1], ...pi_c.slice(0, 2)].map(String);

describe('a circuit of somebody else, prepared once', () => {
  it('is bound to any challenge, and stock snarkjs accepts every proof', async () => {
    for (const challenge of [0n, 1n, 2n, 123_456_789n, R - 1n]) {
      const { proof, publicSignals } = binder.bind(prepared, challenge, random);
      expect(publicSignals).toEqual([35n, challenge]);
      expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
      expect(await stockSays(publicSignals, proof)).toBe(true);
    }
  });

  it('gives no proof that is good for another challenge, another statement or another point', async () => {
    const { proof } = binder.bind(prepared, 99n, random);
    for (const signals of [
      [35n, 100n],
      [35n, 0n],
      [36n, 99n],
      [99n, 35n],
    ]) {
      expect(verifier.verify(signals, proof)).toEqual({ valid: false, reason: 'equation' });
      expect(await stockSays(signals, proof)).toBe(false);
    }
    const other = binder.bind(prepared, 99n, random).proof;
    const mixed: Proof[] = [
      { ...proof, pi_a: other.pi_a },
      { ...proof, pi_b: other.pi_b },
      { ...proof, pi_c: other.pi_c },
    ];
    for (const tampered of mixed) {
      expect(verifier.verify([35n, 99n], tampered)).toEqual({ valid: false, reason: 'equation' });
      expect(await stockSays([35n, 99n], tampered)).toBe(false);
    }
  });

  it('gives proofs that share no coordinate, for one challenge and for many', () => {
    const seen = new Set<string>();
    for (const challenge of [5n, 5n, 5n, 6n]) {
      for (const value of coordinates(binder.bind(prepared, challenge, random).proof)) seen.add(value);
    }
    expect(seen.size).toBe(4 * 8);
  });

  it('is stored as bytes and taken up again', () => {
    const again = parsePrepared(encodePrepared(prepared));
    expect(again).toEqual(prepared);
    const { proof, publicSignals } = binder.bind(again, 7n, random);
    expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
  });

  it('is verified in batches, which name the wrong ones', () => {
    const items = Array.from({ length: 9 }, (_, index): BatchItem => {
      const { proof } = binder.bind(prepared, BigInt(index), random);
      return { verifier, publicSignals: [35n, BigInt(index === 4 ? 44 : index)], proof };
    });
    expect(verifyBatch(items, random)).toEqual(
      items.map((_, index) => (index === 4 ? { valid: false, reason: 'equation' } : { valid: true })),
    );
  });
});

describe('what prepare takes', () => {
  it('is a key that was kept in its compact form', async () => {
    const kept = parseProvingKey(await unpackKey(writeCompactKey(key)));
    const again = await prepare({ circuit, key: kept, program, inputs: { y: 35n, x: 3n }, random });
    const { proof, publicSignals } = binder.bind(again, 8n, random);
    expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
  });

  it('is a witness in which sums over the wires vanish: x = 0', async () => {
    const zero = await prepare({ circuit, key, program, inputs: { y: 5n, x: 0n }, random });
    const { proof, publicSignals } = binder.bind(zero, 8n, random);
    expect(publicSignals).toEqual([5n, 8n]);
    expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
    expect(await stockSays(publicSignals, proof)).toBe(true);
  });

  it('is no false witness, none of another length or with numbers outside of the field, no other inputs', async () => {
    const given = { circuit, key, inputs: { y: 35n, x: 3n }, random };
    const wires = (change: (wires: bigint[]) => bigint[]) => (inputs: CircuitInputs) => change(program(inputs));
    await expect(prepare({ ...given, program, inputs: { y: 36n, x: 3n } })).rejects.toThrow(code('proof_key'));
    const misfits = [
      wires((all) => all.slice(0, -1)),
      wires((all) => [...all, 0n]),
      wires((all) => all.with(0, 2n)),
      wires((all) => all.with(2, 5n)),
      async () => new Uint8Array(6 * 32).fill(255),
    ];
    for (const wrong of misfits) {
      await expect(prepare({ ...given, program: wrong })).rejects.toThrow(code('proof_circuit'));
    }
    const failing = () => Promise.reject(new Error('the generator stopped'));
    await expect(prepare({ ...given, program: failing })).rejects.toThrow('the generator stopped');
  });

  it('is no signal but the one that is squared', async () => {
    const given = { circuit, key, program, inputs: { y: 35n, x: 3n }, random };
    await expect(prepare({ ...given, challenge: 'nonce' })).rejects.toThrow(code('proof_circuit'));
    await expect(createProvingKey(await readKept('cubic.zkey'), await readKept('cubic.r1cs'), 0)).rejects.toThrow(
      'row 1: the challenge stands in C and is squared nowhere',
    );
  });
});

describe('files of others', () => {
  it('an R1CS file that is cut anywhere, of another version or on another field is refused', async () => {
    const r1cs = await readKept('cubic.r1cs');
    expect(checkBindable(r1cs, 1)).toEqual({ row: 2, squareWire: 5 });
    for (let length = 0; length < r1cs.length; length++) {
      expect(() => checkBindable(r1cs.subarray(0, length), 1), `${length} bytes`).toThrow(code('proof_circuit'));
    }
    const prime = r1cs.findIndex((_, at) => r1cs[at] === 32 && littleEndian(r1cs.subarray(at + 4, at + 36)) === R);
    for (const at of [0, 4, prime, prime + 4, prime + 35]) {
      expect(() => checkBindable(r1cs.with(at, r1cs[at]! ^ 1), 1), `byte ${at}`).toThrow(code('proof_circuit'));
    }
  });

  it('a key and an R1CS file of different circuits are refused', async () => {
    const [zkey, r1cs] = [await readKept('cubic.zkey'), await readKept('cubic.r1cs')];
    await expect(createProvingKey(zkey.subarray(0, -1), r1cs, 1)).rejects.toThrow(code('proof_key'));
    await expect(createProvingKey(r1cs, r1cs, 1)).rejects.toThrow(code('proof_key'));
  });

  it('a verifying key with other signals is refused', async () => {
    const vkey = await readKept('vkey.json');
    for (const publicSignals of [['challenge'], ['y', 'y'], ['y', 'z', 'challenge']]) {
      await expect(readCircuit({ name: 'cubic', publicSignals, vkey })).rejects.toThrow(code('proof_key'));
    }
    const notJson = new TextEncoder().encode('{');
    await expect(readCircuit({ name: 'cubic', publicSignals: PUBLIC_SIGNALS, vkey: notJson })).rejects.toThrow(
      code('proof_key'),
    );
  });

  it('a .wtns file that is cut or of another field is refused', () => {
    const file = wtns([1n, 2n, 3n]);
    expect(Buffer.from(parseWitness(file))).toEqual(Buffer.from(file.subarray(76)));
    for (const wrong of [file.subarray(1), file.subarray(0, -1), Uint8Array.of(...file, 0), file.with(28, 7)]) {
      expect(() => parseWitness(wrong)).toThrow(code('proof_circuit'));
    }
    for (let length = 0; length < file.length; length += 5) {
      expect(() => parseWitness(file.subarray(0, length))).toThrow(code('proof_circuit'));
    }
  });
});

/** As snarkjs writes it. */
function wtns(wires: readonly bigint[]): Uint8Array {
  const word = (value: number) => [...new Uint8Array(Uint32Array.of(value).buffer)];
  const element = (value: bigint) => Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
  const magic = [...new TextEncoder().encode('wtns'), ...word(2), ...word(2)];
  const header = [...word(1), ...word(40), ...word(0), ...word(32), ...element(R), ...word(wires.length)];
  return Uint8Array.of(
    ...magic,
    ...header,
    ...word(2),
    ...word(32 * wires.length),
    ...word(0),
    ...wires.flatMap(element),
  );
}
