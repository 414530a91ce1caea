// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A checked request as a question to the wallet's owner: can it be answered, with what, and what would be told. The
 * same for screen and command line. It decides nothing and sends nothing.
 */

import { labelIn } from '#protocol/credential/schema.ts';
import type { NarrowedDate } from '#protocol/request/disclosure-limits.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { countedIssuers } from '#protocol/trust/counted.ts';
import type { HeldCredential } from '../credentials/held.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import { type Claims, claimsOf, type Words } from './claims.ts';
import { type Match, matchRequest } from './match.ts';
import { narrowedBy } from './narrowed.ts';
import type { OpenedQuestion } from './open-request.ts';
import { mayAnswer, mayAnswerFrom } from './remember.ts';

/** With fewer issuers an answer says more about its customers. */
const FEW_ISSUERS = 3;

export type Verdict = {
  matches: Match[];
  /** False when this shop has asked too many different questions. */
  allowed: boolean;
  /** Unix seconds: from when on it may be answered again; undefined where it is allowed now. */
  allowedFrom: number | undefined;
  answerable: boolean;
  /** The names of the issuers that count, when they are so few that their owner should agree first. */
  few: string[] | undefined;
  /** Dates that the shop could tell to less than a year, by the answer or by its absence. */
  narrowed: NarrowedDate[];
};

type Context = { master: Uint8Array; credentials: readonly HeldCredential[]; store: WalletStore; nowMs: number };

export function judgeRequest(opened: OpenedQuestion, context: Context): Verdict {
  const { request, bundle } = opened;
  const { master, credentials, store, nowMs } = context;
  const matches = matchRequest(request, { bundle, master, credentials });
  const memory = { store, schemas: schemasOf(bundle), nowMs };
  const allowed = mayAnswer(request, memory);
  const allowedFrom = allowed ? undefined : mayAnswerFrom(request, memory);
  const few = fewIssuers(opened);
  const answerable = allowed && matches.every(({ candidates }) => candidates.length > 0);
  const narrowed = allowed ? narrowedBy(opened, matches, context).filter(({ holds }) => holds === answerable) : [];
  return { matches, allowed, allowedFrom, answerable, few, narrowed };
}

/** All of the registry where they are few, and otherwise those of a question that names whom it counts. */
function fewIssuers({ request, bundle }: OpenedQuestion): string[] | undefined {
  if (bundle.issuers.length < FEW_ISSUERS) return bundle.issuers.map(({ name }) => name);
  const few = request.statements.flatMap((statement) => {
    const { issuers, assurance } = statement.counts;
    const counted = (issuers ?? assurance) ? countedIssuers(bundle, statement) : [];
    return counted.length < FEW_ISSUERS ? counted.map(({ name }) => name) : [];
  });
  return few.length > 0 ? [...new Set(few)] : undefined;
}

export type QuestionWords = Claims & {
  question: string;
  /** Where the customer goes back to: punycode as it is, never prettified, so that look-alike letters show (R10). */
  host: string;
};

export function questionWords(
  { request, bundle }: OpenedQuestion,
  words: Words,
  narrowed: readonly NarrowedDate[],
): QuestionWords {
  return {
    question: labelIn(request.policy.words, words.locale),
    host: new URL(request.returnUrl ?? request.verifier.origins[0] ?? request.verifier.api).host,
    ...claimsOf(request, bundle, words, narrowed),
  };
}
