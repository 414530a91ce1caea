// SPDX-License-Identifier: GPL-3.0-or-later
// The prover's arithmetic: one WebAssembly instance with both fields of BN254, batched point additions and the row sums
// of a key, and the memory they work on. Single points and pairings are elsewhere (mcl.ts, pairing/).
// Memory is handed out upwards and given back down to a mark, overwritten: witness and sums must not outlive their use.
import { Q, R } from '../../../base/encoding.ts';
import { countMemory } from '../memory-in-use.ts';
import { createModuleWriter } from './assembler.ts';
import { defineBuckets } from './bucket-code.ts';
import { defineExtension } from './extension-code.ts';
import { defineField, ELEMENT_BYTES, limbsOf, MONTGOMERY } from './field-code.ts';
import { defineHalves } from './halves-code.ts';
import { defineButterflies, definePairs, defineRows } from './point-code.ts';
import { definePower } from './power-code.ts';

/** Of an entry of A or B: matrix (0 or 1), row and wire as little-endian words, then the value times 2^512. */
export const ENTRY_BYTES = 44;

export { ELEMENT_BYTES } from './field-code.ts';

export type Address = number;

/** The functions of field-code.ts on addresses. */
type FieldFunctions = {
  mul(x: Address, y: Address, result: Address): void;
  square(x: Address, result: Address): void;
  mulSum(x0: Address, y0: Address, x1: Address, y1: Address, result: Address): void;
  add(x: Address, y: Address, result: Address): void;
  sub(x: Address, y: Address, result: Address): void;
  unpack(bytes: Address, result: Address): void;
  pack(x: Address, bytes: Address): void;
};

export type Field = FieldFunctions & {
  readonly order: bigint;
  /** The element 1, and the factor that unpacked numbers are multiplied with to become elements. */
  readonly one: Address;
  readonly toMontgomery: Address;
  /** The number 1 as limbs: multiplying with it takes the Montgomery factor away. */
  readonly plainOne: Address;
  /** 0 <= value < 2^256; gives the element in Montgomery form. */
  write(address: Address, value: bigint): void;
  /** The number, reduced. */
  read(address: Address): bigint;
  /** For what a function above gave. */
  isZero(address: Address): boolean;
};

/** See point-code.ts. */
export type PairFunctions = {
  forward(list: Address, count: number, sums: Address, product: Address): void;
  backward(list: Address, count: number, sums: Address, product: Address): void;
};

/** See bucket-code.ts. */
export type BucketFunctions = {
  countDigits(rows: Address, count: number, byte: number, shift: number, bits: number, counts: Address): void;
  placeDigits(
    rows: Address,
    count: number,
    byte: number,
    shift: number,
    bits: number,
    places: Address,
    key: number,
  ): void;
  pairEntries(entries: Address, end: Address, pairs: Address, sums: Address, step: number, ends: Address): void;
};

export type Engine = {
  readonly fp: Field;
  readonly fr: Field;
  /** The extension of the base field, see extension-code.ts. */
  readonly fp2: Pick<FieldFunctions, 'mul' | 'square'>;
  /** See halves-code.ts. */
  halves(scalars: Address, count: number, result: Address): void;
  readonly buckets: BucketFunctions;
  readonly g1: PairFunctions;
  readonly g2: PairFunctions;
  /** result = x^((q - 3) / 4) in the base field, see square-root.ts. */
  inverseRoot(x: Address, result: Address): void;
  /** result = 1 / x in the scalar field, and 0 for 0. */
  inverse(x: Address, result: Address): void;
  /** Levels of an FFT in the scalar field, see point-code.ts and fft.ts. */
  apart(values: Address, end: Address, distance: number, roots: Address, stride: number): void;
  together(values: Address, end: Address, distance: number, roots: Address, stride: number): void;
  /** rows += entries times witness, see point-code.ts; an element's factor is then 2^251 instead of 2^261. */
  rows(entries: Address, count: number, witness: Address, a: Address, b: Address): void;
  /** Views of the whole memory; taken again after every allocation, which may move it. */
  bytes(): Uint8Array;
  words(): Int32Array;
  allocate(bytes: number): Address;
  store(bytes: Uint8Array): Address;
  mark(): Address;
  release(mark: Address): void;
};

const PAGE = 65_536;

/** Below `start`: scratch of the compiled functions, and the constants. */
const LAYOUT = {
  g1Scratch: 64,
  g2Scratch: 64 + 3 * ELEMENT_BYTES,
  extensionScratch: 512,
  rowScratch: 64 + 9 * ELEMENT_BYTES,
  words: 1024,
  fpConstants: 2048,
  frConstants: 2048 + 4 * ELEMENT_BYTES,
  powers: 2048 + 8 * ELEMENT_BYTES,
  start: 4096,
};

let compiled: Promise<WebAssembly.Module> | undefined;

export async function createEngine(): Promise<Engine> {
  compiled ??= WebAssembly.compile(writeModule());
  const memory = countMemory(new WebAssembly.Memory({ initial: 1 }));
  const { exports } = await WebAssembly.instantiate(await compiled, { env: { memory } });
  const call = exports as Record<string, (...args: number[]) => void>;

  let free = LAYOUT.start;
  let bytes = new Uint8Array(memory.buffer);
  let words = new Int32Array(memory.buffer);
  const refresh = () => {
    bytes = new Uint8Array(memory.buffer);
    words = new Int32Array(memory.buffer);
  };
  const allocate = (count: number): Address => {
    const start = free;
    free = (start + count + 7) & ~7;
    const missing = free - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE));
      refresh();
    }
    return start;
  };

  const field = (prefix: string, order: bigint, constants: Address): Field => {
    const functions: FieldFunctions = {
      mul: call[`${prefix}mul`]!,
      square: call[`${prefix}square`]!,
      mulSum: call[`${prefix}mulSum`]!,
      add: call[`${prefix}add`]!,
      sub: call[`${prefix}sub`]!,
      unpack: call[`${prefix}unpack`]!,
      pack: call[`${prefix}pack`]!,
    };
    const [one, toMontgomery, plainOne, temporary] = [0, 1, 2, 3].map((index) => constants + index * ELEMENT_BYTES) as [
      Address,
      Address,
      Address,
      Address,
    ];
    const setPlain = (address: Address, value: bigint) => {
      const view = new BigUint64Array(memory.buffer, LAYOUT.words, 4);
      for (let index = 0; index < 4; index++) view[index] = BigInt.asUintN(64, value >> BigInt(64 * index));
      functions.unpack(LAYOUT.words, address);
    };
    const limbs = Int32Array.from(limbsOf(order), Number);
    setPlain(one, MONTGOMERY % order);
    setPlain(toMontgomery, (MONTGOMERY * MONTGOMERY) % order);
    setPlain(plainOne, 1n);
    return {
      ...functions,
      order,
      one,
      toMontgomery,
      plainOne,
      write(address, value) {
        setPlain(address, value);
        functions.mul(address, toMontgomery, address);
      },
      read(address) {
        functions.mul(address, plainOne, temporary);
        functions.pack(temporary, LAYOUT.words);
        const view = new BigUint64Array(memory.buffer, LAYOUT.words, 4);
        return (view[0]! | (view[1]! << 64n) | (view[2]! << 128n) | (view[3]! << 192n)) % order;
      },
      // Below 2 p, so 0 or p.
      isZero(address) {
        const at = address >> 2;
        return (
          limbs.every((_, index) => words[at + index] === 0) || limbs.every((limb, index) => words[at + index] === limb)
        );
      },
    };
  };

  return {
    fp: field('p', Q, LAYOUT.fpConstants),
    fr: field('r', R, LAYOUT.frConstants),
    fp2: { mul: call.p2mul!, square: call.p2square! },
    g1: { forward: call.g1forward!, backward: call.g1backward! },
    g2: { forward: call.g2forward!, backward: call.g2backward! },
    halves: call.halves!,
    buckets: {
      countDigits: call.countDigits!,
      placeDigits: call.placeDigits!,
      pairEntries: call.pairEntries!,
    },
    inverseRoot: call.pinverseRoot!,
    inverse: call.rinverse!,
    apart: call.rapart!,
    together: call.rtogether!,
    rows: call.rows!,
    bytes: () => bytes,
    words: () => words,
    allocate,
    store(source) {
      const address = allocate(source.length);
      bytes.set(source, address);
      return address;
    },
    mark: () => free,
    release(mark) {
      bytes.fill(0, mark, free);
      free = mark;
    },
  };
}

function writeModule(): Uint8Array<ArrayBuffer> {
  const module = createModuleWriter();
  const fp = defineField(module, 'p', Q);
  const fr = defineField(module, 'r', R);
  definePower(module, 'pinverseRoot', fp, (Q - 3n) / 4n, LAYOUT.powers);
  definePower(module, 'rinverse', fr, R - 2n, LAYOUT.powers);
  const extension = defineExtension(module, 'p2', fp, Q, LAYOUT.extensionScratch);
  definePairs(module, 'g1', { ...fp, bytes: ELEMENT_BYTES }, LAYOUT.g1Scratch);
  definePairs(module, 'g2', extension, LAYOUT.g2Scratch);
  defineButterflies(module, 'r', fr, LAYOUT.rowScratch);
  defineRows(module, fr, ENTRY_BYTES, LAYOUT.rowScratch);
  defineHalves(module);
  defineBuckets(module);
  return module.write();
}
