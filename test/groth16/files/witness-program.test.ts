// SPDX-License-Identifier: GPL-3.0-or-later
// Small programs written by hand, step by step as the format says, and the committed ones damaged.

import { beforeAll, describe, expect, it } from 'vitest';
import { R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { artefactDirectory } from '#circuits/compile/circuit-list.ts';
import { readManifest } from '#circuits/keys/manifest.ts';
import { createEngine, type Engine } from '#groth16/curve/engine/engine.ts';
import { COMPACT_MAGIC } from '#groth16/files/compact-key.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { PROGRAM_MAGIC, parseWitnessProgram } from '#groth16/files/witness-program.ts';
import { calculateWitness } from '#groth16/prove/witness.ts';
import { readPieces } from '#scripts/artefacts/pieces.ts';
import { readWitness } from '#scripts/artefacts/witnesses.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});

const SUM = 0;
const PRODUCT = 1;
const QUOTIENT = 2;
const INVERSE = 3;
const BITS = 4;
const CHECK = 5;
const NO_CONSTANTS = [0];
/** x and y are slots 1 and 2, so the first step is slot 3. */
const TWO_INPUTS = [2, 1, 0x78, 1, 1, 0x79, 1];

const program = (...parts: number[][]) => Uint8Array.of(...PROGRAM_MAGIC, ...parts.flat());
/** Steps over x and y that fill one slot each; the wires are slot 0 and the steps' slots. */
const overXY = (...steps: number[][]) =>
  parseWitnessProgram(program(TWO_INPUTS, NO_CONSTANTS, [steps.length], ...steps, [2, 0, 6]));
const run = (what: ReturnType<typeof overXY>, x: bigint, y: bigint) =>
  readWitness(calculateWitness(engine, what, { x, y }))[1];
const falseStatement = expect.objectContaining({ code: 'proof_witness' });

describe('a step', () => {
  it('adds, subtracts and multiplies', () => {
    // Terms: how far back, factor 0 for 1 and 1 for -1. From slot 3 x lies 2 back and y 1.
    expect(run(overXY([SUM, 2, 2, 0, 1, 1]), 5n, 7n)).toBe(R - 2n);
    expect(run(overXY([SUM, 0]), 5n, 7n)).toBe(0n);
    expect(run(overXY([SUM, 2, 2, 0, 2, 1]), 5n, 7n)).toBe(0n);
    expect(run(overXY([PRODUCT, 1, 2, 0, 1, 1, 0, 1, 0, 0]), R - 1n, 7n)).toBe(R - 6n);
    expect(run(overXY([PRODUCT, 0, 1, 1, 0, 0]), R - 1n, 7n)).toBe(0n);
  });

  it('multiplies with constants', () => {
    const wide = [32, ...Array.from({ length: 32 }, (_, byte) => Number(((R - 2n) >> BigInt(8 * byte)) & 0xffn))];
    const [third, minusTwo] = [2, 3];
    const file = program(TWO_INPUTS, [2, 1, 3, ...wide], [1], [SUM, 2, 2, third, 1, minusTwo], [2, 0, 6]);
    expect(run(parseWitnessProgram(file), 5n, 7n)).toBe(1n);
  });

  it('divides, takes 0 for 0 / 0, and makes the statement false for another x / 0', () => {
    const quotient = overXY([QUOTIENT, 1, 2, 0, 1, 1, 0]);
    expect(run(quotient, 6n, 3n)).toBe(2n);
    expect((run(quotient, 1n, 3n)! * 3n) % R).toBe(1n);
    expect(run(quotient, 0n, 0n)).toBe(0n);
    expect(() => run(quotient, 1n, 0n)).toThrow(falseStatement);
  });

  it('inverts, and takes 0 for 0', () => {
    const inverse = overXY([INVERSE, 1, 2, 0]);
    expect((run(inverse, 12_345n, 0n)! * 12_345n) % R).toBe(1n);
    expect(run(inverse, R - 1n, 0n)).toBe(R - 1n);
    expect(run(inverse, 0n, 0n)).toBe(0n);
  });

  it('takes numbers apart into bits, and makes the statement false when they have more', () => {
    const bits = parseWitnessProgram(program(TWO_INPUTS, NO_CONSTANTS, [1, BITS, 3, 1, 2, 0], [4, 0, 6, 2, 2]));
    const bitsOf = (x: bigint) => readWitness(calculateWitness(engine, bits, { x, y: 0n })).slice(1);
    expect(bitsOf(6n)).toEqual([0n, 1n, 1n]);
    expect(bitsOf(0n)).toEqual([0n, 0n, 0n]);
    expect(() => bitsOf(8n)).toThrow(falseStatement);
    expect(() => bitsOf(R - 1n)).toThrow(falseStatement);
  });

  it('compares a product with a number', () => {
    const check = overXY([CHECK, 1, 2, 0, 1, 1, 0, 1, 1, 0], [SUM, 1, 2, 0]);
    expect(run(check, 1n, 9n)).toBe(1n);
    expect(run(check, 5n, 0n)).toBe(5n);
    expect(() => run(check, 2n, 9n)).toThrow(falseStatement);
  });
});

describe('P20: a file that is no witness program', () => {
  const refused = expect.objectContaining({ code: 'proof_artefact' });
  const rest = [1, SUM, 1, 2, 0, 2, 0, 6];
  const rBytes = Array.from({ length: 32 }, (_, byte) => Number((R >> BigInt(8 * byte)) & 0xffn));

  it.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array(0)],
    ['is WebAssembly', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 0, 0)],
    ['has a step of no kind', program(TWO_INPUTS, NO_CONSTANTS, [1, 6, 1, 2, 0, 2, 0, 6])],
    ['reads a slot that is not filled yet', program(TWO_INPUTS, NO_CONSTANTS, [1, SUM, 1, 3, 0, 2, 0, 6])],
    ['has a factor of nothing', program(TWO_INPUTS, NO_CONSTANTS, [1, SUM, 1, 2, 2, 2, 0, 6])],
    ['gives more bits than a number has', program(TWO_INPUTS, NO_CONSTANTS, [1, BITS, 0xff, 1, 1, 2, 0, 2, 0, 6])],
    ['has a wire of no slot', program(TWO_INPUTS, NO_CONSTANTS, [1, SUM, 1, 2, 0, 2, 0, 8])],
    ['has a wire before the first slot', program(TWO_INPUTS, NO_CONSTANTS, [1, SUM, 1, 2, 0, 2, 0, 1])],
    ['has r as a constant', program(TWO_INPUTS, [1, 32, ...rBytes], rest)],
    ['has 0 as a constant', program(TWO_INPUTS, [1, 1, 0], rest)],
    ['has a constant in a longer form', program(TWO_INPUTS, [1, 2, 3, 0], rest)],
    ['has a constant of 33 bytes', program(TWO_INPUTS, [1, 33, ...Array(33).fill(1)], rest)],
    ['has a number in a longer form', program(TWO_INPUTS, [0x80, 0], rest)],
    ['names an input twice', program([2, 1, 0x78, 1, 1, 0x78, 1], NO_CONSTANTS, rest)],
    ['has an input without a name', program([2, 0, 1, 1, 0x78, 1], NO_CONSTANTS, rest)],
    ['asks for more memory than it could use', program([1, 1, 0x78, 0xff, 0xff, 0xff, 0x7f], NO_CONSTANTS, rest)],
    ['goes on', program(TWO_INPUTS, NO_CONSTANTS, rest, [0])],
  ])('%s', (_, file) => {
    expect(() => parseWitnessProgram(file)).toThrow(refused);
  });

  it('is cut anywhere', () => {
    const whole = program(TWO_INPUTS, NO_CONSTANTS, rest);
    expect(() => parseWitnessProgram(whole)).not.toThrow();
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseWitnessProgram(whole.subarray(0, length)), `${length} bytes`).toThrow(refused);
    }
  });

  it('is a committed one with damage: refused, or a program that gives another witness or none', async () => {
    const manifest = await readManifest(artefactDirectory());
    const file = await readPieces(artefactDirectory(), newestNamed(manifest.circuits, 'age').files.program);
    const random = seededRandom('damage');
    for (let round = 0; round < 60; round++) {
      const at = Number(random.below(BigInt(file.length)));
      const damaged = Uint8Array.from(file, (byte, index) =>
        index === at ? byte ^ (1 << Number(random.below(8n))) : byte,
      );
      try {
        parseWitnessProgram(damaged);
      } catch (error) {
        expect(error, `byte ${at}`).toEqual(refused);
      }
    }
  });

  it('committed ones are what their manifest pins, and have the circuit’s wires', async () => {
    const manifest = await readManifest(artefactDirectory());
    for (const { name, files } of manifest.circuits) {
      const { wires } = parseWitnessProgram(await readPieces(artefactDirectory(), files.program));
      const key = await readPieces(artefactDirectory(), files.key);
      expect(wires.length, name).toBe(new DataView(key.buffer, key.byteOffset).getUint32(COMPACT_MAGIC.length, true));
    }
  });
});
