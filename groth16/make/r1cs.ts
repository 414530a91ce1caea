// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the constraints of a compiled circuit (iden3's R1CS format, version 1, on the scalars of BN254): what a key no
// longer shows is which wires stand in C. circom writes the file beside the symbols; snarkjs makes the key from it, row
// by row.
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { littleEndian } from '../files/proving-key.ts';

/** Coefficients by wire, below r. */
export type Terms = ReadonlyMap<number, bigint>;
/** (sum of A) (sum of B) = (sum of C). */
export type Row = { readonly a: Terms; readonly b: Terms; readonly c: Terms };
export type R1cs = {
  readonly wires: number;
  /** Outputs first, then the public inputs. */
  readonly publicSignals: number;
  readonly rows: readonly Row[];
};

const FIELD_BYTES = 32;
const HEADER_SECTION = 1;
const ROWS_SECTION = 2;

/** Throws proof_circuit for anything but a whole R1CS file on this field. */
export function parseR1cs(file: Uint8Array): R1cs {
  const sections = readSections(file);
  const header = createReader(sections.get(HEADER_SECTION));
  const isOurField = header.word() === FIELD_BYTES && header.element() === R;
  if (!isOurField) throw refused('its field is not the scalars of BN254');
  const wires = header.word();
  const publicSignals = header.word() + header.word();
  header.skip(4 + 8);
  const count = header.word();

  const body = createReader(sections.get(ROWS_SECTION));
  const terms = () => {
    const found = new Map<number, bigint>();
    for (let left = body.word(); left > 0; left--) {
      const wire = body.word();
      const value = body.element();
      if (wire >= wires || value === 0n || value >= R || found.has(wire)) throw refused('a row has an impossible term');
      found.set(wire, value);
    }
    return found;
  };
  const rows: Row[] = [];
  for (let left = count; left > 0; left--) rows.push({ a: terms(), b: terms(), c: terms() });
  return { wires, publicSignals, rows };
}

function readSections(file: Uint8Array): Map<number, Uint8Array> {
  const reader = createReader(file);
  const magic = String.fromCharCode(...reader.take(4));
  if (magic !== 'r1cs' || reader.word() !== 1) throw refused('it is not an R1CS file of version 1');
  const sections = new Map<number, Uint8Array>();
  for (let left = reader.word(); left > 0; left--) {
    const id = reader.word();
    const [low, high] = [reader.word(), reader.word()];
    sections.set(id, reader.take(high * 2 ** 32 + low));
  }
  return sections;
}

/** Little-endian numbers one after the other. */
function createReader(bytes: Uint8Array | undefined) {
  if (!bytes) throw refused('a section is missing');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number) => {
    if (length > bytes.length - at) throw refused('it is cut');
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    take,
    skip: (length: number) => void take(length),
    word: () => {
      take(4);
      return view.getUint32(at - 4, true);
    },
    element: () => littleEndian(take(FIELD_BYTES)),
  };
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_circuit', `the circuit's rows are refused: ${reason}`);
}
