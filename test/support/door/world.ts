// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A club with a door: its key, a policy, the registry's bundle on disk, and guests who answer as the wallet does. The
 * files are made by the command line.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { DEMO_POLICIES, PROOF_OF_AGE, REGISTRY_ID } from '#demo/policies.ts';
import { runDoor } from '#door/command-line/commands.ts';
import { type Artefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import type { Jwk } from '#protocol/jws.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import { type DoorRequest, parseDoorRequest } from '#protocol/request/door-request.ts';
import { parseTrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import type { Terminal } from '#terminal/terminal.ts';
import { answerDoor } from '#wallet/core/present/open-door.ts';
import { provingKeyOf } from '../groth16/proving-keys.ts';
import { createTrust } from '../wallet/trust.ts';

const PASSPHRASE = 'correct horse battery staple';
const random = systemRandom();
export const NOW = Date.UTC(2026, 10, 22, 20) / 1000;
const WALLET = 'https://wallet.example';

export type DoorWorld = Awaited<ReturnType<typeof createDoorWorld>>;

export async function createDoorWorld(artefacts: Artefacts) {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-door-'));
  const clock = { now: NOW };
  const at = (name: string) => join(directory, name);

  /** `input` are the lines of a scanner. */
  async function run(argv: readonly string[], input: readonly string[] = []) {
    const said = { out: '', err: '' };
    const terminal: Terminal = {
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      readInput: () => utf8(''),
      askSecret: async () => PASSPHRASE,
      random,
      now: () => clock.now,
      keyCost: 15,
      path: (path) => resolve(directory, path),
    };
    async function* lines() {
      yield* input;
    }
    const exit = await runDoor(argv, terminal, { artefacts: resolve('build'), lines });
    return { exit, ...said };
  }

  const made = await run(['init', '--key', 'door-key.json']);
  const key = JSON.parse(made.out) as Jwk;
  const club = {
    clientId: 'my-club',
    name: 'My Club',
    origins: ['https://club.example'],
    api: 'https://club.example/api',
  };
  const trust = createTrust({
    random,
    now: () => NOW * 1000,
    issuerOrigin: 'https://town-hall.example',
    verifiers: [{ ...club, keys: [key] }],
  });
  const bundle = trust.publish('scheduled');
  writeFileSync(at('bundle'), bundle);
  writeFileSync(at('registry.json'), JSON.stringify(trust.registryKey));
  for (const policy of DEMO_POLICIES) writeFileSync(at(`${policy.name}.json`), JSON.stringify(policy));

  const ask = (...more: string[]) =>
    run([
      ...['ask', '--key', 'door-key.json', '--id', 'my-club', '--policy', 'over-18.json', '--bundles', 'bundle'],
      ...['--registry-key', 'registry.json', '--wallet', WALLET, '--hours', '1', '--allow-development-keys'],
      ...more,
    ]);

  /** The request in the code that a phone would read. */
  function scan(link: string): DoorRequest {
    const jws = new URL(link).hash.replace('#/door?request=', '');
    const held = parseTrustBundle(bundle, [trust.registryKey], { now: clock.now, minimumSequence: 0 });
    return parseDoorRequest(jws, [held], clock.now);
  }

  /** Someone with a proof of age, and what their wallet answers to a request. */
  function guest(birthdate: string, seed = 5) {
    const master = new Uint8Array(32).fill(seed);
    const issuer = { registry: REGISTRY_ID, issuerId: 'demo-town-hall', schemaUri: PROOF_OF_AGE };
    const secret = holderSecret(master, issuer);
    const holderCode = createHolderCode({ ...issuer, commitment: holderCommitment(secret) });
    const credential = trust.issue({
      issuer: issuer.issuerId,
      schema: PROOF_OF_AGE,
      values: { birthdate },
      holderCode,
    });
    return async (request: DoorRequest): Promise<string> => {
      const [statement] = request.statements;
      if (statement === undefined) throw new Error('no statement');
      const circuit = newestNamed(artefacts.circuits, statement.circuit);
      const way = trustPath(request.bundle, credential, statement);
      const inputs = circuitInputs({ credential, holderSecret: secret, statement, trust: way });
      const [provingKey, program] = await Promise.all([provingKeyOf(circuit), circuit.witnessProgram()]);
      const prepared = await prepare({ circuit, key: provingKey, program, inputs, random });
      const own = nullifier(secret, statement.scope);
      return answerDoor(request, [{ prepared, nullifier: own }], random);
    };
  }

  return { run, ask, scan, guest, clock, at, trust, bundle, key, close: () => rmSync(directory, { recursive: true }) };
}
