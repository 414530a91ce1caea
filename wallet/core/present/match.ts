// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which of the customer's credentials can answer a request, or else the reason, for the customer only: it never leaves
 * the wallet.
 */
import { HushmarkError } from '#base/errors.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import type { ParsedRequest } from '#protocol/request/request.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { type HeldCredential, secretOf } from '../credentials/held.ts';

export type NoMatch = 'none' | 'expired' | 'notYet' | 'revoked' | 'notAccepted' | 'notCounted' | 'mismatch';

/** For one credential of the policy: who can answer, the longest valid first. */
export type Match = { statement: Statement; schema: string; candidates: HeldCredential[]; reason: NoMatch | undefined };

type Context = { bundle: TrustBundle; master: Uint8Array; credentials: readonly HeldCredential[] };

export function matchRequest(request: Pick<ParsedRequest, 'statements'>, context: Context): Match[] {
  return request.statements.map((statement) => {
    const held = context.credentials.filter(({ credential }) => credential.schema === statement.schema);
    const judged = held.map((candidate) => ({ candidate, reason: judge(candidate, statement, context) }));
    const candidates = judged.filter(({ reason }) => reason === undefined).map(({ candidate }) => candidate);
    candidates.sort((a, b) => b.credential.validUntil - a.credential.validUntil);
    const reason = candidates.length > 0 ? undefined : closest(judged.map((entry) => entry.reason));
    return { statement, schema: statement.schema, candidates, reason };
  });
}

function judge(held: HeldCredential, statement: Statement, { bundle, master }: Context): NoMatch | undefined {
  try {
    const { credential } = held;
    const secret = secretOf(master, held);
    circuitInputs({ credential, holderSecret: secret, statement, trust: trustPath(bundle, credential, statement) });
    return undefined;
  } catch (error) {
    return error instanceof HushmarkError ? reasonOf(error) : 'mismatch';
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
    default:
      return 'mismatch';
  }
}

/** Of several credentials, the one that came closest to an answer explains most. */
function closest(reasons: readonly (NoMatch | undefined)[]): NoMatch {
  const order: NoMatch[] = ['mismatch', 'notYet', 'expired', 'revoked', 'notCounted', 'notAccepted'];
  return order.find((reason) => reasons.includes(reason)) ?? 'none';
}
