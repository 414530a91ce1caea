// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A verifier in memory, as far as a shop sees one: start, redeem, published keys. For tests of shop/ only, where the
 * wallet's part is one call, `answer`. Signs with jose, so the shop's checks meet tokens made elsewhere.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export type StubCall = { path: string; headers: Headers; body: Record<string, unknown> };

export type StubVerification = {
  id: string;
  policy: string;
  order: string | undefined;
  returnUrl: string | undefined;
  outcome: string | undefined;
  /** What the first redemption got, and every later one gets. */
  decision: string | undefined;
};

/** What happens to a call: it never arrives, its reply is lost, or it is answered with this status and code. */
export type Fault = 'down' | 'lost' | { status: number; code: string; retryAfter?: number };

export const API = 'https://verify.example';

export async function createStubVerifier({ clientId = 'vinum-shop', now = Date.now } = {}) {
  const keys = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
  const verifications = new Map<string, StubVerification>();
  /** Verifications by idempotency key. */
  const made = new Map<string, string>();
  const calls: StubCall[] = [];
  let decide = (claims: Record<string, unknown>): Record<string, unknown> => claims;
  let areKeysDown = false;
  const faults: Fault[] = [];

  const json = (status: number, body: object, headers: Record<string, string> = {}) => {
    const date = new Date(now()).toUTCString();
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', date, ...headers },
    });
  };
  const problem = (status: number, code: string, headers?: Record<string, string>) =>
    json(status, { status, code, title: code, hint: 'see there' }, headers);

  function sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'hushmark-decision+jwt', kid: 'k1', ...header })
      .sign(keys.privateKey);
  }

  /** The claims of a good decision; tests change one thing at a time. */
  function claims(verification: { policy: string; order: string | undefined }): Record<string, unknown> {
    const seconds = Math.floor(now() / 1000);
    return {
      iss: API,
      aud: clientId,
      jti: crypto.randomUUID(),
      iat: seconds,
      exp: seconds + 300,
      ...(verification.order === undefined ? {} : { order: verification.order }),
      policy: { name: verification.policy, version: 1 },
      circuits: ['zsJ2xh7m0YB0T3wPpLFrvHtmFhCnZJ1uwbJmYJ8iVtc'],
      verified: true,
      test: true,
    };
  }

  async function stubFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname === '/.well-known/jwks.json') return areKeysDown ? json(503, {}) : json(200, { keys: [jwk] });
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    calls.push({ path: pathname, headers: new Headers(init.headers), body });
    const fault = faults.shift();
    if (fault === 'down') throw new TypeError('fetch failed');
    if (fault !== undefined && fault !== 'lost') {
      return problem(fault.status, fault.code, fault.retryAfter ? { 'retry-after': String(fault.retryAfter) } : {});
    }
    const reply = await answer(pathname, body, new Headers(init.headers).get('idempotency-key') ?? '');
    if (fault === 'lost') throw new TypeError('fetch failed');
    return reply;
  }

  async function answer(pathname: string, body: Record<string, unknown>, key: string): Promise<Response> {
    if (pathname === '/v1/verifications') {
      const id = made.get(key) ?? `ver_${verifications.size + 1}`;
      made.set(key, id);
      verifications.set(id, {
        id,
        policy: String(body.policy),
        order: body.order as string | undefined,
        returnUrl: body.return_url as string | undefined,
        outcome: undefined,
        decision: undefined,
      });
      const seconds = Math.floor(now() / 1000);
      const code = body.flow === 'cross_device' ? { code: '427' } : {};
      return json(201, {
        id,
        status: 'pending',
        wallet_url: 'https://wallet.example/#/present?x=1',
        expires_at: seconds + 300,
        expires_in: 300,
        ...code,
      });
    }
    const verification = verifications.get(decodeURIComponent(pathname.split('/')[3] ?? ''));
    if (verification === undefined) return problem(404, 'session_not_found');
    if (body.policy !== verification.policy) return problem(409, 'session_policy_differs');
    if (body.order !== verification.order) return problem(409, 'session_order_differs');
    if (body.outcome !== verification.outcome) return problem(409, 'session_not_verified');
    verification.decision ??= await sign(decide(claims(verification)));
    return json(200, { status: 'verified', decision: verification.decision });
  }

  return {
    fetch: stubFetch as typeof globalThis.fetch,
    calls,
    verifications,
    sign,
    claims,
    jwk,
    privateKey: keys.privateKey,
    /** The customer's wallet says yes; the answer is the code that it brings back. */
    answer(id: string): string {
      const verification = verifications.get(id);
      if (verification === undefined) throw new Error(`no verification ${id}`);
      verification.outcome = `rc_${id}`;
      return verification.outcome;
    },
    decideWith(change: (claims: Record<string, unknown>) => Record<string, unknown>): void {
      decide = change;
    },
    hideKeys(hidden: boolean): void {
      areKeysDown = hidden;
    },
    /** What happens to the next calls, one after the other. */
    failNext(...next: Fault[]): void {
      faults.push(...next);
    },
  };
}
