// The polynomial part of a preparation: scalars for the key's H points. prepare calls it.
// Notation of design section 5. A snarkjs key has its H points in the Lagrange basis of the odd coset g<w>, where g is a
// root of unity of twice the domain's order, and divides by the vanishing polynomial in those points already. So the
// scalars of h0, h1 and h2 are just the values of their numerators on that coset:
//   n0 = A0 B0 - C0
//   n1 = (uP L_p + uQ L_q) B0 + vQ L_q A0
//   n2 = (uP L_p + uQ L_q) vQ L_q - uQ vQ L_q        (no witness in it)
// Each is a multiple of the vanishing polynomial, because rows p and q hold nothing but the challenge, which is 0 here.
import { R } from '#protocol/encoding.ts';
import { type Address, type Curve, FIELD_BYTES } from './curve.ts';
import type { ChallengeRows, ProvingKey } from './proving-key.ts';

/** Evaluations on the odd coset of what a challenge adds to A and to B, in Montgomery form. */
export type ChallengeBasis = { readonly a: Address; readonly b: Address };

/** A0, B0 and C0 on the odd coset, in Montgomery form. */
export type Evaluations = { readonly a: Address; readonly b: Address; readonly c: Address };

/** @param witness normal form, wires in order */
export function evaluateOnCoset(
  curve: Curve,
  key: ProvingKey,
  witness: Address,
  between: (fraction: number) => Promise<void>,
): Promise<Evaluations> {
  const { wasm } = curve;
  const bytes = key.domain * FIELD_BYTES;
  const rows = { a: curve.allocate(bytes), b: curve.allocate(bytes), c: curve.allocate(bytes) };
  const mark = curve.mark();
  const entries = curve.store(key.entries);
  wasm.qap_buildABC(entries, key.entryCount, witness, rows.a, rows.b, rows.c, 0, key.domain, 0, key.wires);
  curve.release(mark);
  return moveToCoset(curve, rows, key.domain, between);
}

async function moveToCoset(
  curve: Curve,
  rows: Evaluations,
  domain: number,
  between: (fraction: number) => Promise<void>,
): Promise<Evaluations> {
  const { one, shift } = cosetConstants(curve, domain);
  let done = 0;
  for (const values of [rows.a, rows.b, rows.c]) {
    curve.wasm.frm_ifft(values, domain);
    curve.wasm.frm_batchApplyKey(values, domain, one, shift, values);
    curve.wasm.frm_fft(values, domain);
    done++;
    await between(done / 3);
  }
  return rows;
}

/** uP L_p + uQ L_q and vQ L_q on the odd coset: their coefficients are known, so one FFT each. */
export function challengeBasis(curve: Curve, key: ProvingKey, rows: ChallengeRows): ChallengeBasis {
  const { wasm } = curve;
  const { domain } = key;
  const { one, shift } = cosetConstants(curve, domain);
  const fromRows = (values: ReadonlyArray<readonly [row: number, value: bigint]>): Address => {
    const address = curve.allocate(domain * FIELD_BYTES);
    curve.bytes().fill(0, address, address + domain * FIELD_BYTES);
    for (const [row, value] of values) writeElement(curve, address + row * FIELD_BYTES, value);
    wasm.frm_ifft(address, domain);
    wasm.frm_batchApplyKey(address, domain, one, shift, address);
    wasm.frm_fft(address, domain);
    return address;
  };
  return {
    a: fromRows([
      [rows.p, rows.uP],
      [rows.q, rows.uQ],
    ]),
    b: fromRows([[rows.q, rows.vQ]]),
  };
}

/** n0, in normal form. */
export function constantQuotient(curve: Curve, { a, b, c }: Evaluations, domain: number): Address {
  const result = curve.allocate(domain * FIELD_BYTES);
  curve.wasm.qap_joinABC(a, b, c, domain, result);
  curve.wasm.frm_batchFromMontgomery(result, domain, result);
  return result;
}

/** n1, in normal form. */
export function linearQuotient(curve: Curve, evaluations: Evaluations, basis: ChallengeBasis, domain: number): Address {
  return combine(curve, domain, (at, result, temporary) => {
    curve.wasm.frm_mul(basis.a + at, evaluations.b + at, result);
    curve.wasm.frm_mul(basis.b + at, evaluations.a + at, temporary);
    curve.wasm.frm_add(result, temporary, result);
  });
}

/** n2, in normal form: uQ vQ L_q is uQ times the basis of B. */
export function squareQuotient(curve: Curve, basis: ChallengeBasis, { uQ }: ChallengeRows, domain: number): Address {
  const factor = curve.allocate(FIELD_BYTES);
  writeElement(curve, factor, uQ);
  return combine(curve, domain, (at, result, temporary) => {
    curve.wasm.frm_mul(basis.a + at, basis.b + at, result);
    curve.wasm.frm_mul(basis.b + at, factor, temporary);
    curve.wasm.frm_sub(result, temporary, result);
  });
}

function combine(
  curve: Curve,
  domain: number,
  term: (at: number, result: Address, temporary: Address) => void,
): Address {
  const result = curve.allocate(domain * FIELD_BYTES);
  const temporary = curve.allocate(FIELD_BYTES);
  for (let at = 0; at < domain * FIELD_BYTES; at += FIELD_BYTES) term(at, result + at, temporary);
  curve.wasm.frm_batchFromMontgomery(result, domain, result);
  return result;
}

/** 1 and the root of unity of twice the domain's order that snarkjs takes: powers of 5. */
function cosetConstants(curve: Curve, domain: number): { one: Address; shift: Address } {
  const one = curve.allocate(2 * FIELD_BYTES);
  const shift = one + FIELD_BYTES;
  writeElement(curve, one, 1n);
  writeElement(curve, shift, power(5n, (R - 1n) / BigInt(2 * domain)));
  return { one, shift };
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % R;
    factor = (factor * factor) % R;
  }
  return result;
}

function writeElement(curve: Curve, address: Address, value: bigint): void {
  const bytes = curve.bytes();
  for (let index = 0; index < FIELD_BYTES; index++)
    bytes[address + index] = Number((value >> BigInt(8 * index)) & 255n);
  curve.wasm.frm_toMontgomery(address, address);
}
