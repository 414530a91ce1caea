// SPDX-License-Identifier: GPL-3.0-or-later
// A circuit's witness program: how its wires follow from its inputs, as data. It is made from the circuit's own rows
// (circuits/compile/make-witness-program.ts), and witness.ts computes with it. A quarter of the size of circom's
// WebAssembly generator, and nothing in it can run or send: it says what is added, multiplied, divided and compared.
// The format:
//   magic
//   number of inputs, and each: length of its name, name, how many values     varints, ASCII
//   number of constants beside 1 and -1, and each: length, then the number    varint, bytes
//   number of steps, and each: its code and its sums                          varints
//   number of wires, and for each its slot, less the slot before it           varints, signed
// Slot 0 holds 1, then come the inputs, then what each step gives. A sum is a number of terms; a term is how far back
// its slot lies (0 means slot 0) and the number of its factor: 0 is 1, 1 is -1, then come the constants.
// compact-reader.ts says what a varint is.
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { type CompactReader, createCompactReader } from './compact-reader.ts';
import { littleEndian } from './proving-key.ts';

export const PROGRAM_MAGIC = Uint8Array.of(0x68, 0x75, 0x73, 0x68, 0x77, 0x69, 0x74, 1);

/** What a step makes of its sums x, y, z, in the order of its code. */
export const STEPS = [
  /** x */
  { name: 'sum', sums: 1 },
  /** x y + z */
  { name: 'product', sums: 3 },
  /** x / y, and 0 for 0 / 0; the statement is false for another x / 0 */
  { name: 'quotient', sums: 2 },
  /** 1 / x, and 0 for 0 */
  { name: 'inverse', sums: 1 },
  /**
   * the bits of x from the lowest, as many as the number behind the code says; the statement is false when x has more
   */
  { name: 'bits', sums: 1 },
  /** nothing; the statement is false unless x y = z */
  { name: 'check', sums: 3 },
] as const;
export type StepName = (typeof STEPS)[number]['name'];

export type WitnessProgram = {
  /** In the order of their slots, which begin at 1. */
  readonly inputs: readonly { readonly name: string; readonly values: number }[];
  /** 32 little-endian bytes each. */
  readonly constants: Uint8Array;
  /**
   * Step by step: its code, the first slot that it fills and how many it fills, then each sum: the number of its terms,
   * then slot and factor of each.
   */
  readonly steps: Uint32Array;
  readonly slots: number;
  /** The slot of each wire; wire 0 is the constant 1. */
  readonly wires: Uint32Array;
};

/** Bits of a number below r. */
const MOST_BITS = 254;
const CONSTANT_BYTES = 32;
/** Of r: most numbers need no closer look. */
const TOP_BYTE = Number(R >> 248n);

/** Throws proof_artefact for what createWitnessProgram does not write. The caller has checked the file's digest. */
export function parseWitnessProgram(file: Uint8Array): WitnessProgram {
  const read = createCompactReader(file, refused);
  read.magic(PROGRAM_MAGIC, 'a witness program');
  /** Of things that take a byte at least, before memory is taken for them. */
  const count = () => {
    const things = read.varint();
    if (things > file.length) throw read.cut();
    return things;
  };
  const inputs = Array.from({ length: count() }, () => {
    const name = String.fromCharCode(...read.bytes(read.byte()));
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw refused('an input has no name');
    return { name, values: count() };
  });
  if (new Set(inputs.map(({ name }) => name)).size !== inputs.length) throw refused('it names an input twice');
  const constants = readConstants(read, count());
  const factors = constants.length / CONSTANT_BYTES + 2;

  let slots = 1 + inputs.reduce((sum, { values }) => sum + values, 0);
  // A term has two bytes, a step or sum one: none takes more than three words here.
  const steps = new Uint32Array(3 * file.length);
  let at = 0;
  for (let left = count(); left > 0; left--) {
    const code = read.varint();
    const step = STEPS[code];
    if (!step) throw refused('it has a step of no known kind');
    const filled = step.name === 'bits' ? read.varint() : step.name === 'check' ? 0 : 1;
    if (filled > MOST_BITS) throw refused('a step gives too many bits');
    steps.set([code, slots, filled], at);
    at += 3;
    for (let sum = 0; sum < step.sums; sum++) {
      const terms = count();
      steps[at++] = terms;
      for (let term = 0; term < terms; term++) {
        const [back, factor] = [read.varint(), read.varint()];
        if (back >= slots || factor >= factors) throw refused('a sum has a term of nothing');
        steps[at++] = back === 0 ? 0 : slots - back;
        steps[at++] = factor;
      }
    }
    slots += filled;
  }
  let wire = 0;
  const wires = Uint32Array.from({ length: count() }, () => {
    wire += read.signed();
    if (wire < 0 || wire >= slots) throw refused('a wire has no slot');
    return wire;
  });
  read.finish();
  return { inputs, constants, steps: steps.slice(0, at), slots, wires };
}

function readConstants(read: CompactReader, count: number): Uint8Array {
  const constants = new Uint8Array(count * CONSTANT_BYTES);
  for (let at = 0; at < constants.length; at += CONSTANT_BYTES) {
    const digits = read.bytes(read.byte());
    const last = digits.at(-1);
    if (last === undefined || last === 0 || digits.length > CONSTANT_BYTES) throw notInRange();
    constants.set(digits, at);
    if (last >= TOP_BYTE && digits.length === CONSTANT_BYTES && littleEndian(digits) >= R) throw notInRange();
  }
  return constants;
}

function notInRange(): HushmarkError {
  return refused('a constant is out of range');
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_artefact', `a witness program is refused: ${reason}`);
}
