// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Toys that are compiled here: circom's own generator and a witness program make the same witness, and a manifest of
 * one's own serves them. And toys that cannot be bound: each is refused with the row and the reason, from its rows
 * before there is a key, and from the key where the key shows it.
 */
import { type FileRef, groth16, wtns } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Compiled, compile, PLAIN_FLAGS } from '#circuits/compile/compile.ts';
import { createWitnessProgram } from '#circuits/compile/make-witness-program.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { sha256Hex } from '#circuits/keys/manifest.ts';
import { findChallenge } from '#groth16/files/challenge-rows.ts';
import { writeWitnessProgram } from '#groth16/files/witness-program-writer.ts';
import { parseZkey } from '#groth16/files/zkey.ts';
import {
  type CircuitInputs,
  checkBindable,
  createBinder,
  createProvingKey,
  createVerifier,
  type HushmarkError,
  loadArtefacts,
  loadProvingKey,
  parseWitness,
  parseWitnessProgram,
  prepare,
  readCircuit,
  systemRandom,
  unpackKey,
  writeCompactKey,
} from '#groth16/index.ts';
import { deriveLinearPoints } from '#groth16/make/linear-points.ts';
import { CUBIC, compileToy, drawPhase1, makeKeys, PUBLIC_SIGNALS, readKept } from '../support/groth16/toy.ts';

const random = systemRandom();
let phase1: FileRef;
beforeAll(async () => {
  phase1 = await drawPhase1();
});
afterAll(closeCurve);

const SQUARE = 'signal square <== challenge * challenge;';

describe('a toy with fresh keys', () => {
  it('is prepared from circom’s generator and from a witness program, and stock snarkjs accepts both', async () => {
    const compiled = await compile(CUBIC, '.tmp/toys/cubic-fresh');
    expect(Buffer.compare(compiled.r1cs, await readKept('cubic.r1cs')), 'the kept rows').toBe(0);
    const plain = await compile(CUBIC, '.tmp/toys/cubic-plain', PLAIN_FLAGS);
    const { zkey, vkey } = await makeKeys(compiled.r1cs, phase1);
    const circuit = await readCircuit({ name: 'cubic', publicSignals: PUBLIC_SIGNALS, vkey });
    const key = await createProvingKey(zkey, compiled.r1cs, 1);
    const programFile = writeWitnessProgram(createWitnessProgram(plain, compiled.sym));
    const programs = [generatorOf(compiled), parseWitnessProgram(programFile)];
    const stock: unknown = JSON.parse(new TextDecoder().decode(vkey));
    const [binder, verifier] = [await createBinder(), await createVerifier(circuit.vkey)];
    for (const program of programs) {
      const prepared = await prepare({ circuit, key, program, inputs: { y: 35n, x: 3n }, random });
      const { proof, publicSignals } = binder.bind(prepared, 77n, random);
      expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
      expect(await groth16.verify(stock, publicSignals.map(String), proof)).toBe(true);
    }

    const read = await filesOf({ vkey, key: writeCompactKey(key), program: programFile });
    const { circuits, development } = await loadArtefacts({ read });
    const listed = circuits[0]!;
    expect(listed).toMatchObject({ name: 'cubic', circuitDigest: circuit.circuitDigest });
    expect(development).toBe(true);
    const own = { key: await loadProvingKey(listed), program: await listed.witnessProgram() };
    const prepared = await prepare({ circuit: listed, ...own, inputs: { y: 35n, x: 3n }, random });
    const { proof, publicSignals } = binder.bind(prepared, 78n, random);
    expect(verifier.verify(publicSignals, proof)).toEqual({ valid: true });
  });
});

type Toy = {
  name: string;
  body: string;
  publicInputs?: string[];
  signalIndex?: number;
  /** What its rows say. */
  refusal: RegExp;
  /** What its key says, which knows nothing of C: undefined where that is nothing. */
  inKey?: RegExp;
};

const TOYS: Toy[] = [
  {
    name: 'not-squared',
    body: 'signal input challenge; signal input x; signal output y <== x * x;',
    refusal: /^the circuit cannot be bound: the challenge stands in no row: it is not squared$/,
    inKey: /row \d+: the challenge stands in no other row: it is not squared$/,
  },
  {
    name: 'not-public',
    body: `signal input challenge; signal input x; signal output y <== x * x; ${SQUARE}`,
    publicInputs: [],
    refusal: /the challenge is not public: the circuit has 1 public signals$/,
    inKey: /the circuit cannot be bound: /,
  },
  {
    name: 'in-another-row',
    body: `signal input challenge; signal input x; signal output y <== x * challenge; ${SQUARE}`,
    refusal: /row \d+: the challenge stands in [AB], beside its square in row \d+$/,
    inKey: /row \d+: the challenge stands in [AB], beside its square in row \d+$/,
  },
  {
    name: 'in-c',
    body: `signal input challenge; signal input x; signal output y <== x * x + challenge; ${SQUARE}`,
    refusal: /row \d+: the challenge stands in C, beside its square in row \d+$/,
  },
  {
    name: 'in-c-of-its-square',
    body: 'signal input challenge; signal input x; signal s <== challenge * challenge + challenge; signal y <== x * x;',
    refusal: /row \d+: the challenge stands in C, beside its own square$/,
  },
  {
    name: 'only-in-c',
    body: 'signal input challenge; signal input x; signal output y <== x * x + challenge;',
    refusal: /row \d+: the challenge stands in C and is squared nowhere$/,
    inKey: /row \d+: the challenge stands in no other row: it is not squared$/,
  },
  {
    name: 'times-a-secret',
    body: 'signal input challenge; signal input x; signal output y <== x * challenge;',
    refusal: /row \d+: the challenge stands in [AB] and is squared nowhere$/,
    inKey: /row \d+: the challenge stands in (?:A|B|A and B)/,
  },
  {
    name: 'beside-a-secret',
    body: 'signal input challenge; signal input x; signal square <== challenge * (challenge + x); square * x === 0;',
    refusal: /row \d+: the challenge shares the row with wire \d+, which stands in [AB]$/,
    inKey: /row \d+: the challenge shares the row with wire \d+, which stands in [AB]$/,
  },
  {
    name: 'beside-a-constant',
    body: 'signal input challenge; signal input x; signal square <== challenge * (challenge + 1); signal y <== x * x;',
    refusal: /row \d+: the challenge shares the row with wire 0, which stands in [AB]$/,
    inKey: /row \d+: the challenge shares the row with wire 0, which stands in [AB]$/,
  },
  {
    name: 'square-used-again',
    body: `signal input challenge; signal input x; ${SQUARE} signal output y <== square * x;`,
    refusal: /row \d+: the challenge's square stands in [AB]$/,
  },
  {
    name: 'square-in-another-c',
    body: `signal input challenge; signal input x; ${SQUARE} signal y <== x * x; signal z <== y * x + square; z * x === 0;`,
    refusal:
      /row \d+: (?:the challenge's square stands in C|the square is no wire of its own: C holds something else)$/,
  },
  {
    name: 'square-plus-a-secret',
    body: 'signal input challenge; signal input x; signal sum <== challenge * challenge + x; signal y <== sum * x;',
    refusal: /row \d+: the square is no wire of its own: C holds something else$/,
  },
  {
    name: 'square-that-is-public',
    body: 'signal input challenge; signal input x; signal output square <== challenge * challenge; signal y <== x * x;',
    refusal: /row \d+: the square is public: signal 0$/,
  },
  {
    name: 'square-times-three',
    body: 'signal input challenge; signal input x; signal square <== 3 * challenge * challenge; signal y <== x * x;',
    refusal: /row \d+: wire \d+ is the square times another number$/,
  },
  {
    name: 'squared-twice',
    body: `signal input challenge; signal input x; ${SQUARE} signal again <== (2 * challenge) * (5 * challenge); again * x === square;`,
    refusal: /row \d+: the challenge stands in A and B, beside its square in row \d+$/,
    inKey: /row \d+: the challenge stands in A and B, beside its square in row \d+$/,
  },
];

describe.each(TOYS)('a circuit that cannot be bound: $name', ({ name, body, publicInputs = ['challenge'], ...toy }) => {
  let compiled: Compiled;
  let signalIndex: number;
  beforeAll(async () => {
    compiled = await compileToy(`unbindable-${name}`, body, publicInputs);
    // Outputs come before the inputs.
    signalIndex = /signal output/.test(body) ? 1 : 0;
  });

  it('C41: is refused with the row and the reason', () => {
    const error = refusalOf(() => checkBindable(compiled.r1cs, signalIndex));
    expect(error.message).toMatch(toy.refusal);
    expect(error).toMatchObject({ code: 'proof_key', detail: { reason: expect.any(String) } });
    expect(error.detail?.row).toBe(/row (\d+): /.exec(error.message)?.[1]);
    expect(error.hint).toMatch(/Square the challenge in one row of its own/);
  });

  it('gives no proving key, and its key is refused where it shows', async () => {
    const { zkey } = await makeKeys(compiled.r1cs, phase1);
    await expect(createProvingKey(zkey, compiled.r1cs, signalIndex)).rejects.toThrow(toy.refusal);
    const ask = () => findChallenge(parseZkey(zkey), signalIndex);
    if (toy.inKey) expect(refusalOf(ask).message).toMatch(toy.inKey);
    else expect(ask).not.toThrow();
  });
});

describe('a key of a circuit that cannot be bound, where its rows were not asked', () => {
  it.each([
    [
      'in C',
      `signal input challenge; signal input x; signal output y <== x * x + challenge; ${SQUARE}`,
      'does not verify',
    ],
    [
      'square',
      `signal input challenge; signal input x; ${SQUARE} signal output y <== square * x;`,
      'row \\d+: the challenge',
    ],
  ])('C41: is refused by prepare at the latest, which verifies what it gives: %s', async (name, body, why) => {
    const compiled = await compileToy(`unasked-${name.replace(' ', '-')}`, body, ['challenge']);
    const { zkey: file, vkey } = await makeKeys(compiled.r1cs, phase1);
    const zkey = parseZkey(file);
    const key = { ...zkey, linear: await deriveLinearPoints(zkey, findChallenge(zkey, 1)) };
    const circuit = await readCircuit({ name: 'unasked', publicSignals: ['y', 'challenge'], vkey });
    const program = generatorOf(compiled);
    const refusal = await prepare({ circuit, key, program, inputs: { x: 3n }, random }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: 'proof_key', message: expect.stringMatching(why) });
  });
});

/** A manifest of one circuit and the files that it names. */
async function filesOf({ vkey, key, program }: Record<'vkey' | 'key' | 'program', Uint8Array>) {
  const digest = (bytes: Uint8Array) => ({ sha256: sha256Hex(bytes), bytes: bytes.length });
  const pieced = (path: string, bytes: Uint8Array) => ({ path, ...digest(bytes), pieces: [sha256Hex(bytes)] });
  const files = {
    vkey: { path: 'cubic/vkey.json', ...digest(vkey) },
    key: { ...pieced('cubic/cubic.key', key), unpacked: digest(await unpackKey(key)) },
    program: pieced('cubic/cubic.program', program),
  };
  const circuit = {
    name: 'cubic',
    version: 1,
    keys: 'development',
    publicSignals: PUBLIC_SIGNALS,
    contributions: 1,
    files,
  };
  const served: Record<string, Uint8Array> = {
    'manifest.json': new TextEncoder().encode(JSON.stringify({ version: 2, circuits: [circuit] })),
    'cubic/vkey.json': vkey,
    'cubic/cubic.key/0': key,
    'cubic/cubic.program/0': program,
  };
  return async (path: string) => served[path] ?? expect.unreachable(path);
}

function generatorOf({ wasm }: Compiled) {
  return async (inputs: CircuitInputs) => {
    const file: { type: 'mem'; data?: Uint8Array } = { type: 'mem' };
    await wtns.calculate(inputs, wasm, file);
    return parseWitness(file.data!);
  };
}

function refusalOf(ask: () => unknown): HushmarkError {
  try {
    ask();
  } catch (error) {
    return error as HushmarkError;
  }
  throw new Error('nothing was refused');
}
