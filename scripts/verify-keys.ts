/**
 * Checks the proving keys from nothing but this repository: `npm run verify:keys`. About a minute on two cores.
 *
 * Every file against the manifest, the key that wallets fetch against the ceremony's, the verification key and the
 * transcript against the proving key, degenerate points, the rows of the challenge, and last the whole key against R1CS
 * and phase 1 (snarkjs recomputes it). For keys on the public phase-1 file, which is not shipped, give its place: `--
 * --phase1 FILE`; its digest decides, not its name. That the R1CS belongs to the sources is `npm run build:circuits`.
 * Exit code 1 on any difference.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { zKey } from 'snarkjs';
import { artefactDirectory, CIRCUITS, PHASE1 } from '#circuits/compile/circuit-list.ts';
import { parseR1cs } from '#circuits/compile/r1cs.ts';
import { checkChallenge, checkPoints, checkTranscript } from '#circuits/keys/check-key.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { blake2bHex, pinFile, readManifest, sha256Hex, type Transcript } from '#circuits/keys/manifest.ts';
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

  // Phase 1, by digest, before anything else reads the file.
  const phase1 = PHASE1.find((entry) => [entry.file, entry.name].includes(manifest.phase1.name));
  if (!phase1) throw new Error(`the manifest names an unknown phase-1 file: ${manifest.phase1.name}`);
  if (!phase1.shipped && !phase1Path) throw new Error(`these keys need ${phase1.file}: give its place with --phase1`);
  const phase1File = phase1Path ?? join(directory, phase1.file);
  const phase1Bytes = await readFile(phase1File);
  if (blake2bHex(phase1Bytes) !== phase1.blake2b || sha256Hex(phase1Bytes) !== manifest.phase1.sha256) {
    throw new Error(`${phase1File} is not the phase-1 file of these keys`);
  }
  console.log(`phase 1: ${phase1.file} (${phase1.source}), ${manifest.keys} keys`);
  if (manifest.keys === 'production' && phase1.shipped) report('manifest', ['production keys on the development file']);

  for (const circuit of CIRCUITS) {
    const pinned = manifest.circuits[circuit.name];
    if (!pinned) {
      report(circuit.name, ['not in the manifest']);
      continue;
    }
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
      ['version', pinned.version, circuit.version],
      ['public signals', pinned.publicSignals, circuit.publicSignals],
      ['rows', pinned.rows, circuit.rows],
      ['constraints', pinned.constraints, r1cs.rows.length],
      ['domain', [pinned.domain, zkey.domain], [2 ** circuit.power, 2 ** circuit.power]],
      ['number of public signals', zkey.publicCount, circuit.publicSignals.length],
      ['number of public wires', r1cs.outputCount + r1cs.publicInputCount, circuit.publicSignals.length],
      ['number of wires', zkey.wireCount, r1cs.wireCount],
      ['contributions', pinned.contributions, zkey.contributions.filter(({ type }) => type === 'contribution').length],
    ];
    for (const [what, actual, expected] of facts) {
      if (JSON.stringify(actual) !== JSON.stringify(expected))
        report(circuit.name, [`${what}: ${actual}, not ${expected}`]);
    }
    report(circuit.name, checkPoints(zkey));
    const { x, y } = zkey.alpha1.toAffine();
    if (manifest.keys === 'production' && isDevelopmentKey({ alpha: [x, y] }))
      report(circuit.name, ['the manifest calls development keys production keys']);
    report(circuit.name, checkChallenge(circuit, r1cs, zkey));
    report(
      circuit.name,
      checkTranscript(zkey, transcript, {
        format: 'hushmark-ceremony/1',
        circuit: circuit.name,
        version: circuit.version,
        r1csSha256: pinned.files.r1cs.sha256,
        phase1: { name: phase1.name, file: phase1.file, blake2b: phase1.blake2b, sha256: manifest.phase1.sha256 },
        zkeySha256: pinned.files.zkey.sha256,
      }),
    );

    const unpacked = await unpackKey(await readPieces(directory, key));
    if (sha256Hex(unpacked) !== key.unpacked.sha256) report(key.path, ['unpacks to what the manifest does not pin']);
    report(key.path, await compareKeys(zkeyBytes, unpacked, circuit.publicSignals.indexOf('challenge')));

    const exported = await zKey.exportVerificationKey(zkeyBytes);
    const stored: unknown = JSON.parse(String(await bytesOf(pinned.files.vkey)));
    if (JSON.stringify(stored) !== JSON.stringify(exported)) report(circuit.name, ['vkey.json is of another key']);

    const errors: string[] = [];
    const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => void errors.push(message) };
    // Bytes, not paths: snarkjs leaves files open.
    const whole = await zKey.verifyFromR1cs(r1csBytes, phase1Bytes, zkeyBytes, quiet);
    if (whole !== true) report(circuit.name, ['the key does not follow from R1CS and phase 1', ...errors]);

    console.log(
      `${circuit.name}: ${pinned.rows} rows, ${zkey.publicCount} public signals, vkey ${pinned.files.vkey.sha256}`,
    );
    for (const { type, name, hash } of zkey.contributions) {
      console.log(`  ${type === 'beacon' ? `beacon: ${transcript.beacon.source}` : `${type} of ${name}: ${hash}`}`);
    }
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
