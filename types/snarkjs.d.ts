// SPDX-License-Identifier: GPL-3.0-or-later
// What this project uses of snarkjs 0.7.6, which ships no declarations. Files may be a path, a Uint8Array or
// `{ type: 'mem', data? }`.
declare module 'snarkjs' {
  export type FileRef = string | Uint8Array | { type: 'mem'; data?: Uint8Array };
  export interface Logger {
    debug(message: string): void;
    info(message: string): void;
    warn(message: string): void;
    error(message: string): void;
  }
  export interface Groth16Proof {
    pi_a: string[];
    pi_b: string[][];
    pi_c: string[];
    protocol: string;
    curve: string;
  }
  export interface Groth16VerificationKey {
    protocol: string;
    curve: string;
    nPublic: number;
    vk_alpha_1: string[];
    vk_beta_2: string[][];
    vk_gamma_2: string[][];
    vk_delta_2: string[][];
    vk_alphabeta_12: string[][][];
    IC: string[][];
  }
  export type WitnessInput = Record<string, unknown>;
  export interface ProverOptions {
    singleThread?: boolean;
  }

  export const groth16: {
    fullProve(
      input: WitnessInput,
      wasm: FileRef,
      zkey: FileRef,
      logger?: Logger,
      wtnsCalcOptions?: unknown,
      proverOptions?: ProverOptions,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    prove(
      zkey: FileRef,
      witness: FileRef,
      logger?: Logger,
      options?: ProverOptions,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    /** Takes whatever it is given: see groth16/verify/verify.ts for the gate that does not. */
    verify(vkey: unknown, publicSignals: unknown, proof: unknown, logger?: Logger): Promise<boolean>;
  };
  export const wtns: {
    calculate(input: WitnessInput, wasm: FileRef, witness: FileRef, options?: unknown): Promise<void>;
    exportJson(witness: FileRef): Promise<bigint[]>;
    check(r1cs: FileRef, witness: FileRef, logger?: Logger): Promise<boolean>;
  };
  export const zKey: {
    newZKey(r1cs: FileRef, ptau: FileRef, zkey: FileRef, logger?: Logger): Promise<Uint8Array | -1>;
    contribute(from: FileRef, to: FileRef, name: string, entropy: string, logger?: Logger): Promise<Uint8Array>;
    beacon(
      from: FileRef,
      to: FileRef,
      name: string,
      beaconHash: string,
      iterationsExp: number,
      logger?: Logger,
    ): Promise<Uint8Array>;
    exportVerificationKey(zkey: FileRef, logger?: Logger): Promise<Groth16VerificationKey>;
    verifyFromInit(init: FileRef, ptau: FileRef, zkey: FileRef, logger?: Logger): Promise<boolean>;
    verifyFromR1cs(r1cs: FileRef, ptau: FileRef, zkey: FileRef, logger?: Logger): Promise<boolean>;
    exportJson(zkey: FileRef, logger?: Logger): Promise<Record<string, unknown>>;
    exportBellman(zkey: FileRef, mpcParams: FileRef, logger?: Logger): Promise<void>;
    importBellman(from: FileRef, mpcResponse: FileRef, to: FileRef, name: string, logger?: Logger): Promise<boolean>;
  };
  export const powersOfTau: {
    newAccumulator(curve: unknown, power: number, file: FileRef, logger?: Logger): Promise<Uint8Array>;
    contribute(from: FileRef, to: FileRef, name: string, entropy: string, logger?: Logger): Promise<Uint8Array>;
    beacon(
      from: FileRef,
      to: FileRef,
      name: string,
      beaconHash: string,
      iterationsExp: number,
      logger?: Logger,
    ): Promise<Uint8Array>;
    preparePhase2(from: FileRef, to: FileRef, logger?: Logger): Promise<void>;
    verify(file: FileRef, logger?: Logger): Promise<boolean>;
  };
  export const r1cs: {
    info(r1cs: FileRef, logger?: Logger): Promise<Record<string, unknown>>;
    exportJson(r1cs: FileRef, logger?: Logger): Promise<Record<string, unknown>>;
  };
  export const curves: {
    getCurveFromName(name: string, options?: ProverOptions): Promise<import('ffjavascript').Curve>;
  };
}
