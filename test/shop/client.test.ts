// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { createHushmark, type HushmarkOptions, HushmarkRequestError, orderDigest } from '#shop/client/index.ts';
import { API, createStubVerifier, type Fault } from '../support/shop/stub-verifier.ts';

const secretKey = `hm_test_sk_${'a'.repeat(32)}`;

async function shop(options: Partial<HushmarkOptions> = {}) {
  const stub = await createStubVerifier();
  const pauses: number[] = [];
  const lines: string[] = [];
  const hushmark = createHushmark({
    ...{ apiBase: `${API}/`, secretKey, clientId: 'vinum-shop', fetch: stub.fetch },
    wait: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    log: (line) => lines.push(line),
    ...options,
  });
  /** A customer's answer, ready to be redeemed. */
  async function answered() {
    const { id } = await hushmark.startVerification(start);
    return { id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' };
  }
  return { stub, hushmark, pauses, lines, answered };
}

const start = { policy: 'over-18', order: 'digest', returnUrl: 'https://vinum.example/hushmark/return' };

describe('createHushmark', () => {
  it('starts a verification with the secret key in a header and nowhere else', async () => {
    const { stub, hushmark } = await shop();
    const verification = await hushmark.startVerification({ ...start, idempotencyKey: 'order-1' });
    expect(verification).toMatchObject({ id: 'ver_1', walletUrl: 'https://wallet.example/#/present?x=1' });
    expect(stub.calls[0]?.headers.get('authorization')).toBe(`Bearer ${secretKey}`);
    expect(stub.calls[0]?.headers.get('idempotency-key')).toBe('order-1');
    expect(stub.calls[0]?.body).toEqual({ policy: 'over-18', order: 'digest', return_url: start.returnUrl });
    expect(JSON.stringify(stub.calls[0]?.body) + stub.calls[0]?.path).not.toContain(secretKey);
  });

  it('redeems an answer once and hands over the checked decision', async () => {
    const { stub, hushmark } = await shop();
    const { id } = await hushmark.startVerification(start);
    const redeem = { id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' };
    expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true, decision: { audience: 'vinum-shop' } });
    expect(await hushmark.redeem(redeem)).toEqual({ verified: false, reason: 'already_used' });
  });

  it('says not completed for a wrong code and for none', async () => {
    const { stub, hushmark } = await shop();
    const { id } = await hushmark.startVerification(start);
    stub.answer(id);
    const notCompleted = { verified: false, reason: 'not_completed' };
    const redeem = { id, policy: 'over-18', order: 'digest' };
    expect(await hushmark.redeem({ ...redeem, outcome: 'rc_other' })).toEqual(notCompleted);
    expect(await hushmark.redeem({ ...redeem, outcome: '' })).toEqual(notCompleted);
    expect(await hushmark.redeem({ ...redeem, id: 'ver_unknown', outcome: 'rc_other' })).toEqual(notCompleted);
    // Neither is the customer's doing worth an alarm, nor a call.
    const { length } = stub.calls;
    for (const nonsense of ['', '%00', 'x'.repeat(129), '../'])
      expect(await hushmark.redeem({ ...redeem, outcome: nonsense })).toEqual(notCompleted);
    expect(await hushmark.redeem({ ...redeem, id: '', outcome: 'rc_other' })).toEqual(notCompleted);
    expect(stub.calls).toHaveLength(length);
  });

  it('does not believe a verifier whose decision is about something else', async () => {
    const { stub, hushmark } = await shop();
    for (const change of [{ aud: 'other-shop' }, { order: 'other' }, { policy: { name: 'over-16', version: 1 } }]) {
      const { id } = await hushmark.startVerification(start);
      stub.decideWith((claims) => ({ ...claims, ...change }));
      const result = await hushmark.redeem({ id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' });
      expect(result).toMatchObject({ verified: false, reason: 'decision_refused' });
    }
  });

  it('fails closed, and without spending the outcome, when the verifier cannot be reached', async () => {
    const { stub, hushmark, pauses, answered } = await shop();
    const redeem = await answered();
    stub.failNext('down', 'down', 'down');
    expect(await hushmark.redeem(redeem)).toEqual({ verified: false, reason: 'unavailable' });
    expect(pauses).toEqual([200, 1000]);
    stub.failNext('down', 'down', 'down');
    const unavailable = { name: 'HushmarkRequestError', code: 'unavailable', status: 0 };
    await expect(hushmark.startVerification(start)).rejects.toMatchObject(unavailable);
    expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true });
  });

  it('waits as long as the verifier asks, and no longer than usual when it asks for nothing or for nonsense', async () => {
    const { stub, hushmark, pauses } = await shop();
    const busy = { status: 503, code: 'server_busy' };
    for (const [fault, pause] of [
      [busy, 200],
      [{ ...busy, retryAfter: 'soon' as unknown as number }, 200],
      [{ ...busy, retryAfter: 2 }, 2000],
    ] as [Fault, number][]) {
      pauses.length = 0;
      stub.failNext(fault);
      await hushmark.startVerification(start);
      expect(pauses).toEqual([pause]);
    }
  });

  it('does not spend an outcome while the keys that check decisions cannot be had', async () => {
    const { stub, hushmark } = await shop();
    const { id } = await hushmark.startVerification(start);
    const redeem = { id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' };
    stub.hideKeys(true);
    expect(await hushmark.redeem(redeem)).toEqual({ verified: false, reason: 'unavailable' });
    stub.hideKeys(false);
    expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true });
  });

  it('A47: a reply that is lost, and a verifier that restarts or has to change its database, cost no yes', async () => {
    const { stub, hushmark, pauses, answered } = await shop();
    const store = { status: 503, code: 'server_store', retryAfter: 2 };
    for (const faults of [['lost'], ['down', 'lost'], [store, 'lost'], [{ status: 502, code: '' }]] as Fault[][]) {
      const redeem = await answered();
      stub.failNext(...faults);
      expect(await hushmark.redeem(redeem), JSON.stringify(faults)).toMatchObject({ verified: true });
      const before = stub.verifications.size;
      stub.failNext(...faults);
      await hushmark.startVerification(start);
      expect(stub.verifications.size - before, 'one verification').toBe(1);
    }
    expect(Math.max(...pauses)).toBe(2000);
  });

  it('does not wait for longer than the customer would', async () => {
    const { stub, hushmark, pauses, answered } = await shop();
    const redeem = await answered();
    stub.failNext({ status: 429, code: 'auth_rate_limited', retryAfter: 45 });
    expect(await hushmark.redeem(redeem)).toEqual({ verified: false, reason: 'unavailable' });
    expect(pauses).toEqual([]);
  });

  it('says what differs, and leaves the answer good for what it was given for', async () => {
    const { stub, hushmark, answered } = await shop();
    const redeem = await answered();
    expect(await hushmark.redeem({ ...redeem, order: 'other' })).toEqual({ verified: false, reason: 'order_differs' });
    expect(await hushmark.redeem({ ...redeem, policy: 'over-16' })).toEqual({
      verified: false,
      reason: 'policy_differs',
    });
    stub.failNext({ status: 409, code: 'session_already_redeemed' });
    expect(await hushmark.redeem(redeem)).toEqual({ verified: false, reason: 'already_used' });
    expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true });
  });

  it('throws and reports a key that does not work, or a call that is wrong, and shows no secret', async () => {
    const { stub, hushmark, lines, answered } = await shop();
    const redeem = await answered();
    for (const [status, code] of [
      [401, 'auth_key_invalid'],
      [403, 'auth_not_allowed'],
      [400, 'input_malformed'],
    ] as const) {
      for (const call of [() => hushmark.redeem(redeem), () => hushmark.startVerification(start)]) {
        stub.failNext({ status, code });
        const error: unknown = await call().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(HushmarkRequestError);
        expect(error).toMatchObject({ status, code });
        expect(lines.pop()).toBe(`hushmark: ${code} (${code}). see there`);
        expect(String(error)).not.toContain(secretKey);
      }
    }
    expect(lines).toEqual([]);
  });

  it('A50: a clock that is wrong is reported, named when it costs the yes, and the yes is there once it is right', async () => {
    let off = 0;
    const { hushmark, lines, answered } = await shop({ now: () => Date.now() + off * 1000 });
    for (const [seconds, reported] of [
      [-58, 0],
      [58, 0],
      [200, 1],
    ] as const) {
      const redeem = await answered();
      off = seconds;
      expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true });
      expect(lines.splice(0), String(seconds)).toHaveLength(reported);
    }
    for (const seconds of [-90, 400]) {
      const redeem = await answered();
      off = seconds;
      const result = await hushmark.redeem(redeem);
      expect(result).toMatchObject({ verified: false, reason: 'clock' });
      expect('ahead' in result && Math.abs(result.ahead - seconds)).toBeLessThan(30);
      expect(lines.splice(0).join()).toContain(seconds < 0 ? "behind the verifier's" : "ahead of the verifier's");
      off = 0;
      expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true });
    }
  });

  it('counts no test decision for a live key', async () => {
    const stub = await createStubVerifier();
    const options = { apiBase: API, secretKey: 'hm_live_sk_x', clientId: 'vinum-shop', fetch: stub.fetch };
    const hushmark = createHushmark(options);
    const { id } = await hushmark.startVerification(start);
    const result = await hushmark.redeem({ id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' });
    expect(result).toEqual({ verified: false, reason: 'decision_refused', refusal: 'test' });
  });

  it('refuses a publishable key on the server, and settings that are not there', () => {
    for (const wrong of ['hm_test_pk_x', '', 'sk_x', undefined] as string[])
      expect(() => createHushmark({ apiBase: API, secretKey: wrong, clientId: 'x' })).toThrow(/secret key/);
    for (const missing of ['', undefined] as string[])
      expect(() => createHushmark({ apiBase: API, secretKey, clientId: missing })).toThrow(/clientId/);
  });

  it('never sends the path of another verification for a strange id', async () => {
    const { stub, hushmark } = await shop();
    await hushmark.redeem({ id: '../ver_1/redeem?', outcome: 'x', policy: 'over-18', order: null });
    expect(stub.calls.at(-1)?.path).toBe('/v1/verifications/..%2Fver_1%2Fredeem%3F/redeem');
  });
});

describe('orderDigest', () => {
  it('does not depend on the order of members, and differs for another basket', async () => {
    const digest = await orderDigest({ total: 10, lines: [{ id: 'a', quantity: 1 }] });
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await orderDigest({ lines: [{ quantity: 1, id: 'a' }], total: 10 })).toBe(digest);
    expect(await orderDigest({ lines: [{ quantity: 2, id: 'a' }], total: 10 })).not.toBe(digest);
  });
});
