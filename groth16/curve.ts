// BN254 for large sums: the prebuilt WebAssembly under ffjavascript, driven directly on its memory. prepare uses it for
// FFTs and multi-scalar sums, where it is faster than mcl; single points and pairings are mcl's business (mcl.ts).
// ffjavascript itself is not loaded: it starts workers from `data:` addresses, which our content security policy
// forbids, and draws from Math.random where there is no crypto. One instance keeps its memory until it is dropped.
import bn128 from 'wasmcurves/build/bn128_wasm.js';

/** An address in the instance's memory. Field elements take 32 bytes, in Montgomery form unless it says otherwise. */
export type Address = number;

type Unary = (x: Address, result: Address) => void;
type Binary = (x: Address, y: Address, result: Address) => void;
type Batch = (input: Address, count: number, output: Address) => void;

export type CurveExports = {
  frm_mul: Binary;
  frm_add: Binary;
  frm_sub: Binary;
  frm_toMontgomery: Unary;
  frm_fromMontgomery: Unary;
  frm_batchInverse(input: Address, stepIn: number, count: number, output: Address, stepOut: number): void;
  frm_batchFromMontgomery: Batch;
  frm_fft(values: Address, count: number): void;
  frm_ifft(values: Address, count: number): void;
  frm_batchApplyKey(input: Address, count: number, first: Address, factor: Address, output: Address): void;
  qap_buildABC(
    coefficients: Address,
    coefficientCount: number,
    witness: Address,
    a: Address,
    b: Address,
    c: Address,
    firstRow: number,
    rows: number,
    firstWire: number,
    wires: number,
  ): void;
  qap_joinABC(a: Address, b: Address, c: Address, count: number, output: Address): void;
  f1m_fromMontgomery: Unary;
  f1m_toMontgomery: Unary;
  g1m_multiexpAffine(points: Address, scalars: Address, scalarBytes: number, count: number, result: Address): void;
  g1m_toAffine: Unary;
  g2m_multiexpAffine(points: Address, scalars: Address, scalarBytes: number, count: number, result: Address): void;
  g2m_toAffine: Unary;
};

export type Curve = {
  readonly wasm: CurveExports;
  /** A view of the whole memory; taken again after every allocation, which may move it. */
  bytes(): Uint8Array;
  /** Zeroed or not: whoever allocates writes before reading. */
  allocate(bytes: number): Address;
  /** Allocates and copies. */
  store(bytes: Uint8Array): Address;
  /** Everything allocated since `mark` is overwritten with zeros and free again. */
  mark(): Address;
  release(mark: Address): void;
};

export const FIELD_BYTES = 32;
const PAGE = 65_536;

export async function loadCurve(): Promise<Curve> {
  const code = Uint8Array.from(atob(bn128.code), (character) => character.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 25 });
  const { instance } = await WebAssembly.instantiate(code, { env: { memory } });
  const wasm = instance.exports as unknown as CurveExports;
  // The module keeps its own stack of temporaries behind a pointer at address 0; ours go above a gap left for it.
  const free = () => new Uint32Array(memory.buffer, 0, 1);
  let view = new Uint8Array(memory.buffer);
  const bytes = () => {
    if (view.length !== memory.buffer.byteLength) view = new Uint8Array(memory.buffer);
    return view;
  };
  const grow = (end: number) => {
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  };
  const allocate = (count: number): Address => {
    const start = (free()[0]! + 7) & ~7;
    free()[0] = start + count;
    // The module's own functions allocate without growing: they get room.
    grow(start + count + WORKING_SPACE);
    return start;
  };
  return {
    wasm,
    bytes,
    allocate,
    store(source) {
      const address = allocate(source.length);
      bytes().set(source, address);
      return address;
    },
    mark: () => free()[0]!,
    release(mark) {
      bytes().fill(0, mark, free()[0]!);
      free()[0] = mark;
    },
  };
}

/** What one call of the module may use: buckets of a multi-scalar sum (2^16 points of 192 bytes are the most). */
const WORKING_SPACE = 4 << 20;
