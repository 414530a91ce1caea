// SPDX-License-Identifier: MIT
// What the widget asks of servers: start a verification at the shop, or at the verifier with a publishable key, and
// carry an outcome code to the shop. Used by widget/hushmark.ts. A page can start and carry; it can never approve.

export type Flow = 'same_device' | 'cross_device';

export type Started = {
  /** Known to the page only when it started the verification itself, or for cross-device, to follow its events. */
  id: string | undefined;
  walletUrl: string;
  code: string | undefined;
  eventsUrl: string | undefined;
  otherwise: string | undefined;
  /** The shop's own word for this checkout; goes back to it with the outcome. */
  checkout: string | undefined;
};

/** Instead of a start: there is nothing to ask any more, for instance because another tab was faster. */
export type Settled = { state: string };

/** Asks the shop's own endpoint; the shop's session cookie says whose order it is. */
export async function startAtShop(endpoint: string, policy: string, flow: Flow): Promise<Started | Settled> {
  const answer = await postJson(endpoint, { policy, flow });
  return typeof answer.state === 'string' ? { state: answer.state } : readStarted(answer);
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
  const started = readStarted(answer);
  if (started.id === undefined) throw new Error('the verifier gave no id');
  return { ...started, eventsUrl: `${api}/v1/verifications/${encodeURIComponent(started.id)}/events` };
}

/** Gives the shop the outcome code of a cross-device verification; the shop redeems it and says how it went. */
export async function carryOutcome(endpoint: string, outcome: string, checkout: string | undefined): Promise<string> {
  const { state } = await postJson(endpoint, { outcome, ...(checkout === undefined ? {} : { checkout }) });
  return typeof state === 'string' ? state : 'unavailable';
}

async function postJson(url: string, body: object, key?: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    // The shop needs its session cookie; the verifier is another origin and gets none.
    credentials: 'same-origin',
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null) throw new Error('no object');
  return answer as Record<string, unknown>;
}

function readStarted(answer: Record<string, unknown>): Started {
  const text = (name: string) => (typeof answer[name] === 'string' ? answer[name] : undefined);
  const walletUrl = text('wallet_url');
  // A page that trusts its server still does not follow javascript: addresses.
  if (walletUrl === undefined || !/^https?:\/\//.test(walletUrl)) throw new Error('no wallet address');
  return {
    id: text('id'),
    walletUrl,
    code: text('code'),
    eventsUrl: text('events_url'),
    otherwise: text('otherwise'),
    checkout: text('checkout'),
  };
}
