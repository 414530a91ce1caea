// The pinned artefacts of build/: the manifest, and the files that it names. Server, wallet and scripts load circuits
// through here and nowhere else, so nothing is used whose SHA-256 differs from the manifest's.
// Does no I/O itself: `read` does, from disk or by fetch. Does not judge the points of a key: verifying-key.ts does.
import { base64url, equalBytes } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { parseVerifyingKey, type VerifyingKey } from './verifying-key.ts';

export type { VerifyingKey } from './verifying-key.ts';

export const CIRCUIT_NAMES = ['age', 'attributes'] as const;
export type CircuitName = (typeof CIRCUIT_NAMES)[number];

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
  /** The proving key: read, and its digest checked, at every call. */
  zkey(): Promise<Uint8Array>;
  /** The witness generator, likewise. */
  wasm(): Promise<Uint8Array>;
};

export type Artefacts = {
  /** True for keys of a ceremony that nobody but the developers took part in: refuse them in production. */
  readonly development: boolean;
  readonly circuits: Readonly<Record<CircuitName, CircuitArtefacts>>;
};

type FileName = 'wasm' | 'zkey' | 'vkey';
type ManifestFile = { readonly path: string; readonly sha256: string; readonly bytes: number };
type ManifestCircuit = {
  readonly version: number;
  readonly publicSignals: readonly string[];
  readonly contributions: number;
  readonly files: Readonly<Record<FileName, ManifestFile>>;
};
export type Manifest = {
  readonly development: boolean;
  readonly circuits: Readonly<Record<CircuitName, ManifestCircuit>>;
};

/** Strict about everything that is used; the manifest's other members (compiler, phase 1, sizes) are for people. */
export function parseManifest(value: unknown): Manifest {
  const root = record(value, 'the manifest');
  if (root.version !== 1) throw refused('its version is unknown');
  const circuits = record(root.circuits, 'circuits');
  const parsed = CIRCUIT_NAMES.map((name) => [name, parseCircuit(circuits[name], name)] as const);
  const circuit = Object.fromEntries(parsed) as Record<CircuitName, ManifestCircuit>;
  const single = parsed.some(([, { contributions }]) => contributions < 2);
  return { development: root.keys !== 'production' || single, circuits: circuit };
}

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
  const manifestBytes = await read('manifest.json');
  if (manifestSha256 !== undefined) await checkDigest(manifestBytes, manifestSha256, 'manifest.json');
  const manifest = parseManifest(parseJson(manifestBytes, 'manifest.json'));
  const readChecked = async (file: ManifestFile) => {
    const bytes = await read(file.path);
    if (bytes.length !== file.bytes) throw changed(file.path);
    await checkDigest(bytes, file.sha256, file.path);
    return bytes;
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
      zkey: () => readChecked(files.zkey),
      wasm: () => readChecked(files.wasm),
    };
  };
  const [age, attributes] = await Promise.all([load('age'), load('attributes')]);
  return { development: manifest.development, circuits: { age, attributes } };
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

function parseCircuit(value: unknown, name: CircuitName): ManifestCircuit {
  const circuit = record(value, name);
  const files = record(circuit.files, `${name}.files`);
  const { version, publicSignals, contributions } = circuit;
  if (!isCount(version) || !isCount(contributions)) throw refused(`${name} has no version or contributions`);
  if (!Array.isArray(publicSignals) || !publicSignals.every(isSignalName)) {
    throw refused(`${name} has no list of public signals`);
  }
  if (new Set(publicSignals).size !== publicSignals.length) throw refused(`${name} names a public signal twice`);
  const file = (kind: FileName) => parseFile(files[kind], `${name}.files.${kind}`);
  return {
    version,
    publicSignals,
    contributions,
    files: { wasm: file('wasm'), zkey: file('zkey'), vkey: file('vkey') },
  };
}

function parseFile(value: unknown, where: string): ManifestFile {
  const { path, sha256: digest, bytes } = record(value, where);
  // The path becomes part of a file name or an address: one folder per circuit and version, no dots but the suffix.
  if (typeof path !== 'string' || !/^[a-z0-9_-]+(\/[a-z0-9_-]+)*\.[a-z0-9]+$/.test(path)) {
    throw refused(`${where} has no usable path`);
  }
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) throw refused(`${where} has no SHA-256`);
  if (!isCount(bytes)) throw refused(`${where} has no size`);
  return { path, sha256: digest, bytes };
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(`${where} is missing`);
  return value as Record<string, unknown>;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSignalName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9]*(\[[0-9]+\])?$/.test(value);
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refused(`${path} is not JSON`);
  }
}

async function checkDigest(bytes: Uint8Array, expected: string, path: string): Promise<void> {
  const digest = Uint8Array.from(expected.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (!equalBytes(await sha256(bytes), digest)) throw changed(path);
}

/** The platform's: the files are megabytes. */
async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}

function changed(path: string): HushmarkError {
  return new HushmarkError('proof_artefact', `${path} differs from the manifest`, undefined, { file: path });
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `the manifest or a key is refused: ${reason}`);
}
