// SPDX-License-Identifier: GPL-3.0-or-later
// The polynomial part of a preparation: scalars for the key's H points.
// The notation is that of docs/cryptography.md, section 3. A snarkjs key has its H points in the Lagrange basis of the
// odd coset g<w>, where g is a root of unity of twice the domain's order, and divides by the vanishing polynomial in
// those points already. So the scalars of h0 = (A0 B0 - C0) / Z are just the values of its numerator there. The
// numerator is a multiple of Z, because rows p and q hold nothing but the challenge, which is 0 here.
// What the challenge and its square add comes from the key's linear points (make/linear-points.ts).
import { type Address, ELEMENT_BYTES, type Engine } from '../curve/engine/engine.ts';
import { type CosetMove, createCosetMove } from '../curve/engine/fft.ts';
import type { ProvingKey } from '../files/proving-key.ts';

export const SCALAR_BYTES = 32;

/** What depends on the key alone, in the engine's memory. */
export type QuotientTables = {
  readonly domain: number;
  readonly wires: number;
  readonly entries: Address;
  readonly entryCount: number;
  readonly coset: CosetMove;
};

export function loadQuotientTables(engine: Engine, key: ProvingKey): QuotientTables {
  const { domain, wires, entryCount } = key;
  const entries = engine.store(key.entries);
  return { domain, wires, entries, entryCount, coset: createCosetMove(engine, domain) };
}

/**
 * 32 bytes for each H point; the caller overwrites them when it is done, and releases the engine's memory when this
 * throws.
 * @param witness normal form, 32 little-endian bytes a wire
 * @param between is awaited where it can stop
 */
export async function quotientScalars(
  engine: Engine,
  tables: QuotientTables,
  witness: Uint8Array,
  between: () => Promise<void>,
): Promise<Uint8Array> {
  const { fr } = engine;
  const { domain, wires } = tables;
  const bytes = domain * ELEMENT_BYTES;
  const start = engine.mark();
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
  for (const values of [a, b, c]) {
    tables.coset.move(values);
    await between();
  }
  const packed = engine.allocate(domain * SCALAR_BYTES);
  for (let index = 0; index < domain; index++) {
    const at = index * ELEMENT_BYTES;
    fr.mul(a + at, b + at, a + at);
    fr.sub(a + at, c + at, a + at);
    fr.mul(a + at, fr.plainOne, a + at);
    fr.pack(a + at, packed + index * SCALAR_BYTES);
  }
  const scalars = engine.bytes().slice(packed, packed + domain * SCALAR_BYTES);
  engine.release(start);
  return scalars;
}
