// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is true of the sources and of what they compile to: reproducible, linted, without free wires, and with the
 * challenge where binding needs it.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { unexplained } from '#circuits/assurance/free-wires.ts';
import { circomSources, lint } from '#circuits/assurance/lint.ts';
import { freeWires, unnoticedWires } from '#circuits/assurance/rank.ts';
import { createSamples, type Samples, seededRandom } from '#circuits/assurance/samples.ts';
import { loadWitnessGenerator } from '#circuits/assurance/witness-generator.ts';
import { artefactDirectory, CIRCUITS, type CircuitName, circuitNamed, ROOT } from '#circuits/compile/circuit-list.ts';
import { type Compiled, compile } from '#circuits/compile/compile.ts';
import { LAYOUT_FILE, layoutSource } from '#circuits/compile/layout.ts';
import { evaluate, parseR1cs, parseSymbols, R, type R1cs, type Symbols, violatedRows } from '#circuits/compile/r1cs.ts';
import { checkChallenge } from '#circuits/keys/check-key.ts';
import { circuitFolder, readManifest, sha256Hex } from '#circuits/keys/manifest.ts';
import { readZkey } from '#circuits/keys/read-zkey.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { plantedProbe } from '../support/circuits/harness.ts';

type Built = Compiled & { parsed: R1cs; symbols: Symbols };
const built = new Map<CircuitName, Built>();
let samples: Samples;

beforeAll(async () => {
  samples = await createSamples();
  for (const { name, file } of CIRCUITS) {
    const compiled = await compile(file, `.tmp/test-sources/${name}`);
    built.set(name, { ...compiled, parsed: parseR1cs(compiled.r1cs), symbols: parseSymbols(compiled.sym) });
  }
}, 400_000);

const of = (name: CircuitName) => built.get(name) as Built;

it('the constants in layout.circom are those of protocol/constants.ts', async () => {
  expect(await readFile(join(ROOT, LAYOUT_FILE), 'utf8')).toBe(layoutSource());
});

describe.each(CIRCUITS.map(({ name }) => name))('%s', (name) => {
  it('C36: compiles to the committed R1CS and witness generator, byte for byte', async () => {
    const pinned = newestNamed((await readManifest(artefactDirectory())).circuits, name).files;
    expect(sha256Hex(of(name).r1cs)).toBe(pinned.r1cs.sha256);
    expect(sha256Hex(of(name).wasm)).toBe(pinned.wasm.sha256);
  });

  it('C35: is over the scalar field of BN254', () => {
    const bytes = Uint8Array.from(of(name).r1cs);
    // The prime stands right behind the section header and the length of a field element.
    const at =
      bytes.length - Buffer.from(bytes).indexOf(Buffer.from(R.toString(16).padStart(64, '0'), 'hex').reverse());
    expect(at).toBeLessThanOrEqual(bytes.length);
    bytes[bytes.length - at] = (bytes[bytes.length - at] as number) ^ 2;
    expect(() => parseR1cs(bytes)).toThrow('BN254');
  });

  it('fits its domain with the rows of the public signals', () => {
    const { rows, power, publicSignals } = circuitNamed(name);
    expect(of(name).parsed.rows.length + publicSignals.length + 1).toBe(rows);
    expect(rows).toBeLessThanOrEqual(2 ** power);
  });

  it('C33: has its public signals in the listed order, and each of them is noticed', () => {
    const { parsed, symbols } = of(name);
    const names = circuitNamed(name).publicSignals;
    expect(names.map((_, index) => symbols.nameOf(index + 1))).toEqual(names.map((signal) => `main.${signal}`));
    expect(parsed.outputCount + parsed.publicInputCount).toBe(names.length);
  });

  it('C10: has no input called enabled', () => {
    expect(of(name).sym).not.toMatch(/main\.\w*enabled\b/);
  });

  it('C32: the challenge stands in one row only, as its own square; the square in no other', async () => {
    const { parsed, symbols } = of(name);
    const challenge = symbols.wireOf('main.challenge');
    const holding = parsed.rows.filter((row) => [row.a, row.b, row.c].some(({ wires }) => wires.includes(challenge)));
    expect(holding).toHaveLength(1);
    const zkey = readZkey(await readFile(join(artefactDirectory(), circuitFolder(circuitNamed(name)), `${name}.zkey`)));
    expect(checkChallenge(circuitNamed(name), parsed, zkey)).toEqual([]);
  });

  it('C05: at an honest witness no wire is free and every entry raised by one is noticed', async () => {
    const { parsed, symbols, wasm } = of(name);
    const random = seededRandom(`sources/${name}`);
    const inputs = name === 'age' ? samples.ageInputs : samples.attributesInputs;
    const witness = (await loadWitnessGenerator(wasm))(inputs(random, samples.credential(random)));
    expect(violatedRows(parsed, witness)).toEqual([]);
    expect(unexplained(freeWires(parsed, witness).map(symbols.nameOf))).toEqual([]);
    expect(unexplained(unnoticedWires(parsed, witness).map(symbols.nameOf))).toEqual([]);
  });
});

describe('the tools themselves', () => {
  const planted = `pragma circom 2.2.0;
template Planted() {
    signal input x;
    signal input y;
    signal output out;
    signal half <-- x * y + 1;
    signal other <-- 0;
    other * (x - 3) === 0;
    out <== half * y;
}
component main = Planted();
`;

  it('C05: a planted assignment without a constraint is found by rank, by raising entries and by lint', async () => {
    const { r1cs, symbols, honest } = await plantedProbe('planted', planted);
    const witness = honest({ x: 3n, y: 4n });
    expect(violatedRows(r1cs, witness)).toEqual([]);
    const free = freeWires(r1cs, witness).map(symbols.nameOf);
    expect(free.length).toBeGreaterThan(0);
    expect(unexplained(free)).toEqual(free);
    expect(unnoticedWires(r1cs, witness).map(symbols.nameOf)).toContain('main.other');
    const template = `/* Proves: nothing. */\n${planted.replace('other * (x - 3) === 0;', '')}`;
    const rules = lint([{ file: 'planted.circom', text: template }]).map(({ rule, what }) => `${rule} ${what}`);
    expect(rules).toContain('unconstrained-assignment signal other <-- 0');
  });

  it('C22: lint finds nothing in our sources, and knows every hash by tag and arity', async () => {
    expect(lint(await circomSources())).toEqual([]);
  });

  it.each([
    ['C03', 'assert', 'assert(x < 5);'],
    ['C04', 'ambiguous-bits', 'component bits = Num2Bits(254);'],
    ['C01', 'unknown-part', 'component less = LessThan(32);'],
    ['C22', 'hash', 'out <== Poseidon(2)([x, x]);'],
    ['C22', 'hash', 'out <== Poseidon(4)([TAG_HOLDER(), x, x, x]);'],
    ['C22', 'hash', 'a <== Poseidon(2)([TAG_HOLDER(), x]); b <== Poseidon(2)([TAG_HOLDER(), x]);'],
    ['C05', 'unconstrained-assignment', 'signal y <-- x;'],
    ['C05', 'unreviewed-assignment', 'signal y <-- x; y * x === 1;'],
  ])('%s: lint reports %s', (_id, rule, statement) => {
    const text = `/* Proves: nothing. */\ntemplate T() { signal input x; ${statement} }`;
    expect(lint([{ file: 'planted.circom', text }]).map((finding) => finding.rule)).toContain(rule);
  });

  it('the evaluator multiplies and adds in the field', () => {
    const terms = { wires: Uint32Array.from([0, 1]), values: [R - 1n, 2n] };
    expect(evaluate(terms, [1n, 3n])).toBe(5n);
  });
});
