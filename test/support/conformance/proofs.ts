// SPDX-License-Identifier: GPL-3.0-or-later
/** Real answers of the set's holder, made as a wallet makes them, from seeded randomness: the same bytes every time. */
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import type { Credential } from '#protocol/credential/credential.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createResponse, type Presentation } from '#protocol/request/presentation.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { readBuild } from '../groth16/fixture.ts';
import { provingKeyOf } from '../groth16/proving-keys.ts';
import { NOW, REQUEST_URI, seededRandom } from '../protocol/messages.ts';
import { UNDER } from './asked.ts';
import { CLUB, issue, MEMBER, secretFor } from './world.ts';

const artefacts = loadArtefacts({ read: readBuild });
const prepared = new Map<string, Promise<Prepared>>();

/** One preparation for each statement, as in a wallet. */
async function prepareOnce(statement: Statement, credential: Credential): Promise<Prepared> {
  const inputs = circuitInputs({
    credential,
    holderSecret: secretFor(credential.issuer.id, credential.schema),
    statement,
    trust: trustPath(UNDER, credential, statement),
  });
  const key = JSON.stringify(inputs);
  const made = prepared.get(key) ?? makePreparation(statement, inputs);
  prepared.set(key, made);
  return made;
}

async function makePreparation(statement: Statement, inputs: ReturnType<typeof circuitInputs>): Promise<Prepared> {
  const circuit = newestNamed((await artefacts).circuits, statement.circuit);
  const [key, program] = [await provingKeyOf(circuit), await circuit.witnessProgram()];
  return prepare({ circuit, key, program, inputs, random: seededRandom(`prepare ${JSON.stringify(inputs)}`) });
}

/** The body that the holder posts for this request. */
export async function respond(jws: string, code?: string): Promise<string> {
  const request = parseRequest(jws, [UNDER], { now: NOW + 1, requestUri: REQUEST_URI });
  const { bind } = await createBinder();
  const challenge = challengeOf(request.payloadBytes, code);
  const presentations = new Map<string, Presentation>();
  for (const [index, statement] of request.statements.entries()) {
    const credential = statement.schema === CLUB.uri ? MEMBER : issue();
    const preparation = await prepareOnce(statement, credential);
    const { proof } = bind(preparation, challenge, seededRandom(`bind ${challenge} ${index}`));
    const pseudonym = nullifier(secretFor(credential.issuer.id, credential.schema), statement.scope);
    presentations.set(request.policy.credentials[index]?.id ?? '', {
      version: 1,
      circuit: statement.circuit,
      circuitDigest: preparation.circuitDigest,
      ...(pseudonym === 0n ? {} : { nullifier: pseudonym }),
      proof,
    });
  }
  return createResponse({ kind: 'presented', requestId: request.requestId, presentations });
}
