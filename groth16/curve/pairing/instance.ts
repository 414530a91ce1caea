// SPDX-License-Identifier: GPL-3.0-or-later
// One WebAssembly instance with the tower of fields and the Miller steps, and the memory they work on; one for a
// process is enough. Public values only: the time depends on what is computed.
import { Q } from '../../../base/encoding.ts';
import { createModuleWriter } from '../engine/assembler.ts';
import { defineField, ELEMENT_BYTES, LIMBS, limbsOf, MONTGOMERY } from '../engine/field-code.ts';
import { countMemory } from '../memory-in-use.ts';
import { defineJacobian } from './jacobian-code.ts';
import { defineSteps } from './steps-code.ts';
import { defineTower, FP2_BYTES } from './tower-code.ts';

export type Address = number;
type Unary = (x: Address, result: Address) => void;
type Binary = (x: Address, y: Address, result: Address) => void;

/** The compiled functions, see tower-code.ts, steps-code.ts and jacobian-code.ts. */
type Functions = {
  readonly mul: Binary;
  readonly sub: Binary;
  readonly add: Binary;
  readonly negate: Unary;
  readonly unpack: Unary;
  readonly pack: Unary;
  readonly add2: Binary;
  readonly sub2: Binary;
  readonly mul2: Binary;
  readonly square2: Unary;
  readonly scale2: Binary;
  readonly negate2: Unary;
  readonly conjugate2: Unary;
  readonly nonResidue2: Unary;
  readonly mul6: Binary;
  readonly mul12: Binary;
  readonly square12: Unary;
  readonly conjugate12: Unary;
  readonly norm12: Unary;
  readonly cyclotomicSquare12: Unary;
  byLine(f: Address, line: Address, point: Address): void;
  byFixedLine(f: Address, line: Address, point: Address): void;
  doubleStep(point: Address, line: Address): void;
  addStep(point: Address, other: Address, line: Address): void;
  doubleG1(point: Address): void;
  addG1(point: Address, other: Address): void;
};

export type Instance = Functions & {
  allocate(bytes: number): Address;
  /** The memory after a mark is free again; what lies there is overwritten by the next to ask for it. */
  mark(): Address;
  release(mark: Address): void;
  copy(from: Address, to: Address, bytes: number): void;
  /** Elements of Fp one after the other, from numbers below q, and back. */
  write(address: Address, ...values: bigint[]): void;
  read(address: Address): bigint;
  /** Are these elements of Fp all 0? */
  areZero(address: Address, count: number): boolean;
  /** The inverse of an element of Fp that is not 0. */
  invert(x: Address, result: Address): void;
  /** The same in Fp2. */
  invert2(x: Address, result: Address): void;
  /** Elements of Fp: 1 and 0. */
  readonly one: Address;
  readonly zero: Address;
  /** 3 / (9 + u), of the twist's equation. */
  readonly twistB: Address;
};

const PAGE = 65_536;
/** Below it: scratch of the compiled functions. */
const START = 16_384;
const CONSTANTS = 64;
const THRICE_B = CONSTANTS + 4 * ELEMENT_BYTES;

let compiled: Promise<WebAssembly.Module> | undefined;

export async function createInstance(): Promise<Instance> {
  compiled ??= WebAssembly.compile(writeModule());
  const memory = countMemory(new WebAssembly.Memory({ initial: 4 }));
  const { exports } = await WebAssembly.instantiate(await compiled, { env: { memory } });
  const functions = exports as unknown as Functions;
  const { mul, add, unpack, pack, negate } = functions;

  let bytes = new Uint8Array(memory.buffer);
  let words = new Int32Array(memory.buffer);
  let free = START;
  const allocate = (count: number): Address => {
    const start = free;
    free = (start + count + 7) & ~7;
    const missing = free - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE));
      bytes = new Uint8Array(memory.buffer);
      words = new Int32Array(memory.buffer);
    }
    return start;
  };

  const packed = 8;
  const [one, zero, toMontgomery, plainOne] = [0, 1, 2, 3].map((index) => CONSTANTS + index * ELEMENT_BYTES) as [
    Address,
    Address,
    Address,
    Address,
  ];
  const setPlain = (address: Address, value: bigint) => {
    const view = new BigUint64Array(memory.buffer, packed, 4);
    for (let index = 0; index < 4; index++) view[index] = BigInt.asUintN(64, value >> BigInt(64 * index));
    unpack(packed, address);
  };
  setPlain(one, MONTGOMERY % Q);
  setPlain(zero, 0n);
  setPlain(toMontgomery, (MONTGOMERY * MONTGOMERY) % Q);
  setPlain(plainOne, 1n);
  const write = (address: Address, ...values: bigint[]) => {
    values.forEach((value, index) => {
      const element = address + index * ELEMENT_BYTES;
      setPlain(element, value);
      mul(element, toMontgomery, element);
    });
  };
  const [b0, b1] = TWIST_B;
  write(THRICE_B, (3n * b0) % Q, (3n * b1) % Q);

  const modulus = Int32Array.from(limbsOf(Q), Number);
  /** Results are below 2 q, so 0 is 0 or q. */
  const isZero = (address: Address): boolean => {
    const at = address >> 2;
    const first = words[at];
    if (first !== 0 && first !== modulus[0]) return false;
    for (let index = 1; index < LIMBS; index++) {
      if (words[at + index] !== (first === 0 ? 0 : modulus[index])) return false;
    }
    return true;
  };

  const temporary = allocate(ELEMENT_BYTES);
  const powers = Array.from({ length: 16 }, () => allocate(ELEMENT_BYTES));
  const digits = Array.from((Q - 2n).toString(16), (digit) => Number.parseInt(digit, 16));
  /** x^(q - 2), four bits at a time. */
  const invert = (x: Address, result: Address) => {
    bytes.copyWithin(powers[1]!, x, x + ELEMENT_BYTES);
    for (let index = 2; index < 16; index++) mul(powers[index - 1]!, powers[1]!, powers[index]!);
    bytes.copyWithin(temporary, powers[digits[0]!]!, powers[digits[0]!]! + ELEMENT_BYTES);
    for (const digit of digits.slice(1)) {
      for (let bit = 0; bit < 4; bit++) mul(temporary, temporary, temporary);
      if (digit !== 0) mul(temporary, powers[digit]!, temporary);
    }
    bytes.copyWithin(result, temporary, temporary + ELEMENT_BYTES);
  };
  const norm = allocate(ELEMENT_BYTES);
  const conjugate = allocate(FP2_BYTES);
  const twistB = allocate(FP2_BYTES);
  write(twistB, b0, b1);
  const copy = (from: Address, to: Address, count: number) => {
    bytes.copyWithin(to, from, from + count);
  };

  return {
    ...functions,
    allocate,
    mark: () => free,
    release: (mark) => {
      free = mark;
    },
    copy,
    write,
    read(address) {
      mul(address, plainOne, temporary);
      pack(temporary, packed);
      const view = new BigUint64Array(memory.buffer, packed, 4);
      return (view[0]! | (view[1]! << 64n) | (view[2]! << 128n) | (view[3]! << 192n)) % Q;
    },
    areZero(address, count) {
      for (let index = 0; index < count; index++) if (!isZero(address + index * ELEMENT_BYTES)) return false;
      return true;
    },
    invert,
    invert2(x, result) {
      const [real, imaginary] = [x, x + ELEMENT_BYTES];
      copy(real, conjugate, ELEMENT_BYTES);
      negate(imaginary, conjugate + ELEMENT_BYTES);
      mul(real, real, norm);
      mul(imaginary, imaginary, temporary);
      add(norm, temporary, norm);
      invert(norm, norm);
      functions.scale2(conjugate, norm, result);
    },
    one,
    zero,
    twistB,
  };
}

/** 3 / (9 + u) */
const TWIST_B: readonly [bigint, bigint] = [
  19485874751759354771024239261021720505790618469301721065564631296452457478373n,
  266929791119991161246907387137283842545076965332900288569378510910307636690n,
];

function writeModule(): Uint8Array<ArrayBuffer> {
  const module = createModuleWriter();
  const field = defineField(module, '', Q);
  let next = THRICE_B + FP2_BYTES;
  const scratch = (bytes: number) => {
    const start = next;
    next += bytes;
    if (next > START) throw new RangeError('the scratch is full');
    return start;
  };
  const tower = defineTower(module, field, scratch);
  defineSteps(module, field, tower, scratch, THRICE_B);
  defineJacobian(module, field, scratch);
  return module.write();
}
