// SPDX-License-Identifier: GPL-3.0-or-later
// What this project uses of ffjavascript 0.3.1, which ships no declarations. Elements are Uint8Array in Montgomery
// form unless a function says otherwise.
declare module 'ffjavascript' {
  export type Element = Uint8Array;
  export interface Field {
    n8: number;
    p: bigint;
    zero: Element;
    one: Element;
    w: Element[];
    s: number;
    shift: Element;
    e(value: bigint | number | string | Element): Element;
    add(a: Element, b: Element): Element;
    sub(a: Element, b: Element): Element;
    mul(a: Element, b: Element): Element;
    neg(a: Element): Element;
    inv(a: Element): Element;
    eq(a: Element, b: Element): boolean;
    exp(a: Element, e: bigint): Element;
    isZero(a: Element): boolean;
    random(): Element;
    toObject(a: Element): bigint;
    fromObject(a: bigint): Element;
    toString(a: Element, radix?: number): string;
    toRprLE(buffer: Uint8Array, offset: number, a: Element): void;
    fromRprLE(buffer: Uint8Array, offset?: number): Element;
    fft(buffer: Uint8Array): Promise<Uint8Array>;
    ifft(buffer: Uint8Array): Promise<Uint8Array>;
    /** Element i times first * inc^i. */
    batchApplyKey(buffer: Uint8Array, first: Element, inc: Element): Promise<Uint8Array>;
  }
  export type PointForm = 'affine' | 'jacobian';
  /** A step of what a worker thread does; `var` names its buffers. */
  export type Step =
    | { cmd: 'ALLOCSET'; var: number; buff: Uint8Array }
    | { cmd: 'ALLOC'; var: number; len: number }
    | { cmd: 'CALL'; fnName: string; params: ({ var: number; offset?: number } | { val: number })[] }
    | { cmd: 'GET'; out: number; var: number; len: number };
  export interface Group {
    tm: { queueAction(steps: Step[]): Promise<Uint8Array[]> };
    F: Field;
    g: Element;
    zero: Element;
    add(a: Element, b: Element): Element;
    sub(a: Element, b: Element): Element;
    neg(a: Element): Element;
    eq(a: Element, b: Element): boolean;
    timesScalar(a: Element, s: bigint | number | Uint8Array): Element;
    timesFr(a: Element, s: Element): Element;
    toAffine(a: Element): Element;
    isValid(a: Element): boolean;
    isZero(a: Element): boolean;
    toRprCompressed(buffer: Uint8Array, offset: number, a: Element): void;
    toObject(a: Element): [bigint, bigint, bigint] | [bigint[], bigint[], bigint[]];
    fromObject(a: readonly unknown[]): Element;
    multiExpAffine(bases: Uint8Array, scalars: Uint8Array): Promise<Element>;
    fft(buffer: Uint8Array, inType: PointForm, outType: PointForm): Promise<Uint8Array>;
    ifft(buffer: Uint8Array, inType: PointForm, outType: PointForm): Promise<Uint8Array>;
    batchApplyKey(
      buffer: Uint8Array,
      first: Element,
      inc: Element,
      inType: PointForm,
      outType: PointForm,
    ): Promise<Uint8Array>;
  }
  export interface Curve {
    name: string;
    q: bigint;
    r: bigint;
    Fr: Field;
    G1: Group;
    G2: Group;
    Gt: Field;
    pairing(a: Element, b: Element): Element;
    pairingEq(...args: Element[]): Promise<boolean>;
    terminate(): Promise<void>;
  }
  export const Scalar: {
    e(value: bigint | number | string, radix?: number): bigint;
    fromRprLE(buffer: Uint8Array, offset?: number, length?: number): bigint;
    toRprLE(buffer: Uint8Array, offset: number, value: bigint, length: number): void;
    shr(a: bigint, n: number): bigint;
    mod(a: bigint, b: bigint): bigint;
  };
  export class F1Field {
    constructor(p: bigint);
    p: bigint;
    add(a: bigint, b: bigint): bigint;
    mul(a: bigint, b: bigint): bigint;
    inv(a: bigint): bigint;
    e(a: bigint | number | string): bigint;
  }
  export function buildBn128(singleThread?: boolean): Promise<Curve>;
  export function getCurveFromName(name: string, singleThread?: boolean): Promise<Curve>;
  export const utils: {
    stringifyBigInts(value: unknown): unknown;
    unstringifyBigInts(value: unknown): unknown;
    leBuff2int(buffer: Uint8Array): bigint;
    leInt2Buff(value: bigint, length: number): Uint8Array;
  };
}
