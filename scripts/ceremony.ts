// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes the proving keys: phase 1 from a known file, then contributions, a beacon and a transcript for every circuit.
 *
 *   tsx scripts/ceremony.ts start --phase1 FILE --beacon "drand round 123456, announced on 1 May"
 *   tsx scripts/ceremony.ts contribute --name "Ada"        # each contributor, on a machine of their own
 *   tsx scripts/ceremony.ts beacon --value HEX             # when the named beacon is known
 *   tsx scripts/ceremony.ts finish [--production] [--beside 2027-03]   # beside the keys in use, or in their place
 *   tsx scripts/ceremony.ts retire --digest DIGEST --from 2027-06-01
 *   tsx scripts/ceremony.ts pack                           # the form that wallets fetch, anew from the keys in build/
 *   tsx scripts/ceremony.ts development                    # all of it on one machine, for development keys
 *
 * Contributors pass the folder on (--folder, default .tmp/ceremony). Randomness is drawn from the operating system and
 * never taken from arguments, files or the keyboard. A key is sound if one contributor forgot their secret.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { zKey } from 'snarkjs';
import {
  artefactDirectory,
  CIRCUITS,
  type CircuitEntry,
  PHASE1,
  type Phase1Entry,
  ROOT,
} from '#circuits/compile/circuit-list.ts';
import { COMPILER_FLAGS, compilerVersion } from '#circuits/compile/compile.ts';
import { parseR1cs } from '#circuits/compile/r1cs.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import {
  blake2bHex,
  circuitDigestOf,
  circuitFolder,
  type KeySet,
  keyFolder,
  type PinnedKey,
  phase1Of,
  pinFile,
  readManifest,
  sha256Hex,
  type Transcript,
  writeJson,
} from '#circuits/keys/manifest.ts';
import { readZkey } from '#circuits/keys/read-zkey.ts';
import { pinPieces } from './artefacts/pieces.ts';
import { makeProvingKey } from './artefacts/proving-key.ts';
import { writeManifest } from './artefacts/write-manifest.ts';

/** 2^10 hashes: the least that snarkjs allows. The beacon's worth lies in its source, not in this delay. */
const BEACON_ITERATIONS_EXP = 10;

/** Fewer contributors than this and the keys are called development keys, whatever was asked. */
const PRODUCTION_CONTRIBUTIONS = 3;

type Ceremony = { phase1: string; phase1Sha256: string; beaconSource: string };

const ceremonyFile = (folder: string) => join(folder, 'ceremony.json');
const keyFile = (folder: string, circuit: CircuitEntry, step: number) =>
  join(folder, circuit.name, `${String(step).padStart(4, '0')}.zkey`);

async function readCeremony(folder: string): Promise<Ceremony> {
  return JSON.parse(await readFile(ceremonyFile(folder), 'utf8')) as Ceremony;
}

async function lastStep(folder: string, circuit: CircuitEntry): Promise<number> {
  const files = await readdir(join(folder, circuit.name));
  return files.filter((name) => /^\d{4}\.zkey$/.test(name)).length - 1;
}

/**
 * The digest decides before anything reads the file: a damaged phase-1 file can send snarkjs into an endless loop, and
 * an unknown one may come from somebody who kept its secret.
 */
async function checkPhase1(path: string): Promise<{ entry: Phase1Entry; sha256: string }> {
  const bytes = await readFile(path);
  const digest = blake2bHex(bytes);
  const entry = PHASE1.find((known) => known.blake2b === digest);
  if (!entry) throw new Error(`${path} is no phase-1 file that circuits/circuits.json knows (BLAKE2b ${digest})`);
  return { entry, sha256: sha256Hex(bytes) };
}

async function start(folder: string, phase1: string, beaconSource: string): Promise<void> {
  const { entry, sha256 } = await checkPhase1(phase1);
  console.log(`phase 1: ${entry.file} (${entry.name}: ${entry.source})`);
  for (const circuit of CIRCUITS) {
    await mkdir(join(folder, circuit.name), { recursive: true });
    if ((await lastStep(folder, circuit)) >= 0) throw new Error(`${folder} already holds a ceremony`);
    const r1cs = join(artefactDirectory(), circuitFolder(circuit), `${circuit.name}.r1cs`);
    const made = await zKey.newZKey(r1cs, phase1, keyFile(folder, circuit, 0));
    if (made === -1) throw new Error(`${circuit.name} does not fit this phase-1 file`);
    console.log(`${circuit.name}: ready for contributions`);
  }
  const ceremony: Ceremony = { phase1: entry.name, phase1Sha256: sha256, beaconSource };
  await writeJson(ceremonyFile(folder), ceremony);
}

async function contribute(folder: string, name: string): Promise<void> {
  // The key file keeps 64 characters of a name.
  if (!/^[\p{L}\p{N} .@_-]{1,64}$/u.test(name))
    throw new Error('a contributor name has 1 to 64 letters, digits, . @ _ -');
  for (const circuit of CIRCUITS) {
    const step = await lastStep(folder, circuit);
    const hash = await zKey.contribute(
      keyFile(folder, circuit, step),
      keyFile(folder, circuit, step + 1),
      name,
      // snarkjs hashes this together with 64 bytes that it draws itself.
      randomBytes(64).toString('hex'),
    );
    console.log(`${circuit.name}: contribution ${step + 1} (${name}) ${Buffer.from(hash).toString('hex')}`);
  }
  console.log('Publish these hashes: they show later that your contribution is in the keys.');
}

async function applyBeacon(folder: string, value: string): Promise<void> {
  const { beaconSource } = await readCeremony(folder);
  if (!/^([0-9a-f]{2}){16,64}$/.test(value))
    throw new Error('a beacon value is 16 to 64 bytes in lower-case hexadecimal');
  for (const circuit of CIRCUITS) {
    const step = await lastStep(folder, circuit);
    await zKey.beacon(
      keyFile(folder, circuit, step),
      keyFile(folder, circuit, step + 1),
      'beacon',
      value,
      BEACON_ITERATIONS_EXP,
    );
    console.log(`${circuit.name}: beacon applied (${beaconSource})`);
  }
}

type Finish = {
  production: boolean;
  /** Folder inside the circuits' own: the key sets that are listed stay, and the new ones stand before them. */
  beside: string | undefined;
};

async function finish(folder: string, { production, beside }: Finish): Promise<void> {
  const directory = artefactDirectory();
  const { phase1: phase1Name, phase1Sha256, beaconSource } = await readCeremony(folder);
  const phase1 = PHASE1.find((entry) => entry.name === phase1Name);
  if (!phase1) throw new Error(`unknown phase-1 file ${phase1Name}`);
  const listed = beside === undefined ? [] : (await readManifest(directory)).circuits;
  const circuits: KeySet[] = [];
  for (const circuit of CIRCUITS) {
    const place = keyFolder(circuit, beside);
    if (beside !== undefined) await mkdir(join(directory, place));
    const finished = { place, phase1, phase1Sha256, beaconSource, production };
    const keySet = await finishCircuit(circuit, keyFile(folder, circuit, await lastStep(folder, circuit)), finished);
    circuits.push(keySet);
    console.log(`${circuit.name}: ${keySet.contributions} contributions and a beacon, ${keySet.rows} rows`);
  }
  await writeManifest(directory, { version: 2, circuits: [...circuits, ...listed] });
  console.log(`${production ? 'production' : 'development'} keys written; npm run verify:keys checks them`);
}

type Finished = {
  /** Folder of the keys, from the artefact directory. */
  place: string;
  phase1: Phase1Entry;
  phase1Sha256: string;
  beaconSource: string;
  production: boolean;
};

async function finishCircuit(circuit: CircuitEntry, lastKey: string, finished: Finished): Promise<KeySet> {
  const directory = artefactDirectory();
  const { place, phase1, phase1Sha256, beaconSource, production } = finished;
  const compiled = `${circuitFolder(circuit)}/${circuit.name}`;
  const path = (file: string) => join(directory, place, file);
  const zkeyBytes = await readFile(lastKey);
  const zkey = readZkey(zkeyBytes);
  const last = zkey.contributions.at(-1);
  if (last?.type !== 'beacon' || !last.beaconHash) throw new Error('the last step of a ceremony is the beacon');
  const contributions = zkey.contributions.filter((step) => step.type === 'contribution').length;
  if (production && (contributions < PRODUCTION_CONTRIBUTIONS || phase1.shipped)) {
    throw new Error(`production keys need the public phase-1 file and ${PRODUCTION_CONTRIBUTIONS} contributors`);
  }
  await writeFile(path(`${circuit.name}.zkey`), zkeyBytes);
  const vkey = await zKey.exportVerificationKey(zkeyBytes);
  await writeFile(path('vkey.json'), `${JSON.stringify(vkey, null, 1)}\n`);

  const r1csBytes = await readFile(join(directory, `${compiled}.r1cs`));
  const transcript: Transcript = {
    format: 'hushmark-ceremony/1',
    circuit: circuit.name,
    version: circuit.version,
    r1csSha256: sha256Hex(r1csBytes),
    phase1: phase1Of(phase1, phase1Sha256),
    beacon: { source: beaconSource, value: last.beaconHash, iterationsExp: BEACON_ITERATIONS_EXP },
    circuitHash: zkey.circuitHash,
    contributions: zkey.contributions.map(({ type, name, hash }) => ({ type, name, hash })),
    zkeySha256: sha256Hex(zkeyBytes),
  };
  await writeJson(path('transcript.json'), transcript);

  const constraints = parseR1cs(r1csBytes).rows.length;
  return {
    name: circuit.name,
    version: circuit.version,
    keys: production ? 'production' : 'development',
    compiler: { circom2: compilerVersion(), flags: COMPILER_FLAGS },
    phase1: { name: phase1.shipped ? phase1.file : phase1.name, sha256: phase1Sha256 },
    constraints,
    rows: constraints + zkey.publicCount + 1,
    domain: zkey.domain,
    publicSignals: circuit.publicSignals,
    files: {
      r1cs: await pinFile(directory, `${compiled}.r1cs`),
      wasm: await pinFile(directory, `${compiled}.wasm`),
      program: await pinPieces(directory, `${compiled}.program`),
      zkey: await pinFile(directory, `${place}/${circuit.name}.zkey`),
      key: await packKey(directory, `${place}/${circuit.name}`, circuit.publicSignals),
      vkey: await pinFile(directory, `${place}/vkey.json`),
    },
    contributions,
    transcript: await pinFile(directory, `${place}/transcript.json`),
  };
}

/** Beside a key lies what wallets fetch: the same points, packed, and those that follow from them. */
async function packKey(directory: string, path: string, publicSignals: readonly string[]): Promise<PinnedKey> {
  console.log(`${path}: packing the key, a minute or more`);
  const zkey = await readFile(join(directory, `${path}.zkey`));
  return makeProvingKey(directory, `${path}.key`, zkey, publicSignals.indexOf('challenge'));
}

async function pack(): Promise<void> {
  const directory = artefactDirectory();
  const manifest = await readManifest(directory);
  for (const { files, publicSignals } of manifest.circuits) {
    files.key = await packKey(directory, files.zkey.path.replace(/\.zkey$/, ''), publicSignals);
  }
  await writeManifest(directory, manifest);
}

/** From `day` on servers and wallets refuse the keys; until then both are accepted. */
async function retire(circuitDigest: string, day: string): Promise<void> {
  const directory = artefactDirectory();
  const manifest = await readManifest(directory);
  const keySet = manifest.circuits.find((one) => circuitDigestOf(one) === circuitDigest);
  if (!keySet) throw new Error(`the manifest lists no keys with the digest ${circuitDigest}`);
  keySet.retired = day;
  await writeManifest(directory, manifest);
  console.log(`${keySet.name} version ${keySet.version}: ${circuitDigest} is refused from ${day} (UTC) on`);
}

/** Development keys: three contributions on one machine, with a beacon that is public but was known beforehand. */
async function development(folder: string): Promise<void> {
  const shipped = PHASE1.find((entry) => entry.shipped);
  if (!shipped) throw new Error('no phase-1 file is shipped');
  const source = 'SHA-256 of "hushmark development keys": public, but known beforehand';
  await start(folder, join(artefactDirectory(), shipped.file), source);
  for (const name of ['development 1', 'development 2', 'development 3']) await contribute(folder, name);
  await applyBeacon(folder, createHash('sha256').update('hushmark development keys').digest('hex'));
  await finish(folder, { production: false, beside: undefined });
}

const program = new Command('ceremony').description('Makes the proving keys of all circuits.');
const folderOption = ['--folder <folder>', 'working folder that contributors pass on', '.tmp/ceremony'] as const;
const folderOf = (options: { folder: string }) => resolve(ROOT, options.folder);

program
  .command('start')
  .requiredOption('--phase1 <file>', 'prepared phase-1 file; its digest must stand in circuits/circuits.json')
  .requiredOption('--beacon <source>', 'which future public randomness will close the ceremony')
  .option(...folderOption)
  .action((options) => start(folderOf(options), resolve(options.phase1), options.beacon));
program
  .command('contribute')
  .requiredOption('--name <name>', 'how the transcript names you')
  .option(...folderOption)
  .action((options) => contribute(folderOf(options), options.name));
program
  .command('beacon')
  .requiredOption('--value <hex>', 'value of the beacon that was named at the start')
  .option(...folderOption)
  .action((options) => applyBeacon(folderOf(options), options.value));
program
  .command('finish')
  .option('--production', 'call these production keys', false)
  .option('--beside <label>', 'keep the key sets that are listed, for an overlap; the files get a folder of this name')
  .option(...folderOption)
  .action((options) => finish(folderOf(options), options));
program.command('pack').action(pack);
program
  .command('retire')
  .requiredOption('--digest <circuitDigest>', 'which keys; npm run verify:keys names them')
  .requiredOption('--from <date>', 'YYYY-MM-DD: from this day (UTC) on they are refused')
  .action((options) => retire(options.digest, options.from));
program
  .command('development')
  .option(...folderOption)
  .action((options) => development(folderOf(options)));

try {
  await program.parseAsync();
} catch (error) {
  console.error(`ceremony: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await closeCurve();
}
