import { describe, expect, it } from 'vitest';
import { createHushmark, orderDigest } from '#shop/client/hushmark.ts';
import { API, createStubVerifier } from './stub-verifier.ts';

const secretKey = `hm_test_sk_${'a'.repeat(32)}`;

async function shop() {
  const stub = await createStubVerifier();
  const hushmark = createHushmark({ apiBase: `${API}/`, secretKey, clientId: 'vinum-shop', fetch: stub.fetch });
  return { stub, hushmark };
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
    expect(await hushmark.redeem(redeem)).toEqual({ verified: false, reason: 'not_completed' });
  });

  it('says not completed for a wrong code, no code and a wrong order alike', async () => {
    const { stub, hushmark } = await shop();
    const { id } = await hushmark.startVerification(start);
    const outcome = stub.answer(id);
    const notCompleted = { verified: false, reason: 'not_completed' };
    const redeem = { id, policy: 'over-18', order: 'digest' };
    expect(await hushmark.redeem({ ...redeem, outcome: 'rc_other' })).toEqual(notCompleted);
    expect(await hushmark.redeem({ ...redeem, outcome: '' })).toEqual(notCompleted);
    expect(await hushmark.redeem({ ...redeem, outcome, order: 'other' })).toEqual(notCompleted);
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
    const { stub, hushmark } = await shop();
    const { id } = await hushmark.startVerification(start);
    stub.goDown();
    const result = await hushmark.redeem({ id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' });
    expect(result).toEqual({ verified: false, reason: 'unavailable' });
    await expect(hushmark.startVerification(start)).rejects.toThrow();
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

  it('counts no test decision for a live key', async () => {
    const stub = await createStubVerifier();
    const options = { apiBase: API, secretKey: 'hm_live_sk_x', clientId: 'vinum-shop', fetch: stub.fetch };
    const hushmark = createHushmark(options);
    const { id } = await hushmark.startVerification(start);
    const result = await hushmark.redeem({ id, outcome: stub.answer(id), policy: 'over-18', order: 'digest' });
    expect(result).toEqual({ verified: false, reason: 'decision_refused', refusal: 'test' });
  });

  it('refuses a publishable key on the server', () => {
    for (const wrong of ['hm_test_pk_x', '', 'sk_x'])
      expect(() => createHushmark({ apiBase: API, secretKey: wrong, clientId: 'x' })).toThrow(/secret key/);
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
