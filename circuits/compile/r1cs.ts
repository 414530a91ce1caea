// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads compiled circuits: the R1CS file (iden3's binary format, version 1) and the symbol file of circom. Build
 * scripts, key checks and tests use it; wallet and server never see an R1CS.
 *
 * `violatedRows` is the judge in the forging tests: it asks the constraints themselves, not the witness generator.
 */

/** Order of the scalar field of BN254: the only prime that this project accepts in an R1CS file. */
export const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** Wires and their coefficients, canonical below R. */
export type Terms = { wires: Uint32Array; values: bigint[] };
export type Row = { a: Terms; b: Terms; c: Terms };
export type R1cs = {
  wireCount: number;
  outputCount: number;
  publicInputCount: number;
  privateInputCount: number;
  rows: Row[];
};

export function parseR1cs(bytes: Uint8Array): R1cs {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (why: string): never => {
    throw new Error(`not an R1CS file: ${why}`);
  };
  if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 4)) !== 'r1cs') fail('magic bytes');
  if (view.getUint32(4, true) !== 1) fail('version');
  const sections = new Map<number, [start: number, end: number]>();
  let at = 12;
  for (let i = view.getUint32(8, true); i > 0; i--) {
    const end = at + 12 + Number(view.getBigUint64(at + 4, true));
    sections.set(view.getUint32(at, true), [at + 12, end]);
    at = end;
  }
  if (at !== bytes.length) fail('length');

  const element = (offset: number): bigint =>
    view.getBigUint64(offset, true) |
    (view.getBigUint64(offset + 8, true) << 64n) |
    (view.getBigUint64(offset + 16, true) << 128n) |
    (view.getBigUint64(offset + 24, true) << 192n);

  const [header] = sections.get(1) ?? fail('no header');
  if (view.getUint32(header, true) !== 32 || element(header + 4) !== R) fail('the field is not the scalars of BN254');
  const word = (index: number) => view.getUint32(header + 36 + 4 * index, true);

  const [start, end] = sections.get(2) ?? fail('no constraints');
  at = start;
  const terms = (): Terms => {
    const length = view.getUint32(at, true);
    const wires = new Uint32Array(length);
    const values: bigint[] = new Array(length);
    at += 4;
    for (let i = 0; i < length; i++, at += 36) {
      wires[i] = view.getUint32(at, true);
      values[i] = element(at + 4);
    }
    return { wires, values };
  };
  const rows: Row[] = [];
  for (let i = word(6); i > 0; i--) rows.push({ a: terms(), b: terms(), c: terms() });
  if (at !== end) fail('constraint section');
  return {
    wireCount: word(0),
    outputCount: word(1),
    publicInputCount: word(2),
    privateInputCount: word(3),
    rows,
  };
}

export function evaluate({ wires, values }: Terms, witness: readonly bigint[]): bigint {
  let sum = 0n;
  for (let i = 0; i < wires.length; i++) sum += (values[i] as bigint) * (witness[wires[i] as number] as bigint);
  return sum % R;
}

export function rowHolds(row: Row, witness: readonly bigint[]): boolean {
  return (evaluate(row.a, witness) * evaluate(row.b, witness) - evaluate(row.c, witness)) % R === 0n;
}

/** Indices of the rows that this witness does not satisfy. */
export function violatedRows(r1cs: R1cs, witness: readonly bigint[]): number[] {
  if (witness.length !== r1cs.wireCount || witness[0] !== 1n) throw new Error('a witness of another circuit');
  const violated: number[] = [];
  r1cs.rows.forEach((row, index) => {
    if (!rowHolds(row, witness)) violated.push(index);
  });
  return violated;
}

/** For every wire, the rows in which it stands. */
export function rowsByWire(r1cs: R1cs): number[][] {
  const index: number[][] = Array.from({ length: r1cs.wireCount }, () => []);
  r1cs.rows.forEach(({ a, b, c }, row) => {
    for (const wire of new Set([...a.wires, ...b.wires, ...c.wires])) index[wire]?.push(row);
  });
  return index;
}

/** Wires that are given from outside: the constant 1, public inputs and private inputs (outputs are computed). */
export function isInput(r1cs: R1cs, wire: number): boolean {
  const first = 1 + r1cs.outputCount;
  return wire === 0 || (wire >= first && wire < first + r1cs.publicInputCount + r1cs.privateInputCount);
}

export type Symbols = { wireOf(name: string): number; nameOf(wire: number): string; names: readonly string[] };

/**
 * Names as written in the circuit, with the compiler's numbering of anonymous components taken out:
 * `main.Credential.Validity.fromBits.out[3]`. Signals that the compiler substituted have no wire and no name here.
 */
export function parseSymbols(sym: string): Symbols {
  const wires = new Map<string, number>();
  const names: string[] = ['1'];
  for (const line of sym.split('\n')) {
    const [, wire, , name] = line.split(',');
    if (!name || wire === undefined || wire === '-1') continue;
    const plain = name.replace(/_\d+_\d+(?=[.[]|$)/g, '');
    names[Number(wire)] ??= plain;
    if (!wires.has(plain)) wires.set(plain, Number(wire));
  }
  return {
    names,
    nameOf: (wire) => names[wire] ?? `wire ${wire}`,
    wireOf: (name) => {
      const wire = wires.get(name);
      if (wire === undefined) throw new Error(`no wire is called ${name}`);
      return wire;
    },
  };
}
