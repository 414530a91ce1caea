// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The shape of build/manifest.json and how it is written. Wallet and server load artefacts through
 * groth16/files/artefacts.ts, which parses the file strictly and checks digests.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CircuitEntry, Phase1Entry } from '../compile/circuit-list.ts';

/** Path from the artefact directory, lower-case hexadecimal SHA-256, length in bytes. */
export type PinnedFile = { path: string; sha256: string; bytes: number };

/** A folder of pieces (groth16/files/manifest.ts); digest and length are those of the whole. */
export type PinnedPieces = PinnedFile & { pieces: string[] };

/** The proving key as wallets fetch it, and what unpacking it must give. */
export type PinnedKey = PinnedPieces & { unpacked: { sha256: string; bytes: number } };

/** One circuit after one ceremony: everything that is known of it. */
export type KeySet = {
  name: string;
  version: number;
  /** YYYY-MM-DD: refused from that day (UTC) on. */
  retired?: string;
  keys: 'development' | 'production';
  compiler: { circom2: string; flags: string[] };
  phase1: { name: string; sha256: string };
  constraints: number;
  /** Constraints plus one row for every public signal and the constant 1. */
  rows: number;
  /** Size of the evaluation domain: the next power of two. */
  domain: number;
  publicSignals: string[];
  files: Record<'r1cs' | 'wasm' | 'zkey' | 'vkey', PinnedFile> & { program: PinnedPieces; key: PinnedKey };
  /** Contributions of the second phase, the beacon not counted. */
  contributions: number;
  transcript: PinnedFile;
};

/** Key sets newest first. */
export type Manifest = { version: 2; circuits: KeySet[] };

/** One ceremony over one circuit, as written to transcript.json. Digests are lower-case hexadecimal. */
export type Transcript = {
  format: 'hushmark-ceremony/1';
  circuit: string;
  version: number;
  r1csSha256: string;
  phase1: Pick<Phase1Entry, 'name' | 'file' | 'blake2b'> & { sha256: string };
  /** The source is named when the ceremony starts, the value is filled in when it is known. */
  beacon: { source: string; value: string; iterationsExp: number };
  /** BLAKE2b-512 of the circuit as snarkjs hashes it. */
  circuitHash: string;
  /** In order. The hash is what each contributor saw and may have published. */
  contributions: { type: 'contribution' | 'beacon'; name: string; hash: string }[];
  zkeySha256: string;
};

export function phase1Of({ name, file, blake2b }: Phase1Entry, sha256: string): Transcript['phase1'] {
  return { name, file, blake2b, sha256 };
}

export const MANIFEST_FILE = 'manifest.json';

/** Folder of what is compiled, from the artefact directory. */
export function circuitFolder({ name, version }: Pick<CircuitEntry, 'name' | 'version'>): string {
  return `${name}/v${version}`;
}

/**
 * Folder of the keys: the same for the first ceremony's, one in it for those of a later one that are listed with them.
 */
export function keyFolder(circuit: Pick<CircuitEntry, 'name' | 'version'>, label: string | undefined): string {
  return label === undefined ? circuitFolder(circuit) : `${circuitFolder(circuit)}/${label}`;
}

/** base64url SHA-256 of vkey.json: what names a key set everywhere. */
export function circuitDigestOf({ files }: Pick<KeySet, 'files'>): string {
  return Buffer.from(files.vkey.sha256, 'hex').toString('base64url');
}

/** The key sets of one version of a circuit, newest first. */
export function keySetsOf({ circuits }: Manifest, circuit: Pick<CircuitEntry, 'name' | 'version'>): KeySet[] {
  return circuits.filter(({ name, version }) => name === circuit.name && version === circuit.version);
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function blake2bHex(bytes: Uint8Array): string {
  return createHash('blake2b512').update(bytes).digest('hex');
}

export async function pinFile(directory: string, path: string): Promise<PinnedFile> {
  const bytes = await readFile(join(directory, path));
  return { path, sha256: sha256Hex(bytes), bytes: bytes.length };
}

export async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, MANIFEST_FILE), 'utf8')) as Manifest;
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
