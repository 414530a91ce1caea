// SPDX-License-Identifier: GPL-3.0-or-later
// build/manifest.json: a list of key sets, newest first, and which files belong to each, by SHA-256. A key set is one
// circuit after one ceremony; its name everywhere is its circuitDigest. Whoever pins the manifest pins all of it. Files
// of megabytes are kept and fetched in pieces with digests of their own, so that a download goes on where it stopped
// and a damaged piece is fetched alone.
import { base64url } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';

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
  readonly name: string;
  /** Says what the circuit states. Several key sets, each of a ceremony of its own, may be of one name and version. */
  readonly version: number;
  /** base64url SHA-256 of the bytes of vkey.json: what names this key set everywhere. */
  readonly circuitDigest: string;
  /** YYYY-MM-DD: from the first second (UTC) of that day on no proof counts under these keys. */
  readonly retired?: string;
  /** The manifest calls them so, or too few took part in the ceremony. */
  readonly development: boolean;
  /** In index order. */
  readonly publicSignals: readonly string[];
  readonly contributions: number;
  readonly files: { readonly program: PiecedFile; readonly key: KeyFile; readonly vkey: ManifestFile };
};
export type Manifest = {
  /** Newest first: who can choose takes the first that fits. */
  readonly circuits: readonly ManifestCircuit[];
};

/** Strict about everything that is used; the manifest's other members (compiler, phase 1, sizes) are for people. */
export function parseManifest(value: unknown): Manifest {
  const root = record(value, 'the manifest');
  if (root.version !== 2) throw refused('its version is unknown');
  if (!Array.isArray(root.circuits) || root.circuits.length === 0) throw refused('it lists no circuits');
  const circuits = root.circuits.map((entry, index) => parseCircuit(entry, `circuits[${index}]`));
  checkTogether(circuits);
  return { circuits };
}

/** Proofs under these keys do not count any more (attack P30). */
export function isRetired({ retired }: Pick<ManifestCircuit, 'retired'>, nowMs: number): boolean {
  return retired !== undefined && nowMs >= Date.parse(retired);
}

/** The newest of a name: the first in the manifest's order. Throws proof_circuit when there is none. */
export function newestNamed<C extends { readonly name: string }>(circuits: readonly C[], name: string): C {
  const circuit = circuits.find((one) => one.name === name);
  if (circuit === undefined) throw new HushmarkError('proof_circuit', `no circuit is called ${name}`);
  return circuit;
}

/** Throws proof_circuit when no circuit has this digest. */
export function withDigest<C extends { readonly circuitDigest: string }>(
  circuits: readonly C[],
  circuitDigest: string,
): C {
  const circuit = circuits.find((one) => one.circuitDigest === circuitDigest);
  if (circuit === undefined) throw new HushmarkError('proof_circuit', `no circuit has the digest ${circuitDigest}`);
  return circuit;
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

function parseCircuit(value: unknown, at: string): ManifestCircuit {
  const circuit = record(value, at);
  const { name, version, keys, retired, publicSignals, contributions } = circuit;
  if (!isCircuitName(name)) throw refused(`${at} has no usable name`);
  if (!isCount(version) || !isCount(contributions)) throw refused(`${at} has no version or contributions`);
  if (keys !== 'production' && keys !== 'development') throw refused(`${at} does not say what keys it has`);
  if (retired !== undefined && !isDate(retired)) throw refused(`${at}.retired is not a date`);
  if (!Array.isArray(publicSignals) || !publicSignals.every(isSignalName)) {
    throw refused(`${at} has no list of public signals`);
  }
  if (new Set(publicSignals).size !== publicSignals.length) throw refused(`${at} names a public signal twice`);
  const where = (kind: string) => `${at}.files.${kind}`;
  const files = record(circuit.files, `${at}.files`);
  const key = record(files.key, where('key'));
  const vkey = parseFile(files.vkey, where('vkey'));
  return {
    name,
    version,
    circuitDigest: base64url(
      Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(vkey.sha256.slice(2 * at, 2 * at + 2), 16)),
    ),
    ...(retired === undefined ? {} : { retired }),
    development: keys !== 'production' || contributions < 2,
    publicSignals,
    contributions,
    files: {
      program: parsePieced(files.program, where('program')),
      key: { ...parsePieced(key, where('key')), unpacked: parseDigest(key.unpacked, where('key.unpacked')) },
      vkey,
    },
  };
}

/** One entry a key set, one meaning a name and version, one content a path. */
function checkTogether(circuits: readonly ManifestCircuit[]): void {
  const meanings = new Map<string, string>();
  const contents = new Map<string, string>();
  const digests = new Set<string>();
  for (const circuit of circuits) {
    const { name, version, circuitDigest, publicSignals, files } = circuit;
    if (digests.has(circuitDigest)) throw refused(`it lists the key set ${circuitDigest} twice`);
    digests.add(circuitDigest);
    const kind = `${name} version ${version}`;
    if (isOther(meanings, kind, publicSignals.join())) throw refused(`${kind} has two lists of public signals`);
    for (const { path, sha256 } of [files.key, files.program, ...filesOf(circuit)]) {
      if (isOther(contents, path, sha256)) throw refused(`${path} has two digests`);
    }
  }
}

function isOther(known: Map<string, string>, key: string, value: string): boolean {
  const before = known.get(key) ?? value;
  known.set(key, before);
  return before !== value;
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

function isCircuitName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(value);
}

/** A day that the calendar has, so not 2027-02-30. */
function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function isSignalName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9]*(\[[0-9]+\])?$/.test(value);
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `the manifest is refused: ${reason}`);
}
