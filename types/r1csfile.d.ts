// What this project uses of r1csfile 0.0.48, which ships no declarations.
declare module 'r1csfile' {
  /** wire index (decimal) -> coefficient, in the form that `F` of the file uses */
  export type LinearCombination = Record<string, Uint8Array | bigint>;
  export interface R1cs {
    n8: number;
    prime: bigint;
    nVars: number;
    nOutputs: number;
    nPubInputs: number;
    nPrvInputs: number;
    nLabels: number;
    nConstraints: number;
    useCustomGates: boolean;
    F: import('ffjavascript').Field;
    curve: import('ffjavascript').Curve;
    constraints: Array<[LinearCombination, LinearCombination, LinearCombination]>;
    map: number[];
  }
  export interface ReadOptions {
    loadConstraints?: boolean;
    loadMap?: boolean;
    loadCustomGates?: boolean;
    singleThread?: boolean;
    F?: unknown;
    logger?: unknown;
  }
  export function readR1cs(file: string | Uint8Array, options?: ReadOptions): Promise<R1cs>;
  export function readR1csHeader(fd: unknown, sections: unknown, singleThread?: unknown): Promise<R1cs>;
}
