// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From a shop's link to a checked request. The shop is looked up in the trust bundles first. Only the address of a
 * registered verifier is ever reached, and only to fetch the request.
 */

import { HushmarkError } from '#base/errors.ts';
import { type ParsedRequest, parseRequest } from '#protocol/request/request.ts';
import type { RegisteredVerifier, TrustBundle } from '#protocol/trust/bundle.ts';
import { type PinnedCircuits, usableKeySets } from '../key-sets.ts';
import { explainedByClock } from '../net/clock.ts';
import type { Reach } from '../net/reach.ts';
import type { Bundles } from '../trust/bundles.ts';

/** What a question from a shop's page and one from a door (open-door.ts) have in common. */
export type Question = Omit<ParsedRequest, 'responseUri' | 'requestId' | 'flow' | 'order'>;
export type OpenedQuestion = { request: Question; bundle: TrustBundle };
export type AnswerableQuestion = OpenedQuestion & Pick<AnswerableRequest, 'circuitDigests'>;
export type OpenedRequest = { request: ParsedRequest; bundle: TrustBundle };
export type AnswerableRequest = OpenedRequest & {
  /** For each statement the offered key sets that this wallet can prove under, newest first. */
  circuitDigests: readonly (readonly string[])[];
};
export type RequestLink = { clientId: string; requestUri: string };

type Dependencies = {
  bundles: Bundles;
  reach: Pick<Reach, 'request' | 'clockBehind'>;
  circuits: PinnedCircuits;
  now: () => number;
  /** What the verifier has said since about how long it waits (present/waiting.ts), Unix seconds. */
  until?: number | undefined;
};

/** The shop that a link names, with every bundle that registers it; empty when none does. */
export function findShop(bundles: Bundles, clientId: string): { bundle: TrustBundle; verifier: RegisteredVerifier }[] {
  return bundles.all().flatMap((bundle) => {
    const verifier = bundle.verifiers.find((candidate) => candidate.clientId === clientId);
    return verifier ? [{ bundle, verifier }] : [];
  });
}

/**
 * Throws what `parseRequest` throws, request_verifier_unknown, wallet_lists, or wallet_clock where that explains it.
 */
export async function openRequest(link: RequestLink, dependencies: Dependencies): Promise<AnswerableRequest> {
  try {
    return await openBy(link, dependencies);
  } catch (error) {
    throw explainedByClock(error, dependencies.reach.clockBehind());
  }
}

async function openBy(link: RequestLink, dependencies: Dependencies): Promise<AnswerableRequest> {
  const { bundles, reach, circuits, now, until } = dependencies;
  const found = findShop(bundles, link.clientId);
  const [first] = found;
  // A list that could not be loaded may well name the shop.
  if (!first) throw bundles.closed() ?? new HushmarkError('request_verifier_unknown');
  const jws = await reach.request(first.verifier, link.requestUri);
  const context = { now: Math.floor(now() / 1000), requestUri: link.requestUri, clientId: link.clientId, until };
  let refusal: unknown;
  // A shop may be registered in several places; its policy names the one that counts.
  for (const { bundle } of found) {
    try {
      const own = bundles.atHand().filter(({ registry }) => registry.id === bundle.registry.id);
      const request = parseRequest(jws, own, context);
      return { request, bundle: request.bundle, circuitDigests: commonKeySets(request, circuits, now()) };
    } catch (error) {
      if (refusal === undefined || !isOtherRegistry(error)) refusal = error;
    }
  }
  throw refusal;
}

export function commonKeySets(
  { statements, circuitDigests }: Question,
  circuits: PinnedCircuits,
  nowMs: number,
): readonly (readonly string[])[] {
  return statements.map(({ circuit }, index) => {
    const usable = usableKeySets(circuits, circuit, nowMs).map(({ circuitDigest }) => circuitDigest);
    const common = circuitDigests[index]?.filter((digest) => usable.includes(digest)) ?? [];
    if (common.length > 0) return common;
    throw new HushmarkError(
      'request_unsupported',
      `the request needs keys of the circuit ${circuit} that this wallet does not have`,
      "Open the wallet again, so that its newest version is loaded; if that does not help, the shop's verifier is out of date.",
    );
  });
}

function isOtherRegistry(error: unknown): boolean {
  return error instanceof HushmarkError && error.code === 'trust_registry_unknown';
}
