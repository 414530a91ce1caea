// SPDX-License-Identifier: GPL-3.0-or-later
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { R } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { loadWitnessGenerator } from '#circuits/assurance/witness-generator.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { createEngine, ENTRY_BYTES } from '#groth16/curve/engine/engine.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { Proof } from '#groth16/proof.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { type PrepareOptions, prepare } from '#groth16/prove/prepare.ts';
import { encodePrepared, type Prepared, parsePrepared } from '#groth16/prove/prepared.ts';
import { findWitness } from '#groth16/prove/witness.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import {
  bindOnce,
  createFixture,
  type Fixture,
  random,
  stockGenerator,
  stockKey,
} from '../../support/groth16/fixture.ts';

let fixture: Fixture;
/** For those tests that need any preparation. */
let aged: Prepared;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(closeCurve);

const options = async (circuit: CircuitName, seed: string): Promise<PrepareOptions> => ({
  circuit: newestNamed(fixture.artefacts.circuits, circuit),
  ...(await fixture.key(circuit)),
  inputs: fixture.inputs(circuit, seed),
  random,
});
const code = (value: string) => expect.objectContaining({ code: value });

describe.each<CircuitName>(['age', 'attributes'])('%s: a prepared statement', (name) => {
  let prepared: Prepared;
  beforeAll(async () => {
    prepared = await fixture.prepare(name, 'statement');
    if (name === 'age') aged = prepared;
  });

  it('binds to any challenge, and stock snarkjs accepts every proof', async () => {
    const stock = await stockKey(name);
    for (const challenge of [0n, 1n, 2n, 0x1234_5678_9abcn, (1n << 248n) - 1n, R - 1n]) {
      const { proof, publicSignals } = await bindOnce(prepared, challenge);
      expect(publicSignals.at(-1)).toBe(challenge);
      expect(await groth16.verify(stock, publicSignals.map(String), proof)).toBe(true);
    }
  });

  it('has the public signals that circom’s own generator computes', async () => {
    const { circuit, inputs } = await options(name, 'statement');
    const generate = await loadWitnessGenerator(await stockGenerator(circuit));
    const { publicSignals } = await bindOnce(prepared, 77n);
    expect(publicSignals).toEqual(generate({ ...inputs, challenge: '77' }).slice(1, 1 + publicSignals.length));
  });

  it('C33: no bound proof is good for another challenge or another statement, here or in snarkjs', async () => {
    const stock = await stockKey(name);
    const verifier = await createVerifier(newestNamed(fixture.artefacts.circuits, name).vkey);
    const { proof, publicSignals } = await bindOnce(prepared, 99n);
    for (let index = 0; index < publicSignals.length; index++) {
      const one = publicSignals.with(index, (publicSignals[index]! + 1n) % R);
      const wrapped = publicSignals.with(index, publicSignals[index]! + R);
      expect(verifier.verify(one, proof)).toEqual({ valid: false, reason: 'equation' });
      expect(verifier.verify(wrapped, proof)).toEqual({ valid: false, reason: 'malformed' });
      expect(await groth16.verify(stock, one.map(String), proof)).toBe(false);
      expect(await groth16.verify(stock, wrapped.map(String), proof)).toBe(false);
    }
  });
});

describe('what a preparation gives away', () => {
  it('P22: two preparations of one statement share no point that depends on the witness', async () => {
    const [first, second] = [aged, await fixture.prepare('age', 'statement')];
    expect(first.publicSignals).toEqual(second.publicSignals);
    for (const name of ['a', 'b1', 'b2', 'c', 'cLinear'] as const) {
      expect(first.points[name]).not.toEqual(second.points[name]);
    }
    for (const name of ['cSquare', 'u', 'v1', 'v2', 'delta1', 'delta2'] as const) {
      expect(first.points[name]).toEqual(second.points[name]);
    }
  });

  it('P22: two hundred proofs of one preparation repeat no coordinate', async () => {
    const binder = await createBinder();
    const seen = new Set<string>();
    for (let count = 0; count < 200; count++) {
      const { proof } = binder.bind(aged, 5n, random);
      for (const value of coordinates(proof)) seen.add(value);
    }
    expect(seen.size).toBe(1600);
  });

  it('P21: without crypto there is no randomness to prove with', () => {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
    try {
      expect(() => systemRandom()).toThrow(code('server_no_randomness'));
    } finally {
      Object.defineProperty(globalThis, 'crypto', descriptor);
    }
  });

  it('P21: nothing in groth16 calls Math.random', async () => {
    const original = Math.random;
    Math.random = () => {
      throw new Error('Math.random was called');
    };
    try {
      const { proof, publicSignals } = await bindOnce(await fixture.prepare('age', 'no-math-random'), 3n);
      const verifier = await createVerifier(newestNamed(fixture.artefacts.circuits, 'age').vkey);
      expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
    } finally {
      Math.random = original;
    }
  });

  it('P21: a source that always gives the same bytes gives the same proof: r and s come from nowhere else', async () => {
    const constant = (bytes: number) => new Uint8Array(bytes).fill(7);
    const binder = await createBinder();
    expect(binder.bind(aged, 5n, constant)).toEqual(binder.bind(aged, 5n, constant));
    const dead = (bytes: number) => new Uint8Array(bytes);
    expect(() => binder.bind(aged, 5n, dead)).toThrow(code('server_no_randomness'));
  });
});

describe('prepare refuses', () => {
  it('a statement that is not true', async () => {
    const { inputs, ...rest } = await options('age', 'false');
    const false1 = { ...inputs, bornOnOrBefore: `${BigInt(inputs.birthdate as string) - 1n}` };
    const false2 = { ...inputs, trustRoot: '1' };
    const false3 = { ...inputs, signatureS: `${BigInt(inputs.signatureS as string) + 1n}` };
    for (const wrong of [false1, false2, false3]) {
      await expect(prepare({ ...rest, inputs: wrong })).rejects.toThrow(code('proof_witness'));
    }
  });

  it('inputs that do not fit the circuit', async () => {
    const { inputs, ...rest } = await options('age', 'misfit');
    const { birthdate: _, ...missing } = inputs;
    const misfits: PrepareOptions['inputs'][] = [
      missing,
      { ...inputs, extra: '1' },
      { ...inputs, trustPath: ['0'] },
      { ...inputs, birthdate: '01' },
      { ...inputs, birthdate: `${R}` },
      { ...inputs, birthdate: ['1', '2'] },
    ];
    for (const wrong of misfits) {
      await expect(prepare({ ...rest, inputs: wrong })).rejects.toThrow(code('proof_circuit'));
    }
  });

  it('a key or witness program of another circuit', async () => {
    const age = await options('age', 'mixed');
    const attributes = await options('attributes', 'mixed');
    await expect(prepare({ ...age, key: attributes.key })).rejects.toThrow(code('proof_circuit'));
    await expect(prepare({ ...age, program: attributes.program })).rejects.toThrow(code('proof_circuit'));
  });

  it('a key in which the challenge or its square stands anywhere else', async () => {
    const base = await options('age', 'rows');
    const { key } = base;
    const challenge = key.publicSignals;
    const isChallenge = entryAt(key, (wire) => wire === challenge);
    const elsewhere = entryAt(key, (wire) => wire > challenge + 1000);
    const moved: ProvingKey[] = [
      // in a further row
      changeEntry(key, elsewhere, { wire: challenge }),
      // missing from one of its rows
      changeEntry(key, isChallenge, { wire: challenge + 1 }),
      // from A to B
      changeEntry(key, isChallenge, { matrix: 1 }),
    ];
    for (const other of moved) await expect(prepare({ ...base, key: other })).rejects.toThrow(code('proof_key'));
    // Every wire in turn would have to be tried to find the square; the witness tells prepare which one it is.
    const square = await squareWire(base);
    const other = changeEntry(key, elsewhere, { wire: square });
    await expect(prepare({ ...base, key: other })).rejects.toThrow(code('proof_key'));
  });

  it('to return a preparation that does not bind: its last step is to verify one', async () => {
    const base = await options('age', 'checked');
    const { key } = base;
    const h = key.h.slice();
    h.set(key.h.subarray(64, 128), 0);
    await expect(prepare({ ...base, key: { ...key, h } })).rejects.toThrow(code('proof_key'));
    const other = { ...base.circuit.vkey, ic: base.circuit.vkey.ic.toReversed() };
    await expect(prepare({ ...base, circuit: { ...base.circuit, vkey: other } })).rejects.toThrow(code('proof_key'));
  });

  it('to go on once the signal has fired', async () => {
    const base = await options('age', 'stopped');
    await expect(prepare({ ...base, signal: AbortSignal.abort() })).rejects.toThrow(code('proof_cancelled'));
    const abort = new AbortController();
    const seen: number[] = [];
    const onProgress = (_: string, fraction: number) => {
      seen.push(fraction);
      if (fraction > 0.3) abort.abort();
    };
    await expect(prepare({ ...base, signal: abort.signal, onProgress })).rejects.toThrow(code('proof_cancelled'));
    expect(seen.at(-1)).toBeLessThan(0.6);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

describe('a stored preparation', () => {
  let prepared: Prepared;
  let bytes: Uint8Array;
  beforeAll(() => {
    prepared = aged;
    bytes = encodePrepared(prepared);
  });

  it('fits 2 KB and comes back equal', () => {
    expect(bytes.length).toBeLessThan(2048);
    expect(parsePrepared(bytes)).toEqual(prepared);
    expect(encodePrepared(parsePrepared(bytes))).toEqual(bytes);
  });

  it('is refused when cut, lengthened, of another version or circuit, or with a number out of range', () => {
    const changed = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return copy;
    };
    const bad = [
      new Uint8Array(),
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Uint8Array.of(...bytes, 0),
      changed(0, 1),
      changed(1, 2),
      changed(2, 8),
      // the first public signal, and the last coordinate
      changed(35, 255),
      changed(bytes.length - 32, 255),
    ];
    for (const value of bad) expect(() => parsePrepared(value)).toThrow(code('proof_preparation'));
  });

  it('with any bit flipped binds to nothing that verifies, or is refused', async () => {
    const binder = await createBinder();
    const verifier = await createVerifier(newestNamed(fixture.artefacts.circuits, 'age').vkey);
    const header = 36;
    for (let at = header; at < bytes.length; at += 13) {
      const copy = bytes.slice();
      copy[at]! ^= 1;
      let outcome: unknown;
      try {
        const { proof, publicSignals } = binder.bind(parsePrepared(copy), 5n, random);
        outcome = verifier.verify(publicSignals, proof).valid;
      } catch (error) {
        expect(error).toEqual(code('proof_preparation'));
        outcome = false;
      }
      expect(outcome, `byte ${at}`).toBe(false);
    }
  });

  it('refuses challenges outside the field', async () => {
    for (const challenge of [-1n, R, R + 5n]) {
      await expect(bindOnce(prepared, challenge)).rejects.toThrow(code('input_field'));
    }
  });
});

function coordinates({ pi_a, pi_b, pi_c }: Proof): string[] {
  return [...pi_a.slice(0, 2), ...pi_b[0], ...pi_b[1], ...pi_c.slice(0, 2)];
}

function entryAt(key: ProvingKey, matches: (wire: number) => boolean): number {
  const view = new DataView(key.entries.buffer, key.entries.byteOffset, key.entries.byteLength);
  for (let at = 0; at < key.entries.length; at += ENTRY_BYTES) if (matches(view.getUint32(at + 8, true))) return at;
  throw new Error('no such entry');
}

function changeEntry(key: ProvingKey, at: number, change: { wire?: number; matrix?: number }): ProvingKey {
  const entries = key.entries.slice();
  const view = new DataView(entries.buffer);
  if (change.wire !== undefined) view.setUint32(at + 8, change.wire, true);
  if (change.matrix !== undefined) view.setUint32(at, change.matrix, true);
  return { ...key, entries };
}

/** The wire that changes from 0 to 9 when the challenge goes from 0 to 3. */
async function squareWire({ program, inputs }: PrepareOptions): Promise<number> {
  const engine = await createEngine();
  const [zero, three] = [
    await findWitness(engine, program, { ...inputs, challenge: '0' }),
    await findWitness(engine, program, { ...inputs, challenge: '3' }),
  ];
  for (let wire = 1; 32 * wire < zero.length; wire++) {
    if (zero[32 * wire] === 0 && three[32 * wire] === 9) return wire;
  }
  throw new Error('no square');
}
