// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * C39: the inputs fix every other wire of both circuits, in every witness: nobody can say something else with the same
 * inputs. And the proof of it is one: without a row that it stands on, it names what is no longer fixed.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { determine } from '#circuits/assurance/determinism.ts';
import { checkDivisors } from '#circuits/assurance/divisors.ts';
import { CIRCUITS } from '#circuits/compile/circuit-list.ts';
import { compile, PLAIN_FLAGS } from '#circuits/compile/compile.ts';
import { parseR1cs, parseSymbols, type R1cs, type Symbols } from '#circuits/compile/r1cs.ts';
import { decompositions } from '#circuits/compile/solve.ts';
import { ownTemplate, plantedProbe } from '../../support/circuits/harness.ts';

const without = (r1cs: R1cs, row: number): R1cs => ({ ...r1cs, rows: r1cs.rows.toSpliced(row, 1) });
const planted = (name: string, body: string, includes: readonly string[] = []) =>
  plantedProbe(
    name,
    ['pragma circom 2.2.0;', ...includes.map((path) => `include "${path}";`), body].join('\n'),
    PLAIN_FLAGS,
  );

describe.each(CIRCUITS)('$name', (circuit) => {
  let r1cs: R1cs;
  let symbols: Symbols;
  beforeAll(async () => {
    const compiled = await compile(circuit.file, `.tmp/test-determinism/${circuit.name}`, PLAIN_FLAGS);
    r1cs = parseR1cs(compiled.r1cs);
    symbols = parseSymbols(compiled.sym);
  }, 100_000);

  it('C39: no wire is left open, and every divisor has a reason not to be 0', () => {
    const { steps, divisions, open } = determine(r1cs);
    expect(open).toEqual([]);
    const inputs = 1 + r1cs.publicInputCount + r1cs.privateInputCount;
    expect(Object.values(steps).reduce((sum, count) => sum + count, inputs)).toBe(r1cs.wireCount);
    expect(steps).toMatchObject({ strict: 254, pinned: 3, switch: 2, division: 621 });
    const { proven, findings } = checkDivisors(divisions, symbols);
    expect(findings).toEqual([]);
    expect([...proven.values()].reduce((sum, count) => sum + count)).toBe(621);
  });

  it('C39: without one row of any kind, something is open', () => {
    const [sum] = decompositions(r1cs).filter(({ bits }) => bits.length === 48);
    const { divisions } = determine(r1cs);
    const rowWith = (name: string) => {
      const wire = symbols.wireOf(name);
      return r1cs.rows.findIndex(({ a, b, c }) => [a, b, c].some(({ wires }) => wires.includes(wire)));
    };
    const rows = {
      'sum of bits': sum?.sumRow,
      bit: sum?.bitRows[40],
      division: divisions[300]?.row,
      hash: rowWith('main.Credential.Poseidon.pEx.sigmaF[1][2].in2'),
      strictness: rowWith('main.Credential.IssuerSignature.Num2Bits_strict.aliasCheck.compConstant.sout'),
    };
    for (const [what, row] of Object.entries(rows)) {
      expect(row, what).toBeGreaterThanOrEqual(0);
      expect(determine(without(r1cs, row as number)).open, what).not.toEqual([]);
    }
  });
});

describe('the proof of a part', () => {
  it.each([
    ['whether a scope is 0', 'nullifier.circom', 'Nullifier()'],
    ['digits below the field order', 'signature.circom', 'Num2Bits_strict()'],
    ['a slot', 'slot.circom', 'Slot()'],
  ])('C39: %s: each row counts', async (_, include, main) => {
    const name = `determinism-${include.replace('.circom', '')}`;
    const { r1cs } = await planted(name, `component main = ${main};`, [ownTemplate(include)]);
    const whole = determine(r1cs);
    expect([whole.open, whole.divisions]).toEqual([[], []]);
    // Without the row something is open, or hangs on a divisor that may be 0.
    const isFixedWithout = (row: number) => {
      const { open, divisions } = determine(without(r1cs, row));
      return open.length + divisions.length === 0;
    };
    const tried = [...r1cs.rows.keys()].filter((row) => row < 12 || row % 9 === 0);
    expect(tried.filter(isFixedWithout)).toEqual([]);
  });

  it('C39: takes no 254 digits that are compared with another number, and no comparison without its end', async () => {
    const body = (limit: string, end: string) => `
template Main() {
    signal input in;
    component bits = Num2Bits(254);
    bits.in <== in;
    component compared = CompConstant(${limit});
    for (var i = 0; i < 254; i++) compared.in[i] <== bits.out[i];
    ${end}
}
component main = Main();`;
    const includes = ['circomlib/circuits/bitify.circom'];
    const openOf = async (name: string, limit: string, end: string) =>
      determine((await planted(name, body(limit, end), includes)).r1cs).open.length > 0;
    expect(await openOf('strict-right', '-1', 'compared.out === 0;')).toBe(false);
    expect(await openOf('strict-lower', '-2', 'compared.out === 0;')).toBe(true);
    expect(await openOf('strict-reversed', '-1', 'compared.out === 1;')).toBe(true);
    expect(await openOf('strict-endless', '-1', 'signal end <== compared.out;')).toBe(true);
  });

  it('C39: a product with what may be 0 fixes nothing, nor do digits that are none, nor a square', async () => {
    const main = (text: string) => `template Main() { signal input x; ${text} }\ncomponent main = Main();`;
    const loose = `
      signal zero <-- 0; x * zero === 0;
      signal digit <-- x; signal two <-- 0; digit + 2 * two === x; digit * (digit - 1) === 0;
      signal root <-- 2; root * root === x;
      signal inverse <-- 0; signal is <== x * inverse; x * (1 - is) === 0;`;
    const one = await planted('determinism-loose', main(loose));
    const { open: left, divisions: hanging } = determine(one.r1cs);
    const names = [...left, ...hanging.map(({ wire }) => wire)].map(one.symbols.nameOf).sort();
    expect(names).toEqual(['main.digit', 'main.inverse', 'main.is', 'main.root', 'main.two', 'main.zero']);
    // The quotient is there, and said to hang on its divisor.
    const { r1cs, symbols } = await planted(
      'determinism-quotient',
      main('signal z <== x * x; signal y <-- z / x; y * x === z;'),
    );
    const { open, divisions } = determine(r1cs);
    expect(open).toEqual([]);
    expect(divisions.map(({ wire }) => symbols.nameOf(wire))).toEqual(['main.y']);
    expect(checkDivisors(divisions, symbols).findings).toEqual([expect.stringContaining('main.y')]);
  });
});
