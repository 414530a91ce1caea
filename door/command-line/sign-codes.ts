// SPDX-License-Identifier: GPL-3.0-or-later
/** The codes of an evening, signed ahead: each for the trust bundle and the key sets that count when it is shown. */
import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { type Circuit, isRetired } from '#groth16/files/artefacts.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import type { SigningKey } from '#protocol/jws.ts';
import { type CircuitName, STATED_VERSIONS } from '#protocol/policy/circuits.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { createDoorRequest, type Evening, parseDoorRequest } from '#protocol/request/door-request.ts';
import { MAX_OFFERED } from '#protocol/request/payload.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { countedIssuers, isTestOnly } from '#protocol/trust/counted.ts';
import { inForce } from '#protocol/trust/timetable.ts';

export type EveningPlan = {
  readonly clientId: string;
  readonly policy: Policy;
  readonly evening: Evening;
  /** Seconds for which each code is shown. */
  readonly every: number;
  readonly oneEntry: boolean;
  /** Of the policy's registry. */
  readonly bundles: readonly TrustBundle[];
  /** Newest first. */
  readonly circuits: readonly Circuit[];
};

/** Throws what a wallet would refuse the codes with, and trust_stale for a time that no bundle reaches. */
export function signCodes(plan: EveningPlan, key: SigningKey, random: Random): string[] {
  const { evening, every } = plan;
  const checked = new Set<string>();
  const codes: string[] = [];
  for (let issuedAt = evening.from; issuedAt < evening.until; issuedAt += every) {
    const bundle = inForce(plan.bundles, issuedAt);
    if (bundle === undefined) throw noBundle(issuedAt);
    const code = signCode(plan, issuedAt, bundle, key, random);
    if (!checked.has(bundle.digest)) checkAsWallet(code, plan, issuedAt);
    checked.add(bundle.digest);
    codes.push(code);
  }
  return codes;
}

function signCode(plan: EveningPlan, issuedAt: number, bundle: TrustBundle, key: SigningKey, random: Random): string {
  const { clientId, policy, evening, every, oneEntry, circuits } = plan;
  const test = circuits.some(({ development }) => development) || isTestOnly(bundle, policy);
  const days = { today: utcDay(issuedAt * 1000), cutoffDay: dayInZone(issuedAt * 1000, policy.timeZone) };
  const statements = compileStatements(policy, schemasOf(bundle), { ...days, clientId, tests: test });
  return createDoorRequest(
    {
      clientId,
      nonce: base64url(random(16)),
      issuedAt,
      expiresAt: issuedAt + 2 * every,
      policy,
      bundle: bundle.digest,
      circuitDigests: statements.map(({ circuit }) => offered(circuits, circuit, issuedAt)),
      ...(oneEntry ? { once: evening } : {}),
      ...(test ? { test } : {}),
    },
    key,
  );
}

function offered(circuits: readonly Circuit[], name: CircuitName, at: number): string[] {
  const usable = circuits.filter(
    (circuit) => circuit.name === name && circuit.version === STATED_VERSIONS[name] && !isRetired(circuit, at * 1000),
  );
  if (usable.length === 0) throw new HushmarkError('server_circuits', `all key sets of ${name} are retired`);
  return usable.slice(0, MAX_OFFERED).map(({ circuitDigest }) => circuitDigest);
}

function checkAsWallet(code: string, { bundles, clientId, policy }: EveningPlan, at: number): void {
  const { statements, bundle } = parseDoorRequest(code, bundles, at);
  for (const statement of statements) {
    if (countedIssuers(bundle, statement).length > 0) continue;
    throw new HushmarkError(
      'input_policy',
      `the policy ${policy.name} counts no issuer that ${clientId}'s registry accepts`,
    );
  }
}

function noBundle(at: number): HushmarkError {
  return new HushmarkError(
    'trust_stale',
    `no trust bundle at hand counts at ${new Date(at * 1000).toISOString()}`,
    'Fetch the newest bundles, or ask for a shorter time.',
  );
}
