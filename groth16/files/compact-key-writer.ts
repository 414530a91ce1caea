// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a proving key in the compact form that compact-key.ts reads and describes: for whoever makes keys, never for
// a prover. One key has one file: it is checked by writing it again.
import { R } from '../../base/encoding.ts';
import { ENTRY_BYTES } from '../curve/engine/engine.ts';
import { INVERSE_OF_STORED_FACTOR } from '../curve/scalars.ts';
import { COMPACT_MAGIC } from './compact-key.ts';
import { type CompactWriter, createCompactWriter } from './compact-writer.ts';
import { littleEndian, POINT_SECTIONS, type ProvingKey, refusedKey, sectionShape } from './proving-key.ts';

/** @param key its entries in the order in which snarkjs writes them: by row, A before B */
export function writeCompactKey(key: ProvingKey): Uint8Array {
  const { wires, publicSignals, domain, entryCount } = key;
  const writer = createCompactWriter();
  writer.bytes(COMPACT_MAGIC);
  writer.bytes(new Uint8Array(Uint32Array.of(wires, publicSignals, domain, entryCount).buffer));
  writeEntries(writer, key);
  const sections = POINT_SECTIONS.map((name) => {
    const { count, pointBytes } = sectionShape(name, key);
    return Array.from({ length: count }, (_, index) =>
      key[name].subarray(index * pointBytes, (index + 1) * pointBytes),
    );
  });
  for (const points of sections) writer.bits(points.map((point) => point.some((byte) => byte !== 0)));
  for (const point of sections.flat()) {
    if (point.every((byte) => byte === 0)) continue;
    // Not slice: a Buffer would give a view.
    const x = Uint8Array.from(point.subarray(0, point.length / 2));
    x[x.length - 1]! |= (point[point.length / 2]! & 1) << 7;
    writer.bytes(x);
  }
  return writer.finish();
}

function writeEntries(writer: CompactWriter, { entries, domain }: ProvingKey): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const counts = new Uint32Array(2 * domain);
  const wires: number[] = [];
  const numbers: number[] = [];
  const places = new Map<bigint, number>();
  let line = -1;
  let wire = 0;
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const here = 2 * view.getUint32(at + 4, true) + view.getUint32(at, true);
    if (here < line) throw refusedKey('its entries are not in the order of snarkjs');
    if (here > line) wire = 0;
    line = here;
    counts[here]!++;
    wires.push(view.getUint32(at + 8, true) - wire);
    wire = view.getUint32(at + 8, true);
    const stored = littleEndian(entries.subarray(at + 12, at + ENTRY_BYTES));
    const value = (stored * INVERSE_OF_STORED_FACTOR) % R;
    const size = value > R >> 1n ? R - value : value;
    if (size === 0n || stored >= R) throw refusedKey('an entry is zero or not reduced');
    if (!places.has(size)) places.set(size, places.size);
    numbers.push(2 * places.get(size)! + (size === value ? 0 : 1));
  }
  for (const count of counts) writer.varint(count);
  for (const step of wires) writer.signed(step);
  numbers.forEach((number, index) => {
    writer.signed(number - (numbers[index - 1] ?? 0));
  });
  writer.varint(places.size);
  for (const size of places.keys()) writer.number(size);
}
