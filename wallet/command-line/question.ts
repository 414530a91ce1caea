// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A shop's link as a question to read: opened, checked and judged by the page's own code, in words for a terminal. All
 * names in it come from the signed list; a name that could disturb a screen was refused when the list was read
 * (base/readers.ts).
 */

import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { labelIn } from '#protocol/credential/schema.ts';
import { isoDate } from '#protocol/dates.ts';
import { en } from '../core/locales/en/index.ts';
import { narrowedWords } from '../core/present/narrowed.ts';
import { type AnswerableRequest, openRequest, type RequestLink } from '../core/present/open-request.ts';
import { judgeRequest, type QuestionWords, questionWords, type Verdict } from '../core/present/question.ts';
import { parseRoute } from '../core/route.ts';
import { listingOf, nameOf } from '../core/trust/listed.ts';
import type { OpenWallet } from './open-wallet.ts';

export type Asked = AnswerableRequest & {
  verdict: Verdict;
  words: QuestionWords;
  narrowed: string[];
  proofs: string[];
  using: string[];
};

/** The words of the wallet for a terminal: in English, with days that scripts can read. */
export const ENGLISH = { t: en, locale: 'en', day: (iso: string) => iso } as const;

export function parseLink(link: string): RequestLink {
  const route = parseRoute(link.slice(Math.max(0, link.indexOf('#'))));
  if (route.screen !== 'present') throw new HushmarkError('wallet_link');
  const { clientId, requestUri } = route;
  return { clientId, requestUri };
}

/** Throws request_* and trust_* for what the page refuses, with the same codes. */
export async function openQuestion(wallet: OpenWallet, link: RequestLink): Promise<Asked> {
  const { bundles, reach, artefacts, master, held, store, now } = wallet;
  if (bundles.all().length === 0) {
    const hint = 'Fetch it with "hushmark wallet prepare"; follow a registry first if there is none.';
    throw new HushmarkError('trust_stale', 'there is no list of shops and issuers in date', hint);
  }
  const opened = await openRequest(link, { bundles, reach, circuits: artefacts.circuits, now }).catch(outdated);
  const verdict = judgeRequest(opened, { master, credentials: held(), store, nowMs: now() });
  const words = questionWords(opened, ENGLISH, verdict.narrowed);
  const narrowed = narrowedWords(verdict.narrowed, opened, ENGLISH);
  const used = verdict.matches.flatMap(({ candidates }) => candidates.slice(0, 1));
  const proofs = used.map((held) => nameOf(bundles, held, 'en'));
  return { ...opened, verdict, words, narrowed, proofs, using: usedFor(verdict, wallet) };
}

/** Lists are not fetched because a shop asks (attack L09); their owner can, at a time of their own. */
function outdated(error: unknown): never {
  if (isHushmarkError(error, 'request_bundle_unknown') || isHushmarkError(error, 'request_verifier_unknown')) {
    const hint = 'The lists of this wallet may be older than the shop\'s: run "hushmark wallet prepare" and try again.';
    throw new HushmarkError(error.code, error.message, hint);
  }
  throw error;
}

function usedFor({ matches }: Verdict, { bundles }: OpenWallet): string[] {
  return matches.flatMap(({ candidates: [candidate] }) => {
    if (!candidate) return [];
    const { issuer, schema, validUntil } = candidate.credential;
    const found = listingOf(bundles, candidate);
    const title = found ? labelIn(found.schema.document.title, 'en') : schema;
    return [`${title} from ${found?.issuer.name ?? issuer.id}, valid until ${isoDate(validUntil)}`];
  });
}

export function questionLines(asked: Asked): string[] {
  const { request, bundle, words, narrowed, using, verdict } = asked;
  const { question, host, learns, pseudonym, hidden } = words;

  return [
    `${request.shop} (${request.clientId}, ${host}), registered with ${bundle.registry.name}, asks: ${question}`,
    'the shop learns:',
    ...learns.map((claim) => `  yes: ${claim}`),
    ...(pseudonym === undefined ? [] : [`  ${pseudonym}`]),
    ...narrowed.map((line) => `  ${line}`),
    'the shop does not learn:',
    ...hidden.map((line) => `  ${line}`),
    ...(verdict.answerable
      ? using.map((line) => `answered with: ${line}`)
      : ['this wallet cannot answer it with yes; the shop does not learn why']),
    `the shop waits until ${new Date(request.expiresAt * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ];
}

/** Everything that a yes tells, one text each. */
export function claimsOfYes({ words: { learns, pseudonym }, narrowed, verdict }: Asked): string[] {
  return [...learns, ...(pseudonym === undefined ? [] : [pseudonym]), ...(verdict.answerable ? narrowed : [])];
}

export function questionJson(asked: Asked): object {
  const { request, bundle, words, verdict } = asked;
  const { question, host } = words;
  return {
    client_id: request.clientId,
    shop: request.shop,
    host,
    registry: bundle.registry.id,
    question,
    claims: claimsOfYes(asked),
    answerable: verdict.answerable,
    few_issuers: verdict.few !== undefined,
    code_needed: request.flow === 'cross_device',
    expires_at: request.expiresAt,
  };
}
