// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An invented proof of age and a question about it, for the self-test of a device: issuer, registry and owner are made
 * up on the spot and forgotten, and nothing of the wallet's owner is in it.
 */
import { type Random, randomField } from '#base/random.ts';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, signCredential } from '#protocol/credential/credential.ts';
import { MAX_HANDLE } from '#protocol/credential/handles.ts';
import { holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { meaningOf } from '#protocol/credential/schema.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import type { Point } from '#protocol/crypto/babyjubjub.ts';
import { generateKey, publicKey } from '#protocol/crypto/eddsa.ts';
import { utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { type CircuitInputs, circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import { createTrustBundle, parseTrustBundle, schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';

const NAME = 'self-test';
const DAY_SECONDS = 86_400;
const SCHEMA = schemaFromTemplate('proof-of-age');

export type Sample = { statement: Statement; inputs: CircuitInputs; trustRoot: bigint };

export function createSample(random: Random, nowMs: number): Sample {
  const secretKey = generateKey(random);
  const issuer = { id: NAME, key: publicKey(secretKey) };
  const secret = holderSecret(random(32), { registry: NAME, issuerId: NAME, schemaUri: SCHEMA.uri });
  const today = utcDay(nowMs);
  const credential: Credential = signCredential(
    {
      issuer,
      schema: SCHEMA.uri,
      meaning: meaningOf(SCHEMA),
      holder: holderCommitment(secret),
      attributes: encodeAttributes(SCHEMA, { birthdate: '1980-01-01' }, { today }),
      validFrom: today,
      validUntil: today,
      handle: randomField(random, MAX_HANDLE + 1n),
    },
    secretKey,
  );
  const bundle = createBundle(issuer, random, Math.floor(nowMs / 1000));
  const policy = parsePolicy({
    name: NAME,
    version: 1,
    words: { en: 'Are you 18 or older?' },
    registry: NAME,
    timeZone: 'UTC',
    credentials: [{ id: 'age', schema: SCHEMA.uri, where: [{ ageOver: 18 }] }],
    crossDevice: false,
    ttl: 60,
  });
  const asked = { today, cutoffDay: today, clientId: NAME };
  const [statement] = compileStatements(policy, schemasOf(bundle), asked);
  if (!statement) throw new TypeError('the policy asks nothing');
  const trust = trustPath(bundle, credential, statement);
  const inputs = circuitInputs({ credential, holderSecret: secret, statement, trust });
  return { statement, inputs, trustRoot: bundle.trustRoot };
}

/** One issuer on the list of one registry, for a day. */
function createBundle(issuer: { id: string; key: Point }, random: Random, seconds: number): TrustBundle {
  const signingKey = generateSigningKey(random);
  const file = createTrustBundle(
    {
      registry: { id: NAME, name: NAME },
      sequence: 1,
      supersedes: 'scheduled',
      issuedAt: seconds,
      startsAt: seconds,
      nextUpdate: seconds + DAY_SECONDS / 2,
      expiresAt: seconds + DAY_SECONDS,
      verifiers: [],
      issuers: [{ ...issuer, name: NAME, origins: [], schemas: [{ document: SCHEMA, revoked: [] }] }],
    },
    signingKey,
  );
  return parseTrustBundle(file, [signingKey.jwk], { now: seconds, minimumSequence: 0 });
}
