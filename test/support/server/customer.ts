// SPDX-License-Identifier: GPL-3.0-or-later
/** A customer with a real credential and the real prover: what the wallet does, without the browser. */
import { readFile } from 'node:fs/promises';
import { systemRandom } from '#base/random.ts';
import { type CircuitArtefacts, loadArtefacts, withDigest } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, signCredential } from '#protocol/credential/credential.ts';
import { holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { meaningOf } from '#protocol/credential/schema.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { utcDay } from '#protocol/dates.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import { statementKey } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createResponse, type Presentation } from '#protocol/request/presentation.ts';
import type { ParsedRequest } from '#protocol/request/request.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { provingKeyOf } from '../groth16/proving-keys.ts';
import { AGE, type World } from './world.ts';

const read = async (path: string) => new Uint8Array(await readFile(`build/${path}`));

async function readCommitted(): Promise<readonly CircuitArtefacts[]> {
  return (await loadArtefacts({ read })).circuits;
}

export type Customer = {
  readonly credential: Credential;
  /** The form to post; a statement is proved once, and bound to each request. `code` as typed by the customer. */
  answer(request: ParsedRequest, code?: string): Promise<string>;
};

/**
 * A customer whose proof of age by issuer-0 says `birthdate`.
 * @param pinned the key sets that the wallet knows; the committed ones when left out
 */
export async function createCustomer(
  world: World,
  birthdate: string,
  { handle = 4242n, pinned }: { handle?: bigint; pinned?: readonly CircuitArtefacts[] } = {},
): Promise<Customer> {
  const [circuits, binder] = await Promise.all([pinned ?? readCommitted(), createBinder()]);
  const random = systemRandom();
  const today = utcDay(world.clock.now);
  const secretKey = world.issuerKeys[0]!;
  const secret = holderSecret(random(32), { registry: 'test-registry', issuerId: 'issuer-0', schemaUri: AGE });
  const schema = schemaFromTemplate('proof-of-age');
  const credential = signCredential(
    {
      issuer: { id: 'issuer-0', key: publicKey(secretKey) },
      schema: AGE,
      meaning: meaningOf(schema),
      holder: holderCommitment(secret),
      attributes: encodeAttributes(schema, { birthdate }, { today }),
      validFrom: today - 1,
      validUntil: today + 365,
      handle,
    },
    secretKey,
  );
  const preparations = new Map<string, Promise<Prepared>>();
  return {
    credential,
    async answer(request, code) {
      const statement = request.statements[0]!;
      const digest = request.circuitDigests[0]?.find((one) => circuits.some((known) => known.circuitDigest === one));
      const circuit = withDigest(circuits, digest ?? '');
      const trust = trustPath(world.bundle(), credential, statement);
      const key = statementKey(statement, trust.root, circuit.circuitDigest);
      const proveOnce = async () => {
        const inputs = circuitInputs({ credential, holderSecret: secret, statement, trust });
        return prepare({
          circuit,
          key: await provingKeyOf(circuit),
          program: await circuit.witnessProgram(),
          inputs,
          random,
        });
      };
      const preparing = preparations.get(key) ?? proveOnce();
      preparations.set(key, preparing);
      const prepared = await preparing;
      const { proof } = binder.bind(prepared, challengeOf(request.payloadBytes, code), random);
      const presentation: Presentation = {
        version: 1,
        circuit: statement.circuit,
        circuitDigest: circuit.circuitDigest,
        ...(statement.scope === 0n ? {} : { nullifier: nullifier(secret, statement.scope) }),
        proof,
      };
      const id = request.policy.credentials[0]!.id;
      return createResponse({
        kind: 'presented',
        requestId: request.requestId,
        presentations: new Map([[id, presentation]]),
      });
    },
  };
}
