// The pinned artefacts of build/: the manifest, and the files that it names. Server, wallet and scripts load circuits
// through here and nowhere else, so nothing is used whose SHA-256 differs from the manifest's.
// Does no I/O itself: `read` does, from disk or by fetch. Does not judge the points of a key: verifying-key.ts does.
import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { isDevelopmentKey } from './development-keys.ts';
import { matches, sha256, sha256Hex } from './digest.ts';
import {
  type CircuitName,
  type Digest,
  MANIFEST_FILE,
  type ManifestFile,
  PIECE_BYTES,
  type PiecedFile,
  parseManifest,
  piecesOf,
} from './manifest.ts';
import { parseVerifyingKey, type VerifyingKey } from './verifying-key.ts';
import { parseWitnessProgram, type WitnessProgram } from './witness-program.ts';

export { CIRCUIT_NAMES, type CircuitName } from './manifest.ts';
export type { VerifyingKey } from './verifying-key.ts';

/** What bind, verify and prepare need to know of a circuit. */
export type Circuit = {
  readonly name: CircuitName;
  readonly version: number;
  /** Names in index order, as in `slot[0]`. */
  readonly publicSignals: readonly string[];
  /** base64url SHA-256 of the bytes of vkey.json: the circuit's identity in requests and presentations. */
  readonly digest: string;
  readonly vkey: VerifyingKey;
};

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
   * True for keys of a ceremony that nobody but the developers took part in: refuse them in production. The keys'
   * own points decide beside the manifest, so no manifest makes production keys of them.
   */
  readonly development: boolean;
  readonly circuits: Readonly<Record<CircuitName, CircuitArtefacts>>;
};

/** Pieces of one file that are read at the same time. */
const AT_ONCE = 4;

/**
 * Reads manifest.json and the verifying keys now, the large files when they are asked for.
 * Throws proof_artefact for a file that differs from the manifest, proof_key for an unusable manifest or key.
 * @param manifestSha256 hex; given when the manifest is pinned, as in a built wallet
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
  const load = async (name: CircuitName): Promise<CircuitArtefacts> => {
    const { version, publicSignals, files } = manifest.circuits[name];
    const bytes = await readChecked(files.vkey);
    const vkey = parseVerifyingKey(parseJson(bytes, files.vkey.path));
    if (vkey.ic.length !== publicSignals.length + 1) throw refused(`${name} has another number of public signals`);
    return {
      name,
      version,
      publicSignals,
      digest: base64url(await sha256(bytes)),
      vkey,
      compactKey: () => readPieces(files.key),
      unpackedKey: files.key.unpacked,
      witnessProgram: async () => parseWitnessProgram(await readPieces(files.program)),
      bytes: { key: files.key.bytes, program: files.program.bytes },
    };
  };
  const [age, attributes] = await Promise.all([load('age'), load('attributes')]);
  const development = manifest.development || [age, attributes].some(({ vkey }) => isDevelopmentKey(vkey));
  return { development, circuits: { age, attributes } };
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
