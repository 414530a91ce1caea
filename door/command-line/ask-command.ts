// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark door ask`: signs the codes of an evening and writes them, with all that checks answers, into one file. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HushmarkError } from '#base/errors.ts';
import { parseJson, readInteger } from '#base/readers.ts';
import { checkDestination, readBytes, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { openKeyFile } from '#files/key-file.ts';
import { type Artefacts, loadArtefacts, withDigest } from '#groth16/files/artefacts.ts';
import { MANIFEST_FILE, parseManifest } from '#groth16/files/manifest.ts';
import { type Jwk, parseJwk, signingKey } from '#protocol/jws.ts';
import { readOrigin } from '#protocol/origins.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import { parseTrustBundle, type TrustBundle } from '#protocol/trust/bundle.ts';
import { MAX_FILE_BYTES } from '#protocol/trust/bundle-binary.ts';
import { inForce, yetToCount } from '#protocol/trust/timetable.ts';
import { print, readSource } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { note } from '#terminal/terminal.ts';
import { encodeDoorFile, MOST_CODES } from '../core/door-file.ts';
import { type DoorContext, doorPath, moment } from './context.ts';
import { signCodes } from './sign-codes.ts';

type Given = {
  key: string;
  id: string;
  policy: string;
  registryKey: string;
  bundles: string;
  wallet: string;
  from?: string;
  hours: string;
  every: string;
  oneEntry?: boolean;
  allowDevelopmentKeys?: boolean;
};

export function askCommand(context: DoorContext): void {
  context.program
    .command('ask')
    .description('sign the codes of an evening, and write the file that the door loads')
    .requiredOption('--key <file>', 'the door\'s key, from "hushmark door init"')
    .requiredOption('--id <client-id>', 'id of the shop, as the registry lists it')
    .requiredOption('--policy <file>', 'what to ask: a policy as JSON, or "-" for standard input')
    .requiredOption('--registry-key <file>', 'public key of the registry as JWK')
    .requiredOption('--bundles <path>', 'a trust bundle, or the directory that the registry publishes to')
    .requiredOption('--wallet <origin>', 'origin of the wallet that phones open')
    .option('--from <time>', 'when the evening begins, as 2026-11-30T18:00:00Z; now when left out')
    .option('--hours <hours>', 'how long it lasts, up to 24', '8')
    .option('--every <seconds>', 'for how long a code is shown; it is answered for twice that', '120')
    .option('--one-entry', 'one entry each for the whole evening, not only for one code')
    .option('--allow-development-keys', 'ask with development proving keys: answers are tests')
    .action((given: Given) => ask(context, given));
}

async function ask(context: DoorContext, given: Given): Promise<void> {
  const { program, terminal, outside, options } = context;
  const path = doorPath(context);
  checkDestination(path);
  const now = terminal.now();
  const policy = parsePolicy(parseJson(readSource(context, given.policy), given.policy));
  const registryKey = parseJwk(
    parseJson(readTextFile(terminal.path(given.registryKey)), given.registryKey),
    given.registryKey,
  );
  const { evening, every } = timesOf(given, now);
  const held = readBundles(terminal.path(given.bundles), registryKey, policy.registry, now, evening);
  const artefacts = await loadKeys(outside.artefacts, given.allowDevelopmentKeys ?? false);
  const { secret } = openKeyFile(terminal.path(given.key), 'door', await readPassphrase(terminal, options()));
  const plan = {
    clientId: given.id,
    policy,
    evening,
    every,
    oneEntry: given.oneEntry ?? false,
    bundles: held.map(({ bundle }) => bundle),
    circuits: artefacts.circuits,
  };
  const codes = signCodes(plan, signingKey(secret), terminal.random);
  const circuits = await Promise.all(artefacts.circuits.map((circuit) => withKey(outside.artefacts, circuit)));
  const file = encodeDoorFile({
    wallet: readOrigin(given.wallet, '--wallet'),
    every,
    codes,
    registryKeys: [registryKey],
    bundles: held.map(({ file: bytes }) => bytes),
    circuits,
  });
  writeFileAtomic(path, file);
  const [first] = held;
  print(context, { file: path, codes: codes.length, from: evening.from, until: evening.until }, [
    `${codes.length} codes from ${moment(evening.from)} until ${moment(evening.until)}`,
  ]);
  note(
    program,
    terminal,
    `the lists are of ${moment(first?.bundle.issuedAt ?? now)} and count until ${moment(held.at(-1)?.bundle.expiresAt ?? now)}`,
  );
  note(program, terminal, `next: "hushmark door --file ${options().file} show", or load the file in the door's page`);
}

function timesOf({ from, hours, every }: Given, now: number) {
  const start = from === undefined ? now : Math.floor(Date.parse(from) / 1000);
  if (!Number.isInteger(start)) throw new HushmarkError('input_usage', `--from ${from} is not a time`);
  const length = readInteger(Number(hours), '--hours', 1, 24) * 3600;
  const seconds = readInteger(Number(every), '--every', 30, 1800);
  if (length / seconds > MOST_CODES) throw new HushmarkError('input_usage', 'so many codes do not fit a file');
  return { evening: { from: start, until: start + length }, every: seconds };
}

type Held = { readonly bundle: TrustBundle; readonly file: Uint8Array };

/** Those that count at some time of the evening, the first to count first. */
function readBundles(
  path: string,
  key: Jwk,
  registry: string,
  now: number,
  evening: { from: number; until: number },
): Held[] {
  const files = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(path)
        .map((name) => join(path, name))
        .filter((name) => statSync(name).isFile() && isBundle(name))
    : [path];
  const all = files.flatMap((name): Held[] => {
    const file = new Uint8Array(readBytes(name, MAX_FILE_BYTES));
    try {
      return [{ file, bundle: parseTrustBundle(file, [key], { now, minimumSequence: 0, registry }) }];
    } catch (error) {
      // A directory holds old ones too.
      if (files.length > 1 && error instanceof HushmarkError && error.code === 'trust_stale') return [];
      throw error;
    }
  });
  const bundles = all.map(({ bundle }) => bundle);
  const wanted = [inForce(bundles, evening.from), ...yetToCount(bundles, evening.from)].filter(
    (bundle) => bundle !== undefined && bundle.startsAt < evening.until,
  );
  const digests = new Set(wanted.map((bundle) => bundle?.digest));
  return all.filter(({ bundle }) => digests.has(bundle.digest)).sort((a, b) => a.bundle.startsAt - b.bundle.startsAt);
}

function isBundle(path: string): boolean {
  return readFileSync(path).subarray(0, 4).toString('latin1') === 'HMTB';
}

async function loadKeys(directory: string, allowDevelopment: boolean): Promise<Artefacts> {
  const artefacts = await loadArtefacts({
    read: async (name) => new Uint8Array(await readFile(join(directory, name))),
  });
  if (!artefacts.development || allowDevelopment) return artefacts;
  throw new HushmarkError(
    'proof_development_key',
    'the proving keys are development keys',
    'Only for tests: add --allow-development-keys.',
  );
}

/** With the text of the verification key, whose digest the codes name. */
async function withKey(
  directory: string,
  { name, version, publicSignals, circuitDigest }: Artefacts['circuits'][number],
) {
  const manifest = parseManifest(parseJson(await readFile(join(directory, MANIFEST_FILE)), MANIFEST_FILE));
  const { files } = withDigest(manifest.circuits, circuitDigest);
  return { name, version, publicSignals, vkey: await readFile(join(directory, files.vkey.path), 'utf8') };
}
