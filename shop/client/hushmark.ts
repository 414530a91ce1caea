// SPDX-License-Identifier: MIT
// The shop's side of Hushmark, for the shop's server: start a verification, redeem its outcome, trust only a decision
// whose signature, audience, policy and order were checked here. Called by the shop's own routes.
// It keeps no customer data and never approves on the word of a page: a page can only carry an outcome code.
import { createRemoteJWKSet, customFetch } from 'jose';
import { type Decision, type DecisionRefusal, type ExpectedPolicy, verifyDecision } from './decision.ts';
import { type SingleUse, singleUseInMemory } from './single-use.ts';

export type { Decision, ExpectedPolicy } from './decision.ts';
export { orderDigest } from './order-digest.ts';
export type { SingleUse } from './single-use.ts';

type Fetch = typeof globalThis.fetch;

export type HushmarkOptions = {
  /** Base URL of the verifier, for example https://verify.example. */
  apiBase: string;
  /** hm_test_sk_… or hm_live_sk_…; belongs on the server only. */
  secretKey: string;
  /** The shop's registered client id: the only audience whose decisions count here. */
  clientId: string;
  /** Name the verifier signs decisions with; the API's base URL unless the operator says otherwise. */
  issuer?: string;
  fetch?: Fetch;
  now?: () => number;
  firstUse?: SingleUse;
  timeoutMs?: number;
};

export type Start = {
  policy: string;
  /** Digest of the order (see orderDigest) or null when there is none. */
  order: string | null;
  /** Page of the shop that the customer comes back to; its origin must be registered. */
  returnUrl?: string;
  flow?: 'same_device' | 'cross_device';
  /** Repeating a call with the same key gives the same verification. */
  idempotencyKey?: string;
};

export type Verification = {
  /** Secret of the shop: keep it in the customer's session, never in a page or a link. */
  id: string;
  /** Where the customer's wallet opens. */
  walletUrl: string;
  /** Cross-device only: the number to show beside the QR code. */
  code: string | undefined;
  /** Unix seconds. */
  expiresAt: number;
  /** Seconds from now: for a page, whose clock may be wrong. */
  expiresIn: number;
  /** The way for customers without a wallet, in the policy's words. */
  otherwise: string | undefined;
};

export type Redeem = {
  id: string;
  /** The response code that came back through the customer's own browser. */
  outcome: string;
  policy: ExpectedPolicy;
  order: string | null;
};

/** `not_completed` is one answer on purpose: too young, expired, revoked and declined are not told apart. */
export type RedeemResult =
  | { verified: true; decision: Decision }
  | { verified: false; reason: 'not_completed' | 'unavailable' }
  | { verified: false; reason: 'decision_refused'; refusal: DecisionRefusal };

export type Hushmark = {
  startVerification(start: Start): Promise<Verification>;
  redeem(redeem: Redeem): Promise<RedeemResult>;
};

/** The verifier refused or could not be reached; `code` and `hint` are the verifier's own. */
export class HushmarkRequestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, message: string, hint: string) {
    super(message);
    this.name = 'HushmarkRequestError';
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

export function createHushmark(options: HushmarkOptions): Hushmark {
  const { secretKey, clientId } = options;
  const isTest = secretKey.startsWith('hm_test_sk_');
  if (!isTest && !secretKey.startsWith('hm_live_sk_'))
    throw new HushmarkRequestError(
      0,
      'auth_key_kind',
      'this is not a secret key',
      'use the key that starts with hm_test_sk_ or hm_live_sk_, on the server only',
    );
  const apiBase = options.apiBase.replace(/\/+$/, '');
  const issuer = options.issuer ?? apiBase;
  const fetch = options.fetch ?? globalThis.fetch;
  const now = options.now ?? Date.now;
  const firstUse = options.firstUse ?? singleUseInMemory(now);
  const timeoutMs = options.timeoutMs ?? 10_000;
  const keys = createRemoteJWKSet(new URL(`${apiBase}/.well-known/jwks.json`), { [customFetch]: fetch });

  async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${apiBase}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    return { status: response.status, ok: response.ok, body: isRecord(answer) ? answer : {} };
  }

  return {
    async startVerification({ policy, order, returnUrl, flow, idempotencyKey }) {
      const answer = await post(
        '/v1/verifications',
        {
          policy,
          ...(order === null ? {} : { order }),
          ...(returnUrl === undefined ? {} : { return_url: returnUrl }),
          ...(flow === undefined ? {} : { flow }),
        },
        idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
      );
      if (!answer.ok) throw requestError(answer);
      return readVerification(answer.body);
    },

    async redeem({ id, outcome, policy, order }) {
      if (outcome === '') return { verified: false, reason: 'not_completed' };
      let answer: Answer;
      try {
        // Keys first: an outcome can be redeemed once, so nothing may be missing when the decision arrives.
        if (!keys.fresh) await keys.reload();
        answer = await post(`/v1/verifications/${encodeURIComponent(id)}/redeem`, {
          outcome,
          policy,
          ...(order === null ? {} : { order }),
        });
      } catch {
        return { verified: false, reason: 'unavailable' };
      }
      if (answer.status >= 500 || answer.status === 429) return { verified: false, reason: 'unavailable' };
      if (!answer.ok || answer.body.status !== 'verified') return { verified: false, reason: 'not_completed' };
      const checked = await verifyDecision(answer.body.decision, {
        keys,
        issuer,
        audience: clientId,
        policy,
        order,
        acceptTest: isTest,
        firstUse,
        now: now(),
      });
      if (!checked.valid) return { verified: false, reason: 'decision_refused', refusal: checked.reason };
      return { verified: true, decision: checked.decision };
    },
  };
}

type Answer = { status: number; ok: boolean; body: Record<string, unknown> };

function requestError({ status, body }: Answer): HushmarkRequestError {
  const text = (name: string, otherwise: string) => (typeof body[name] === 'string' ? body[name] : otherwise);
  return new HushmarkRequestError(
    status,
    text('code', 'server_unexpected_answer'),
    text('title', `the verifier answered ${status}`),
    text('hint', ''),
  );
}

function readVerification(body: Record<string, unknown>): Verification {
  const { id, wallet_url: walletUrl, code, expires_at: expiresAt, expires_in: expiresIn, otherwise } = body;
  if (
    typeof id !== 'string' ||
    typeof walletUrl !== 'string' ||
    typeof expiresAt !== 'number' ||
    typeof expiresIn !== 'number'
  )
    throw new HushmarkRequestError(200, 'server_unexpected_answer', 'the verifier gave an incomplete answer', '');
  return {
    id,
    walletUrl,
    code: typeof code === 'string' ? code : undefined,
    expiresAt,
    expiresIn,
    otherwise: typeof otherwise === 'string' ? otherwise : undefined,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
