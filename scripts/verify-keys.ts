// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks the proving keys from nothing but this repository: `npm run verify:keys`. About a minute on two cores.
 *
 * Of each key set that the manifest lists: every file against the manifest, the key that wallets fetch against the
 * ceremony's, the verification key and the transcript against the proving key, degenerate points, the rows of the
 * challenge, and last the whole key against R1CS and phase 1 (snarkjs recomputes it). For keys on the public phase-1
 * file, which is not shipped, give its place: `-- --phase1 FILE`; its digest decides, not its name. That the R1CS
 * belongs to the sources is `npm run build:circuits`. Exit code 1 on any difference.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { zKey } from 'snarkjs';
import { artefactDirectory, CIRCUITS, PHASE1, type Phase1Entry } from '#circuits/compile/circuit-list.ts';
import { parseR1cs } from '#circuits/compile/r1cs.ts';
import { checkChallenge, checkPoints, checkTranscript } from '#circuits/keys/check-key.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import {
  blake2bHex,
  circuitDigestOf,
  type KeySet,
  keySetsOf,
  phase1Of,
  pinFile,
  readManifest,
  sha256Hex,
  type Transcript,
} from '#circuits/keys/manifest.ts';
import { readZkey } from '#circuits/keys/read-zkey.ts';
import { unpackKey } from '#groth16/files/compact-key.ts';
import { isDevelopmentKey } from '#groth16/files/development-keys.ts';
import { checkCopies, pinPieces, readPieces } from './artefacts/pieces.ts';
import { compareKeys } from './artefacts/proving-key.ts';

const directory = artefactDirectory();
const problems: string[] = [];
const report = (about: string, found: readonly string[]) => {
  for (const problem of found) problems.push(`${about}: ${problem}`);
};

async function verify(phase1Path: string | undefined): Promise<void> {
  const manifest = await readManifest(directory);
  for (const circuit of CIRCUITS) {
    if (keySetsOf(manifest, circuit).length === 0) report(circuit.name, ['not in the manifest']);
  }
  for (const keySet of manifest.circuits) await verifyKeySet(keySet, await readPhase1(keySet, phase1Path));
}

/** Phase 1, by digest, before anything else reads the file. */
async function readPhase1(pinned: KeySet, path: string | undefined): Promise<{ entry: Phase1Entry; bytes: Buffer }> {
  const entry = PHASE1.find(({ file, name }) => [file, name].includes(pinned.phase1.name));
  if (!entry) throw new Error(`the manifest names an unknown phase-1 file: ${pinned.phase1.name}`);
  if (!entry.shipped && !path) throw new Error(`these keys need ${entry.file}: give its place with --phase1`);
  // A list may have key sets of both kinds, and the development file is always here.
  const file = entry.shipped || path === undefined ? join(directory, entry.file) : path;
  const bytes = await readFile(file);
  if (blake2bHex(bytes) !== entry.blake2b || sha256Hex(bytes) !== pinned.phase1.sha256) {
    throw new Error(`${file} is not the phase-1 file of these keys`);
  }
  return { entry, bytes };
}

async function verifyKeySet(pinned: KeySet, phase1: { entry: Phase1Entry; bytes: Buffer }): Promise<void> {
  const { name, version } = pinned;
  const circuit = CIRCUITS.find((entry) => entry.name === name && entry.version === version);
  console.log(`${name}: phase 1 ${phase1.entry.file} (${phase1.entry.source}), ${pinned.keys} keys`);
  if (pinned.keys === 'production' && phase1.entry.shipped) report(name, ['production keys on the development file']);
  const { program, key, ...files } = pinned.files;
  for (const file of [...Object.values(files), pinned.transcript]) {
    const { sha256, bytes } = await pinFile(directory, file.path);
    if (sha256 !== file.sha256 || bytes !== file.bytes) report(file.path, ['not the file that the manifest pins']);
  }
  for (const { unpacked: _, ...file } of [{ ...program, unpacked: undefined }, key]) {
    const actual = await pinPieces(directory, file.path);
    if (!isDeepStrictEqual(actual, file)) report(file.path, ['not the pieces that the manifest pins']);
    report(file.path, await checkCopies(directory, file));
  }
  const bytesOf = (file: { path: string }) => readFile(join(directory, file.path));
  const r1csBytes = await bytesOf(pinned.files.r1cs);
  const zkeyBytes = await bytesOf(pinned.files.zkey);
  const r1cs = parseR1cs(r1csBytes);
  const zkey = readZkey(zkeyBytes);
  const transcript = JSON.parse(String(await bytesOf(pinned.transcript))) as Transcript;

  const facts: [what: string, actual: unknown, expected: unknown][] = [
    // Earlier versions are not in circuits.json any more; for them the R1CS speaks alone.
    ['public signals', pinned.publicSignals, circuit?.publicSignals ?? pinned.publicSignals],
    ['rows', pinned.rows, circuit?.rows ?? r1cs.rows.length + pinned.publicSignals.length + 1],
    ['constraints', pinned.constraints, r1cs.rows.length],
    ['domain', [pinned.domain, zkey.domain], Array(2).fill(circuit ? 2 ** circuit.power : zkey.domain)],
    ['number of public signals', zkey.publicCount, pinned.publicSignals.length],
    ['number of public wires', r1cs.outputCount + r1cs.publicInputCount, pinned.publicSignals.length],
    ['number of wires', zkey.wireCount, r1cs.wireCount],
    ['contributions', pinned.contributions, zkey.contributions.filter(({ type }) => type === 'contribution').length],
  ];
  for (const [what, actual, expected] of facts) {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) report(name, [`${what}: ${actual}, not ${expected}`]);
  }
  report(name, checkPoints(zkey));
  const { x, y } = zkey.alpha1.toAffine();
  if (pinned.keys === 'production' && isDevelopmentKey({ alpha: [x, y] }))
    report(name, ['the manifest calls development keys production keys']);
  report(name, checkChallenge(pinned, r1cs, zkey));
  report(
    name,
    checkTranscript(zkey, transcript, {
      format: 'hushmark-ceremony/1',
      circuit: name,
      version,
      r1csSha256: pinned.files.r1cs.sha256,
      phase1: phase1Of(phase1.entry, pinned.phase1.sha256),
      zkeySha256: pinned.files.zkey.sha256,
    }),
  );

  const unpacked = await unpackKey(await readPieces(directory, key));
  if (sha256Hex(unpacked) !== key.unpacked.sha256) report(key.path, ['unpacks to what the manifest does not pin']);
  report(key.path, await compareKeys(zkeyBytes, unpacked, pinned.publicSignals.indexOf('challenge')));

  const exported = await zKey.exportVerificationKey(zkeyBytes);
  const stored: unknown = JSON.parse(String(await bytesOf(pinned.files.vkey)));
  if (JSON.stringify(stored) !== JSON.stringify(exported)) report(name, ['vkey.json is of another key']);

  const errors: string[] = [];
  const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => void errors.push(message) };
  // Bytes, not paths: snarkjs leaves files open.
  const whole = await zKey.verifyFromR1cs(r1csBytes, phase1.bytes, zkeyBytes, quiet);
  if (whole !== true) report(name, ['the key does not follow from R1CS and phase 1', ...errors]);

  console.log(`${name}: ${pinned.rows} rows, ${zkey.publicCount} public signals, digest ${circuitDigestOf(pinned)}`);
  for (const { type, name, hash } of zkey.contributions) {
    console.log(`  ${type === 'beacon' ? `beacon: ${transcript.beacon.source}` : `${type} of ${name}: ${hash}`}`);
  }
}

const at = process.argv.indexOf('--phase1');
const given = at >= 0 ? process.argv[at + 1] : undefined;
try {
  await verify(given === undefined ? undefined : resolve(given));
} catch (error) {
  report('stopped', [(error as Error).message]);
} finally {
  await closeCurve();
}
for (const problem of problems) console.error(`verify:keys: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log('verify:keys: all checks passed');
