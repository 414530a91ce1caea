// SPDX-License-Identifier: MIT
// What the widget asks of servers: start a verification at the shop, or at the verifier with a publishable key, and
// carry an outcome code to the shop. A page can start and carry; it can never approve.

import { LONGEST_LIFE } from './follow.ts';

/** Milliseconds that a server may take to answer. */
const PATIENCE = 10_000;
/** Milliseconds before an outcome is carried once more. */
const PAUSES = [1000, 3000, 9000];

/** By language; English is always there. */
export type Sentence = Record<string, string>;

export type Flow = 'same_device' | 'cross_device';

export type Started = {
  /** Known to the page only when it started the verification itself, or for cross-device, to follow its events. */
  id: string | undefined;
  flow: Flow;
  walletUrl: string;
  /** Of another device: the same place as `walletUrl`, short enough to be typed. */
  shortUrl: string | undefined;
  code: string | undefined;
  eventsUrl: string | undefined;
  /** When the question expires, in milliseconds of this page's clock. */
  endsAt: number;
  otherwise: string | undefined;
  /** What a yes tells, one sentence each by language. */
  learns: Sentence[];
  /** The shop's own word for this checkout; goes back to it with the outcome. */
  checkout: string | undefined;
};

/** Instead of a start: there is nothing to ask any more, for instance because another tab was faster. */
export type Settled = { state: string };

/** Asks the shop's own endpoint; the shop's session cookie says whose order it is. */
export async function startAtShop(endpoint: string, policy: string, flow: Flow): Promise<Started | Settled> {
  const answer = await postJson(endpoint, { policy, flow });
  return typeof answer.state === 'string' ? { state: answer.state } : readStarted(answer, flow);
}

/** Asks the verifier with a publishable key, whose origin, policies and return pages are registered. */
export async function startAtVerifier(
  api: string,
  publishableKey: string,
  request: { policy: string; flow: Flow; returnUrl: string; order: string | undefined },
): Promise<Started> {
  const answer = await postJson(
    `${api}/v1/verifications`,
    {
      policy: request.policy,
      flow: request.flow,
      ...(request.flow === 'same_device' ? { return_url: request.returnUrl } : {}),
      ...(request.order === undefined ? {} : { order: request.order }),
    },
    publishableKey,
  );
  const started = readStarted(answer, request.flow);
  if (started.id === undefined) throw new Error('the verifier gave no id');
  return { ...started, eventsUrl: `${api}/v1/verifications/${encodeURIComponent(started.id)}/events` };
}

/**
 * Gives the shop the outcome code of a cross-device verification; the shop redeems it and says how it went. A customer
 * who has answered does not lose that to a shop that is away for a moment: the same call again gets the same answer.
 */
export async function carryOutcome(endpoint: string, outcome: string, checkout: string | undefined): Promise<string> {
  for (const pause of [...PAUSES, undefined]) {
    const { state } = await postJson(endpoint, { outcome, ...(checkout === undefined ? {} : { checkout }) }).catch(
      () => ({ state: 'unavailable' }),
    );
    if (typeof state === 'string' && state !== 'unavailable') return state;
    if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return 'unavailable';
}

async function postJson(url: string, body: object, key?: string): Promise<Record<string, unknown>> {
  // AbortSignal.timeout came to Safari later than what else is used here.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      // The shop needs its session cookie; the verifier is another origin and gets none.
      credentials: 'same-origin',
      body: JSON.stringify(body),
      signal: abort.signal,
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const answer: unknown = await response.json();
    if (typeof answer !== 'object' || answer === null) throw new Error('no object');
    return answer as Record<string, unknown>;
  } finally {
    clearTimeout(timer);
  }
}

function readStarted(answer: Record<string, unknown>, flow: Flow): Started {
  const text = (name: string) => (typeof answer[name] === 'string' ? answer[name] : undefined);
  const walletUrl = text('wallet_url');
  // No question lives longer than that, so it holds for a shop that does not hand `expires_in` on.
  const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : LONGEST_LIFE;
  if (walletUrl === undefined || !isWebAddress(walletUrl)) throw new Error('no wallet address');
  const shortUrl = text('short_url');
  return {
    id: text('id'),
    flow,
    walletUrl,
    shortUrl: shortUrl !== undefined && isWebAddress(shortUrl) ? shortUrl : undefined,
    code: text('code'),
    eventsUrl: text('events_url'),
    endsAt: Date.now() + seconds * 1000,
    otherwise: text('otherwise'),
    learns: Array.isArray(answer.learns) ? (answer.learns as Sentence[]) : [],
    checkout: text('checkout'),
  };
}

/** A page that trusts its server still does not follow javascript: addresses. */
function isWebAddress(url: string): boolean {
  return /^https?:\/\//.test(url);
}
