// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which of the customer's credentials can answer a request, or else the reason, for the customer only: it never leaves
 * the wallet.
 */
import { HushmarkError } from '#base/errors.ts';
import { findInterval } from '#protocol/crypto/interval-sets.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import type { ParsedRequest } from '#protocol/request/request.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { type HeldCredential, secretOf } from '../credentials/held.ts';

export type NoMatch =
  | 'none'
  | 'tooYoung'
  | 'tooOld'
  | 'expired'
  | 'notYet'
  | 'revoked'
  | 'notAccepted'
  | 'notCounted'
  | 'mismatch'
  | 'unusable';

/** What another proof of the same kind would mend, from anybody who counts for the question. */
export const MENDED_BY_ANOTHER: readonly NoMatch[] = [
  'none',
  'expired',
  'revoked',
  'notAccepted',
  'notCounted',
  'unusable',
];

/** For one credential of the policy: who can answer, the longest valid first. */
export type Match = {
  statement: Statement;
  schema: string;
  candidates: HeldCredential[];
  reason: NoMatch | undefined;
  /** The credential that the reason is about; undefined when there is none of this kind. */
  closest: HeldCredential | undefined;
};

type Context = { bundle: TrustBundle; master: Uint8Array; credentials: readonly HeldCredential[] };

export function matchRequest(request: Pick<ParsedRequest, 'statements'>, context: Context): Match[] {
  return request.statements.map((statement) => {
    const held = context.credentials.filter(({ credential }) => credential.schema === statement.schema);
    const judged = held.map((candidate) => ({ candidate, reason: judge(candidate, statement, context) }));
    const candidates = judged.filter(({ reason }) => reason === undefined).map(({ candidate }) => candidate);
    candidates.sort((a, b) => b.credential.validUntil - a.credential.validUntil);
    const nearest = candidates.length > 0 ? undefined : closestOf(judged);
    return {
      statement,
      schema: statement.schema,
      candidates,
      reason: candidates.length > 0 ? undefined : (nearest?.reason ?? 'none'),
      closest: nearest?.candidate,
    };
  });
}

function judge(held: HeldCredential, statement: Statement, { bundle, master }: Context): NoMatch | undefined {
  const { credential } = held;
  try {
    const secret = secretOf(master, held);
    circuitInputs({ credential, holderSecret: secret, statement, trust: trustPath(bundle, credential, statement) });
    return undefined;
  } catch (error) {
    const reason = error instanceof HushmarkError ? reasonOf(error) : 'unusable';
    return reason === 'mismatch' ? (ageReason(credential, statement, bundle) ?? reason) : reason;
  }
}

function reasonOf({ code }: HushmarkError): NoMatch {
  switch (code) {
    case 'policy_expired':
      return 'expired';
    case 'policy_not_yet_valid':
      return 'notYet';
    case 'policy_revoked':
      return 'revoked';
    case 'trust_issuer_not_accepted':
      return 'notAccepted';
    case 'policy_issuer_not_counted':
      return 'notCounted';
    case 'policy_underage':
      return 'tooYoung';
    case 'policy_overage':
      return 'tooOld';
    case 'policy_attribute_mismatch':
      return 'mismatch';
    default:
      return 'unusable';
  }
}

/** Where nothing but the birthdate is in the way: an age can wait, everything else cannot. */
function ageReason(
  { attributes }: HeldCredential['credential'],
  statement: Statement,
  bundle: TrustBundle,
): 'tooYoung' | 'tooOld' | undefined {
  if (statement.circuit !== 'attributes') return undefined;
  const slots = schemasOf(bundle).get(statement.schema)?.slots ?? [];
  const missed = statement.clauses.filter(({ slot, intervals }) => findInterval(intervals, attributes[slot] ?? 0n) < 0);
  const [{ slot, intervals } = { slot: -1, intervals: [] }, ...more] = missed;
  const born = attributes[slot];
  if (more.length > 0 || slots[slot]?.role !== 'birthdate' || !born) return undefined;
  return intervals.every(([, last]) => born > last) ? 'tooYoung' : 'tooOld';
}

/** Of several credentials, the one that came closest to an answer explains most. */
function closestOf<T extends { reason: NoMatch | undefined }>(judged: readonly T[]): T | undefined {
  const rank = ({ reason }: T) => (reason === undefined ? -1 : CLOSEST_FIRST.indexOf(reason));
  return [...judged].sort((a, b) => rank(a) - rank(b))[0];
}

const CLOSEST_FIRST: readonly NoMatch[] = [
  'tooYoung',
  'tooOld',
  'mismatch',
  'unusable',
  'notYet',
  'expired',
  'revoked',
  'notCounted',
  'notAccepted',
];
