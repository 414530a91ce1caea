// SPDX-License-Identifier: GPL-3.0-or-later
// The artefacts that a manifest pins: circuits, keys, witness programs. Whoever loads them through here uses nothing
// whose SHA-256 differs from the manifest's. Does no I/O itself: `read` does, from disk or by fetch. Does not judge the
// points of a key: verifying-key.ts does.
import { HushmarkError } from '../../base/errors.ts';
import { isDevelopmentKey } from './development-keys.ts';
import { matches, sha256Hex } from './digest.ts';
import {
  type Digest,
  MANIFEST_FILE,
  type ManifestCircuit,
  type ManifestFile,
  PIECE_BYTES,
  type PiecedFile,
  parseManifest,
  piecesOf,
} from './manifest.ts';
import { parseVerifyingKey, type VerifyingKey } from './verifying-key.ts';
import { parseWitnessProgram, type WitnessProgram } from './witness-program.ts';

export { isRetired, newestNamed, withDigest } from './manifest.ts';
export type { VerifyingKey } from './verifying-key.ts';

/** What bind, verify and prepare need to know of a circuit. */
export type Circuit = Pick<
  ManifestCircuit,
  'name' | 'version' | 'circuitDigest' | 'retired' | 'development' | 'publicSignals'
> & { readonly vkey: VerifyingKey };

export type CircuitArtefacts = Circuit & {
  /**
   * The proving key in its compact form: read, and its digests checked, at every call. load-proving-key.ts unpacks it.
   */
  compactKey(): Promise<Uint8Array>;
  readonly unpackedKey: Digest;
  /** Read likewise. */
  witnessProgram(): Promise<WitnessProgram>;
  /** Lengths of the two. */
  readonly bytes: { readonly key: number; readonly program: number };
};

export type Artefacts = {
  /**
   * True when one of the key sets is of a ceremony that nobody but the developers took part in: refuse them in
   * production. The keys' own points decide beside the manifest, so no manifest makes production keys of them.
   */
  readonly development: boolean;
  /** Newest first. */
  readonly circuits: readonly CircuitArtefacts[];
};

/** Pieces of one file that are read at the same time. */
const AT_ONCE = 4;

/**
 * Reads manifest.json and the verifying keys now, the large files when they are asked for.
 * Throws proof_artefact for a file that differs from the manifest, proof_key for an unusable manifest or key.
 * @param manifestSha256 hex; given when the manifest itself is pinned
 */
export async function loadArtefacts({
  read,
  manifestSha256,
}: {
  read: (path: string) => Promise<Uint8Array>;
  manifestSha256?: string;
}): Promise<Artefacts> {
  const manifestBytes = await read(MANIFEST_FILE);
  if (manifestSha256 !== undefined && (await sha256Hex(manifestBytes)) !== manifestSha256) throw changed(MANIFEST_FILE);
  const manifest = parseManifest(parseJson(manifestBytes, MANIFEST_FILE));
  const readChecked = async (file: ManifestFile) => {
    const bytes = await read(file.path);
    await checkFile(bytes, file);
    return bytes;
  };
  const readPieces = async (file: PiecedFile) => {
    const whole = new Uint8Array(file.bytes);
    const left = [...piecesOf(file).entries()];
    const readOn = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [index, piece] = next;
        whole.set(await readChecked(piece), index * PIECE_BYTES);
      }
    };
    // After a failure no further piece is begun, and those begun are waited for.
    const stop = (error: unknown) => {
      left.length = 0;
      throw error;
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => readOn().catch(stop)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await checkFile(whole, file);
    return whole;
  };
  const load = async ({ contributions: _, files, ...about }: ManifestCircuit): Promise<CircuitArtefacts> => {
    const bytes = await readChecked(files.vkey);
    const vkey = parseVerifyingKey(parseJson(bytes, files.vkey.path));
    if (vkey.ic.length !== about.publicSignals.length + 1) {
      throw refused(`${files.vkey.path} has another number of public signals`);
    }
    return {
      ...about,
      development: about.development || isDevelopmentKey(vkey),
      vkey,
      compactKey: () => readPieces(files.key),
      unpackedKey: files.key.unpacked,
      witnessProgram: async () => parseWitnessProgram(await readPieces(files.program)),
      bytes: { key: files.key.bytes, program: files.program.bytes },
    };
  };
  const circuits = await Promise.all(manifest.circuits.map(load));
  return { development: circuits.some(({ development }) => development), circuits };
}

/** Index of a public signal by its name. */
export function signalIndex(circuit: Circuit, name: string): number {
  const index = circuit.publicSignals.indexOf(name);
  if (index < 0) throw new HushmarkError('proof_circuit', `${circuit.name} has no public signal ${name}`);
  return index;
}

/** Named values in the circuit's order: exactly the circuit's names. */
export function orderSignals(circuit: Circuit, named: Readonly<Record<string, bigint>>): bigint[] {
  if (Object.keys(named).length !== circuit.publicSignals.length) {
    throw new HushmarkError('proof_circuit', `${circuit.name} has other public signals`);
  }
  return circuit.publicSignals.map((name) => {
    const value = Object.hasOwn(named, name) ? named[name] : undefined;
    if (value === undefined) throw new HushmarkError('proof_circuit', `the public signal ${name} is missing`);
    return value;
  });
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refused(`${path} is not JSON`);
  }
}

async function checkFile(bytes: Uint8Array, { path, ...digest }: ManifestFile): Promise<void> {
  if (!(await matches(bytes, digest))) throw changed(path);
}

function changed(path: string): HushmarkError {
  return new HushmarkError('proof_artefact', `${path} differs from the manifest`, undefined, { file: path });
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `a key is refused: ${reason}`);
}
