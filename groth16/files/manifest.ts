// build/manifest.json: which files belong to a circuit, by SHA-256. keys.ts reads them, the wallet's reader fetches
// them, the wallet's build pins the manifest itself. Files of megabytes are kept and fetched in pieces with digests of
// their own, so that a download goes on where it stopped and a damaged piece is fetched alone.
import { HushmarkError } from '#base/errors.ts';

export const CIRCUIT_NAMES = ['age', 'attributes'] as const;
export type CircuitName = (typeof CIRCUIT_NAMES)[number];

export const MANIFEST_FILE = 'manifest.json';
/** All pieces of a file have this length, but for the last. */
export const PIECE_BYTES = 1 << 18;

/** SHA-256 in lower-case hexadecimal. */
export type Digest = { readonly sha256: string; readonly bytes: number };
export type ManifestFile = Digest & { readonly path: string };
/** A folder of pieces called 0, 1, ...; digest and length are those of the whole. */
export type PiecedFile = ManifestFile & { readonly pieces: readonly string[] };
/** The proving key as it is fetched, and what unpackKey must make of it. */
export type KeyFile = PiecedFile & { readonly unpacked: Digest };

export type ManifestCircuit = {
  readonly version: number;
  readonly publicSignals: readonly string[];
  readonly contributions: number;
  readonly files: { readonly program: PiecedFile; readonly key: KeyFile; readonly vkey: ManifestFile };
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

/** A piece is a file like any other. */
export function piecesOf({ path, bytes, pieces }: PiecedFile): ManifestFile[] {
  return pieces.map((sha256, index) => ({
    path: `${path}/${index}`,
    sha256,
    bytes: Math.min(PIECE_BYTES, bytes - index * PIECE_BYTES),
  }));
}

/** Everything that is fetched for a circuit. */
export function filesOf({ files: { vkey, key, program } }: ManifestCircuit): ManifestFile[] {
  return [vkey, ...piecesOf(key), ...piecesOf(program)];
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
  const where = (kind: string) => `${name}.files.${kind}`;
  const key = record(files.key, where('key'));
  return {
    version,
    publicSignals,
    contributions,
    files: {
      program: parsePieced(files.program, where('program')),
      key: { ...parsePieced(key, where('key')), unpacked: parseDigest(key.unpacked, where('key.unpacked')) },
      vkey: parseFile(files.vkey, where('vkey')),
    },
  };
}

function parsePieced(value: unknown, where: string): PiecedFile {
  const file = parseFile(value, where);
  const { pieces } = record(value, where);
  const isList = Array.isArray(pieces) && pieces.every(isDigest);
  if (!isList || pieces.length !== Math.ceil(file.bytes / PIECE_BYTES)) throw refused(`${where} has other pieces`);
  return { ...file, pieces };
}

function parseFile(value: unknown, where: string): ManifestFile {
  const { path } = record(value, where);
  // The path becomes part of a file name or an address: one folder per circuit and version, no dots but the suffix.
  if (typeof path !== 'string' || !/^[a-z0-9_-]+(\/[a-z0-9_-]+)*\.[a-z0-9]+$/.test(path)) {
    throw refused(`${where} has no usable path`);
  }
  return { path, ...parseDigest(value, where) };
}

function parseDigest(value: unknown, where: string): Digest {
  const { sha256, bytes } = record(value, where);
  if (!isDigest(sha256)) throw refused(`${where} has no SHA-256`);
  if (!isCount(bytes)) throw refused(`${where} has no size`);
  return { sha256, bytes };
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(`${where} is missing`);
  return value as Record<string, unknown>;
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSignalName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9]*(\[[0-9]+\])?$/.test(value);
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `the manifest is refused: ${reason}`);
}
