// SPDX-License-Identifier: GPL-3.0-or-later
// A shop in plain JavaScript that has installed `@hushmark/shop` and nothing else, with a verifier in memory. It prints
// what came of each attempt as JSON.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createHushmark, createVisitorLimit, HushmarkRequestError, orderDigest } from '@hushmark/shop';
import { verifyWebhook } from '@hushmark/shop/webhook';

const apiBase = 'https://verify.example';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const { privateKey: foreignKey } = generateKeyPairSync('ed25519');
const order = await orderDigest({ number: 7, total: 1290 });

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function decision(change = {}, key = privateKey) {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: apiBase, aud: 'vinum-shop', jti: crypto.randomUUID(), iat: seconds, exp: seconds + 300, order },
    ...{ policy: { name: 'over-18', version: 1 }, circuits: ['digest'], verified: true, test: true },
    ...change,
  };
  const signed = `${encode({ alg: 'EdDSA', typ: 'hushmark-decision+jwt', kid: 'k1' })}.${encode(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

let next = decision();
const json = (body) => new Response(JSON.stringify(body), { headers: { date: new Date().toUTCString() } });
async function verifier(input) {
  const { pathname } = new URL(input);
  if (pathname === '/.well-known/jwks.json')
    return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA', use: 'sig' }] });
  if (pathname.endsWith('/redeem')) return json({ status: 'verified', decision: next });
  const expires_at = Math.floor(Date.now() / 1000) + 300;
  return json({ id: 'ver_1', wallet_url: 'https://wallet.example/#/present?x=1', expires_at, expires_in: 300 });
}

const hushmark = createHushmark({ apiBase, secretKey: 'hm_test_sk_x', clientId: 'vinum-shop', fetch: verifier });
const started = await hushmark.startVerification({ policy: 'over-18', order, returnUrl: 'https://vinum.example/back' });
async function redeem(given) {
  next = given;
  const result = await hushmark.redeem({ id: started.id, outcome: 'rc_1', policy: 'over-18', order });
  return result.verified ? 'verified' : `${result.reason} ${result.refusal ?? ''}`.trim();
}

const [secret, body] = [`whsec_${Buffer.from('a secret of the shop').toString('base64')}`, '{"type":"verified"}'];
const timestamp = String(Math.floor(Date.now() / 1000));
async function webhook(key) {
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  return (await verifyWebhook({ secret, headers, body, now: Date.now() })) ?? null;
}

function refusalOf(options) {
  try {
    createHushmark({ apiBase, ...options });
  } catch (error) {
    return error instanceof HushmarkRequestError && error.code;
  }
}

const limit = createVisitorLimit({ perMinute: 2 });
const good = decision();
console.log(
  JSON.stringify({
    walletUrl: started.walletUrl,
    good: await redeem(good),
    again: await redeem(good),
    otherShop: await redeem(decision({ aud: 'other-shop' })),
    otherOrder: await redeem(decision({ order: 'other' })),
    otherPolicy: await redeem(decision({ policy: { name: 'over-16', version: 1 } })),
    foreignKey: await redeem(decision({}, foreignKey)),
    genuine: await webhook('a secret of the shop'),
    forged: await webhook('a secret of others'),
    publishableKey: refusalOf({ secretKey: 'hm_test_pk_x', clientId: 'vinum-shop' }),
    forgottenKey: refusalOf({ clientId: 'vinum-shop' }),
    forgottenClientId: refusalOf({ secretKey: 'hm_test_sk_x' }),
    limited: [1, 2, 3].map(() => limit('192.0.2.1') === undefined),
    widget: existsSync(fileURLToPath(import.meta.resolve('@hushmark/shop/widget'))),
  }),
);
