// SPDX-License-Identifier: MIT
// The shop's side of Hushmark, for the shop's server: start a verification, redeem its outcome, trust only a decision
// whose signature, audience, policy and order were checked here.
// It keeps no customer data and never approves on the word of a page: a page can only carry an outcome code.
import { createRemoteJWKSet, customFetch } from 'jose';
import { type Answer, HushmarkRequestError, isPassing, persistently, readAnswer, refusalOf } from './calls.ts';
import { type Decision, type DecisionRefusal, type ExpectedPolicy, verifyDecision } from './decision.ts';
import { CLOCK_TOLERANCE_SECONDS, type SingleUse, singleUseInMemory } from './single-use.ts';

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
  /** Milliseconds for a call with all its repetitions; 10,000 when left out. */
  timeoutMs?: number;
  /** What the operator of the shop has to know: a key that does not work, a clock that is wrong. console.error. */
  log?: (line: string) => void;
  wait?: (milliseconds: number) => Promise<void>;
};

export type Start = {
  policy: string;
  /** Digest of the order (see orderDigest) or null when there is none. */
  order: string | null;
  /** Page of the shop that the customer comes back to; its origin must be registered. */
  returnUrl?: string;
  flow?: 'same_device' | 'cross_device';
  /**
   * Repeating a call with the same key gives the same verification. A call that is repeated here has one in any case.
   */
  idempotencyKey?: string;
};

export type Verification = {
  /** Secret of the shop: keep it in the customer's session, never in a page or a link. */
  id: string;
  /** Where the customer's wallet opens. */
  walletUrl: string;
  /** Cross-device only: leads to the same place, short enough to be typed. */
  shortUrl: string | undefined;
  /** Cross-device only: the number to show beside the QR code. */
  code: string | undefined;
  /** Unix seconds. */
  expiresAt: number;
  /** Seconds from now: for a page, whose clock may be wrong. */
  expiresIn: number;
  /** The way for customers without a wallet, in the policy's words. */
  otherwise: string | undefined;
  /** What a yes tells, one sentence each by language: the page shows these and no promise of its own. */
  learns: Record<string, string>[];
};

export type Redeem = {
  id: string;
  /** The response code that came back through the customer's own browser. */
  outcome: string;
  policy: ExpectedPolicy;
  order: string | null;
};

/**
 * `not_completed` is one answer on purpose: too young, expired, revoked and declined are not told apart. The others are
 * about the shop itself, and say nothing about the customer:
 * `order_differs`, `policy_differs`: the answer is for another order or policy, and still good for that one;
 * `already_used`: this decision approved an order before, or the answer was redeemed too long ago;
 * `clock`: the shop's clock is more than a minute wrong; put right within minutes, the same call gets its yes;
 * `unavailable`: the verifier could not be reached, and nothing is used up;
 * `decision_refused`: what came is not a decision of this verifier about this order.
 */
export type RedeemResult =
  | { verified: true; decision: Decision }
  | {
      verified: false;
      reason: 'not_completed' | 'order_differs' | 'policy_differs' | 'already_used' | 'unavailable';
    }
  /** Seconds by which the shop's clock is ahead of the verifier's; negative when it is behind. */
  | { verified: false; reason: 'clock'; ahead: number }
  | { verified: false; reason: 'decision_refused'; refusal: DecisionRefusal };

/** Both throw HushmarkRequestError for what only the shop's developer can put right, a wrong key above all. */
export type Hushmark = {
  startVerification(start: Start): Promise<Verification>;
  redeem(redeem: Redeem): Promise<RedeemResult>;
};

export function createHushmark(options: HushmarkOptions): Hushmark {
  const kind = kindOf(options);
  const { secretKey, clientId } = options;
  const apiBase = options.apiBase.replace(/\/+$/, '');
  const issuer = options.issuer ?? apiBase;
  const fetch = options.fetch ?? globalThis.fetch;
  const now = options.now ?? Date.now;
  const firstUse = options.firstUse ?? singleUseInMemory(now);
  const timeoutMs = options.timeoutMs ?? 10_000;
  const wait = options.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  const post = createPost({ apiBase, secretKey, fetch, timeoutMs, wait });
  const { reported, clockAhead } = createReports(options.log ?? ((line) => console.error(line)), now);
  const keys = createRemoteJWKSet(new URL(`${apiBase}/.well-known/jwks.json`), {
    [customFetch]: fetch,
    timeoutDuration: timeoutMs / 2,
  });

  /** Keys first: nothing may be missing when the decision arrives. */
  const loadKeys = async () => {
    if (!keys.fresh) await keys.reload();
  };

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
        { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() },
      );
      if (!answer.ok) throw reported(answer);
      return readVerification(answer.body);
    },

    async redeem({ id, outcome, policy, order }) {
      // What comes from the address bar is the customer's, and no reason to alarm anybody.
      if (id === '' || !OUTCOME.test(outcome)) return { verified: false, reason: 'not_completed' };
      const body = { outcome, policy, ...(order === null ? {} : { order }) };
      let answer: Answer;
      try {
        answer = await post(`/v1/verifications/${encodeURIComponent(id)}/redeem`, body, {}, loadKeys);
      } catch {
        return { verified: false, reason: 'unavailable' };
      }
      if (!answer.ok) {
        const reason = isPassing(answer) ? 'unavailable' : REASONS[String(answer.body.code)];
        if (reason === undefined) throw reported(answer);
        return { verified: false, reason };
      }
      const ahead = clockAhead(answer.date);
      const checked = await verifyDecision(answer.body.decision, {
        keys,
        issuer,
        audience: clientId,
        policy,
        order,
        acceptTest: kind === 'test',
        firstUse,
        now: now(),
      });
      return checked.valid ? { verified: true, decision: checked.decision } : refused(checked.reason, ahead);
    },
  };
}

/** Also for plain JavaScript, and for settings that are not there: what is missing must not count as agreed. */
function kindOf({ secretKey, clientId }: HushmarkOptions): 'test' | 'live' {
  const kind = /^hm_(test|live)_sk_/.exec(String(secretKey))?.[1];
  if (kind === undefined)
    throw new HushmarkRequestError(
      0,
      'auth_key_kind',
      'this is not a secret key',
      'use the key that starts with hm_test_sk_ or hm_live_sk_, on the server only',
    );
  if (typeof clientId !== 'string' || clientId === '')
    throw new HushmarkRequestError(
      0,
      'input_malformed',
      'clientId is missing',
      'give the client id under which the operator registered the shop: only decisions for it count',
    );
  return kind === 'test' ? 'test' : 'live';
}

type Calls = {
  apiBase: string;
  secretKey: string;
  fetch: Fetch;
  timeoutMs: number;
  wait: (milliseconds: number) => Promise<void>;
};

/** Calls with the shop's key; `before` runs first in each repetition. */
function createPost({ apiBase, secretKey, fetch, timeoutMs, wait }: Calls) {
  return (path: string, body: object, headers: Record<string, string> = {}, before?: () => Promise<void>) =>
    persistently(
      async (signal) => {
        await before?.();
        const response = await fetch(`${apiBase}${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
          redirect: 'error',
          signal,
        });
        return readAnswer(response);
      },
      { timeoutMs, wait },
    );
}

/** What the operator of the shop hears. */
function createReports(log: (line: string) => void, now: () => number) {
  /** For what no customer can change: the operator of the shop hears of it even if the caller swallows the error. */
  function reported(answer: Answer): HushmarkRequestError {
    const error = refusalOf(answer);
    if (!isPassing(answer)) log(`hushmark: ${error.message} (${error.code}). ${error.hint}`);
    return error;
  }

  /** Seconds that this clock is ahead of the verifier's. A wrong one is reported even when the answer still counts. */
  function clockAhead(date: number | undefined): number {
    const ahead = date === undefined ? 0 : Math.round(now() / 1000 - date);
    if (Math.abs(ahead) > CLOCK_TOLERANCE_SECONDS) {
      log(`hushmark: this server's clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the verifier's`);
    }
    return ahead;
  }

  return { reported, clockAhead };
}

/** A decision that does not hold; where the time is wrong, and this clock with it, the clock is what is reported. */
function refused(refusal: DecisionRefusal, ahead: number): RedeemResult {
  if (refusal === 'already_used') return { verified: false, reason: refusal };
  const isWrongTime = refusal === 'not_yet_valid' || refusal === 'expired';
  if (isWrongTime && Math.abs(ahead) > CLOCK_TOLERANCE_SECONDS) return { verified: false, reason: 'clock', ahead };
  return { verified: false, reason: 'decision_refused', refusal };
}

const OUTCOME = /^[A-Za-z0-9_-]{1,128}$/;

/** The verifier's codes that a well-built shop meets. */
const REASONS: Record<string, 'not_completed' | 'order_differs' | 'policy_differs' | 'already_used'> = {
  session_order_differs: 'order_differs',
  session_policy_differs: 'policy_differs',
  session_already_redeemed: 'already_used',
  session_not_verified: 'not_completed',
  session_expired: 'not_completed',
  session_cancelled: 'not_completed',
  session_not_found: 'not_completed',
};

function readVerification(body: Record<string, unknown>): Verification {
  const { id, wallet_url: walletUrl, short_url: shortUrl, code, expires_at: expiresAt, expires_in: expiresIn } = body;
  const { otherwise, learns } = body;
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
    shortUrl: typeof shortUrl === 'string' ? shortUrl : undefined,
    code: typeof code === 'string' ? code : undefined,
    expiresAt,
    expiresIn,
    otherwise: typeof otherwise === 'string' ? otherwise : undefined,
    learns: Array.isArray(learns) ? learns : [],
  };
}
