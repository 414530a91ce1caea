// SPDX-License-Identifier: GPL-3.0-or-later
// BN254 (the curve that circom and snarkjs call bn128) on mcl's WebAssembly, through raw addresses in its memory. For
// the few multiplications of a bind and the sums of a verification; pairings are in pairing/, the large sums of a
// preparation in engine/.
// mcl's own typed objects copy every operand through a stack that refuses large inputs, and depend on one global curve;
// this loads a private instance. It works in Node and in a browser worker: no eval, no `data:` script, no Node module.
// It draws no randomness itself.
import createModule from 'mcl-wasm/dist/mcl_c.js';
import { countMemory } from './memory-in-use.ts';

declare const kind: unique symbol;
/** Addresses of values in mcl's memory, told apart by the type checker only. */
export type G1 = number & { readonly [kind]: 'G1' };
export type G2 = number & { readonly [kind]: 'G2' };
export type Fr = number & { readonly [kind]: 'Fr' };

/** Affine coordinates; undefined stands for the point at infinity. */
export type G1Coordinates = readonly [x: bigint, y: bigint];
export type G2Coordinates = readonly [x: readonly [bigint, bigint], y: readonly [bigint, bigint]];

type Unary = (result: number, x: number) => void;
type Binary = (result: number, x: number, y: number) => void;
type Test = (x: number) => number;
type Equal = (x: number, y: number) => number;
type Sum = (result: number, points: number, scalars: number, count: number) => void;

/** The exports of the compiled module that are used here (mcl's C interface, include/mcl/bn.h). */
export type Module = {
  wasmMemory: WebAssembly.Memory;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _mclBn_init(curve: number, compiledTimeVar: number): number;
  _mclBnFr_setLittleEndian(x: number, buffer: number, bytes: number): number;
  _mclBnFp_setLittleEndian(x: number, buffer: number, bytes: number): number;
  _mclBnFp_getLittleEndian(buffer: number, bytes: number, x: number): number;
  _mclBnFp_setInt32(x: number, value: number): void;
  _mclBnG1_clear(x: number): void;
  _mclBnG1_isValid: Test;
  _mclBnG1_isZero: Test;
  _mclBnG1_isEqual: Equal;
  _mclBnG1_neg: Unary;
  _mclBnG1_normalize: Unary;
  _mclBnG1_add: Binary;
  _mclBnG1_mul: Binary;
  _mclBnG1_mulVec: Sum;
  _mclBnG2_clear(x: number): void;
  _mclBnG2_isValid: Test;
  /** A full multiplication by r: the tests compare with it. */
  _mclBnG2_isValidOrder: Test;
  _mclBnG2_isZero: Test;
  _mclBnG2_isEqual: Equal;
  _mclBnG2_neg: Unary;
  _mclBnG2_normalize: Unary;
  _mclBnG2_add: Binary;
  _mclBnG2_mul: Binary;
  _mclBnG2_mulVec: Sum;
  _mclBn_verifyOrderG2(check: number): void;
};

const BN_SNARK1 = 4;
/** 10 * (64-bit words of a scalar) + (64-bit words of a field element): the build that the npm package ships. */
const COMPILED_TIME_VAR = 46;
const FIELD_BYTES = 48;
const SCALAR_BYTES = 32;
export const G1_BYTES = 3 * FIELD_BYTES;
export const G2_BYTES = 6 * FIELD_BYTES;

export type Mcl = Awaited<ReturnType<typeof loadMcl>>;

/** A private, initialised instance (about 3 MB of memory, 0.1 s). One is enough for any number of keys. */
export async function loadMcl() {
  const wasm: Module = await createModule({
    cryptoGetRandomValues: () => {
      throw new Error('mcl must not draw randomness here');
    },
  });
  countMemory(wasm.wasmMemory);
  const failed = wasm._mclBn_init(BN_SNARK1, COMPILED_TIME_VAR);
  if (failed !== 0) throw new Error(`mcl refused to start (${failed})`);
  // Off: isValid then means "on the curve", and the subgroup check is a step of its own with a name of its own.
  wasm._mclBn_verifyOrderG2(0);

  const scratch = wasm._malloc(32);
  let words = new BigUint64Array(0);
  // Growing the memory detaches every view on it.
  const memory = () => {
    if (words.length === 0) words = new BigUint64Array(wasm.wasmMemory.buffer);
    return words;
  };
  const write32 = (value: bigint) => {
    const view = memory();
    const at = scratch >> 3;
    view[at] = value & 0xffff_ffff_ffff_ffffn;
    view[at + 1] = (value >> 64n) & 0xffff_ffff_ffff_ffffn;
    view[at + 2] = (value >> 128n) & 0xffff_ffff_ffff_ffffn;
    view[at + 3] = value >> 192n;
  };
  const setField = (address: number, value: bigint) => {
    write32(value);
    wasm._mclBnFp_setLittleEndian(address, scratch, 32);
  };
  const getField = (address: number): bigint => {
    memory().fill(0n, scratch >> 3, (scratch >> 3) + 4);
    wasm._mclBnFp_getLittleEndian(scratch, 32, address);
    const view = memory();
    const at = scratch >> 3;
    return view[at]! | (view[at + 1]! << 64n) | (view[at + 2]! << 128n) | (view[at + 3]! << 192n);
  };

  const allocate = (bytes: number): number => {
    const address = wasm._malloc(bytes);
    if (address === 0) throw new Error('mcl is out of memory');
    return address;
  };
  const newG1 = () => allocate(G1_BYTES) as G1;
  const newG2 = () => allocate(G2_BYTES) as G2;
  const newFr = () => allocate(SCALAR_BYTES) as Fr;
  const g1Temporary = newG1();
  const g2Temporary = newG2();

  const setG2 = (x: G2, point: G2Coordinates | undefined) => {
    if (!point) return wasm._mclBnG2_clear(x);
    setField(x, point[0][0]);
    setField(x + FIELD_BYTES, point[0][1]);
    setField(x + 2 * FIELD_BYTES, point[1][0]);
    setField(x + 3 * FIELD_BYTES, point[1][1]);
    wasm._mclBnFp_setInt32(x + 4 * FIELD_BYTES, 1);
    wasm._mclBnFp_setInt32(x + 5 * FIELD_BYTES, 0);
  };
  const copyG2 = (to: G2, from: G2) => {
    new Uint8Array(wasm.wasmMemory.buffer).copyWithin(to, from, from + G2_BYTES);
  };

  return {
    wasm,
    newG1,
    newG2,
    newFr,
    /** Addresses of `count` consecutive values, as the vector functions want them. */
    newG1s: (count: number) => consecutive<G1>(allocate(G1_BYTES * count), G1_BYTES, count),
    newG2s: (count: number) => consecutive<G2>(allocate(G2_BYTES * count), G2_BYTES, count),
    newFrs: (count: number) => consecutive<Fr>(allocate(SCALAR_BYTES * count), SCALAR_BYTES, count),
    free: (address: number) => wasm._free(address),

    /** The caller has checked 0 <= value < r. */
    setFr(x: Fr, value: bigint) {
      write32(value);
      wasm._mclBnFr_setLittleEndian(x, scratch, 32);
    },
    /** Coordinates below q, as parseProof and parseVerifyingKey give them; says nothing about the curve. */
    setG1(x: G1, point: G1Coordinates | undefined) {
      if (!point) return wasm._mclBnG1_clear(x);
      setField(x, point[0]);
      setField(x + FIELD_BYTES, point[1]);
      wasm._mclBnFp_setInt32(x + 2 * FIELD_BYTES, 1);
    },
    setG2,
    getG1(x: G1): G1Coordinates | undefined {
      if (wasm._mclBnG1_isZero(x)) return undefined;
      wasm._mclBnG1_normalize(g1Temporary, x);
      return [getField(g1Temporary), getField(g1Temporary + FIELD_BYTES)];
    },
    getG2(x: G2): G2Coordinates | undefined {
      if (wasm._mclBnG2_isZero(x)) return undefined;
      wasm._mclBnG2_normalize(g2Temporary, x);
      const at = (index: number) => getField(g2Temporary + index * FIELD_BYTES);
      return [
        [at(0), at(1)],
        [at(2), at(3)],
      ];
    },
    copyG1(to: G1, from: G1) {
      new Uint8Array(wasm.wasmMemory.buffer).copyWithin(to, from, from + G1_BYTES);
    },
    copyG2,

    isOnCurveG1: (x: G1) => wasm._mclBnG1_isValid(x) === 1,
    isOnCurveG2: (x: G2) => wasm._mclBnG2_isValid(x) === 1,
    isEqualG1: (x: G1, y: G1) => wasm._mclBnG1_isEqual(x, y) === 1,
    isEqualG2: (x: G2, y: G2) => wasm._mclBnG2_isEqual(x, y) === 1,

    addG1: (result: G1, x: G1, y: G1) => wasm._mclBnG1_add(result, x, y),
    addG2: (result: G2, x: G2, y: G2) => wasm._mclBnG2_add(result, x, y),
    negG1: (result: G1, x: G1) => wasm._mclBnG1_neg(result, x),
    mulG1: (result: G1, x: G1, scalar: Fr) => wasm._mclBnG1_mul(result, x, scalar),
    mulG2: (result: G2, x: G2, scalar: Fr) => wasm._mclBnG2_mul(result, x, scalar),
    /** result = sum of scalars[i] * points[i], both consecutive (newG1s, newFrs). */
    sumG1: (result: G1, points: readonly G1[], scalars: readonly Fr[]) =>
      wasm._mclBnG1_mulVec(result, points[0]!, scalars[0]!, points.length),
    sumG2: (result: G2, points: readonly G2[], scalars: readonly Fr[]) =>
      wasm._mclBnG2_mulVec(result, points[0]!, scalars[0]!, points.length),
  };
}

function consecutive<T extends number>(start: number, bytes: number, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => (start + index * bytes) as T);
}

let loading: Promise<Mcl> | undefined;
/** All verifiers and binders of a process share one instance; nothing in it lasts from call to call but addresses. */
export function sharedMcl(): Promise<Mcl> {
  loading ??= loadMcl();
  return loading;
}
