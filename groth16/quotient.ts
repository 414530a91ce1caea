// The polynomial part of a preparation: scalars for the key's H points. prepare calls it.
// Notation of design section 5. A snarkjs key has its H points in the Lagrange basis of the odd coset g<w>, where g is a
// root of unity of twice the domain's order, and divides by the vanishing polynomial in those points already. So the
// scalars of h0, h1 and h2 are just the values of their numerators on that coset:
//   n0 = A0 B0 - C0
//   n1 = (uP L_p + uQ L_q) B0 + vQ L_q A0
//   n2 = (uP L_p + uQ L_q) vQ L_q - uQ vQ L_q        (no witness in it)
// Each is a multiple of the vanishing polynomial, because rows p and q hold nothing but the challenge, which is 0 here.
import { type Address, ELEMENT_BYTES, type Engine } from './engine/engine.ts';
import { type CosetMove, createCosetMove } from './engine/fft.ts';
import type { ChallengeRows, ProvingKey } from './proving-key.ts';

export const SCALAR_BYTES = 32;

/** What depends on the key alone, in the engine's memory. */
export type QuotientTables = {
  readonly domain: number;
  readonly wires: number;
  readonly entries: Address;
  readonly entryCount: number;
  readonly coset: CosetMove;
  /** uP L_p + uQ L_q, and vQ L_q, on the coset. */
  readonly basisA: Address;
  readonly basisB: Address;
  readonly uQ: bigint;
};

/** A0, B0 and C0 on the odd coset, in Montgomery form. */
export type Evaluations = { readonly a: Address; readonly b: Address; readonly c: Address };

export function loadQuotientTables(engine: Engine, key: ProvingKey, rows: ChallengeRows): QuotientTables {
  const { fr } = engine;
  const { domain, wires, entryCount } = key;
  const entries = engine.store(key.entries);
  const coset = createCosetMove(engine, domain);
  const basisA = coset.moveRow(rows.p, rows.uP);
  const ofQ = coset.moveRow(rows.q, rows.uQ);
  const basisB = coset.moveRow(rows.q, rows.vQ);
  for (let at = 0; at < domain * ELEMENT_BYTES; at += ELEMENT_BYTES) fr.add(basisA + at, ofQ + at, basisA + at);
  return { domain, wires, entries, entryCount, coset, basisA, basisB, uQ: rows.uQ };
}

/** @param witness normal form, 32 little-endian bytes a wire */
export async function evaluateOnCoset(
  engine: Engine,
  tables: QuotientTables,
  witness: Uint8Array,
  between: (fraction: number) => Promise<void>,
): Promise<Evaluations> {
  const { fr } = engine;
  const { domain, wires } = tables;
  const bytes = domain * ELEMENT_BYTES;
  const [a, b, c] = [engine.allocate(bytes), engine.allocate(bytes), engine.allocate(bytes)];
  engine.bytes().fill(0, a, c + bytes);
  const mark = engine.mark();
  const source = engine.store(witness);
  const elements = engine.allocate(wires * ELEMENT_BYTES);
  for (let wire = 0; wire < wires; wire++) fr.unpack(source + wire * SCALAR_BYTES, elements + wire * ELEMENT_BYTES);
  engine.rows(tables.entries, tables.entryCount, elements, a, b);
  // Entries are times 2^512, witness elements times 1: the factor of the sums is 2^251 and must be 2^261.
  const factor = engine.allocate(ELEMENT_BYTES);
  fr.write(factor, 1n << 10n);
  for (let at = 0; at < bytes; at += ELEMENT_BYTES) {
    fr.mul(a + at, factor, a + at);
    fr.mul(b + at, factor, b + at);
    fr.mul(a + at, b + at, c + at);
  }
  engine.release(mark);
  let done = 0;
  for (const values of [a, b, c]) {
    tables.coset.move(values);
    done++;
    await between(done / 3);
  }
  return { a, b, c };
}

/** n0, as scalars of 32 bytes. */
export function constantQuotient(engine: Engine, { domain }: QuotientTables, { a, b, c }: Evaluations): Uint8Array {
  const { fr } = engine;
  return scalars(engine, domain, (at, result) => {
    fr.mul(a + at, b + at, result);
    fr.sub(result, c + at, result);
  });
}

/** n1, likewise. */
export function linearQuotient(engine: Engine, tables: QuotientTables, { a, b }: Evaluations): Uint8Array {
  const { basisA, basisB } = tables;
  return scalars(engine, tables.domain, (at, result) => {
    engine.fr.mulSum(basisA + at, b + at, basisB + at, a + at, result);
  });
}

/** n2, likewise: uQ vQ L_q is uQ times the basis of B. */
export function squareQuotient(engine: Engine, { domain, basisA, basisB, uQ }: QuotientTables): Uint8Array {
  const { fr } = engine;
  const mark = engine.mark();
  const factor = engine.allocate(ELEMENT_BYTES);
  const product = engine.allocate(ELEMENT_BYTES);
  fr.write(factor, uQ);
  const result = scalars(engine, domain, (at, value) => {
    fr.mul(basisB + at, factor, product);
    fr.mul(basisA + at, basisB + at, value);
    fr.sub(value, product, value);
  });
  engine.release(mark);
  return result;
}

/** The caller overwrites what it gets when it is done. */
function scalars(engine: Engine, domain: number, value: (at: number, result: Address) => void): Uint8Array {
  const { fr } = engine;
  const mark = engine.mark();
  const element = engine.allocate(ELEMENT_BYTES);
  const packed = engine.allocate(domain * SCALAR_BYTES);
  for (let index = 0; index < domain; index++) {
    value(index * ELEMENT_BYTES, element);
    fr.mul(element, fr.plainOne, element);
    fr.pack(element, packed + index * SCALAR_BYTES);
  }
  const result = engine.bytes().slice(packed, packed + domain * SCALAR_BYTES);
  engine.release(mark);
  return result;
}
