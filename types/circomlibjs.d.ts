// SPDX-License-Identifier: GPL-3.0-or-later
// What this project uses of circomlibjs 0.1.7, which ships no declarations. Field elements are Uint8Array in Montgomery
// form; F.toObject and F.e convert.
declare module 'circomlibjs' {
  export interface BabyJubField {
    p: bigint;
    e(value: bigint | number | string): Uint8Array;
    toObject(a: Uint8Array): bigint;
    toString(a: Uint8Array, radix?: number): string;
    eq(a: Uint8Array, b: Uint8Array): boolean;
    zero: Uint8Array;
    one: Uint8Array;
  }
  export type BabyJubPoint = [Uint8Array, Uint8Array];
  export interface Poseidon {
    (inputs: ReadonlyArray<bigint | number | string | Uint8Array>, initState?: unknown, outputs?: number): Uint8Array;
    F: BabyJubField;
  }
  export interface BabyJub {
    F: BabyJubField;
    order: bigint;
    subOrder: bigint;
    Generator: BabyJubPoint;
    Base8: BabyJubPoint;
    addPoint(a: BabyJubPoint, b: BabyJubPoint): BabyJubPoint;
    mulPointEscalar(point: BabyJubPoint, scalar: bigint): BabyJubPoint;
    inSubgroup(point: BabyJubPoint): boolean;
    inCurve(point: BabyJubPoint): boolean;
    packPoint(point: BabyJubPoint): Uint8Array;
    unpackPoint(bytes: Uint8Array): BabyJubPoint | null;
  }
  export interface EddsaSignature {
    R8: BabyJubPoint;
    S: bigint;
  }
  export interface Eddsa {
    F: BabyJubField;
    babyJub: BabyJub;
    poseidon: Poseidon;
    prv2pub(secretKey: Uint8Array): BabyJubPoint;
    signPoseidon(secretKey: Uint8Array, message: Uint8Array): EddsaSignature;
    /** Accepts keys of small order and never returns for S = -1: test oracle only. */
    verifyPoseidon(message: Uint8Array, signature: EddsaSignature, publicKey: BabyJubPoint): boolean;
  }
  export function buildPoseidon(): Promise<Poseidon>;
  export function buildPoseidonOpt(): Promise<Poseidon>;
  export function buildPoseidonReference(): Promise<Poseidon>;
  export function buildBabyjub(): Promise<BabyJub>;
  export function buildEddsa(): Promise<Eddsa>;
}
