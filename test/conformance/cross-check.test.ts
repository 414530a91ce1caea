// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The good cases of the set against others' implementations: jose for signed documents, circomlibjs for hashes and
 * issuers' signatures, Node's HKDF and HMAC, @openid4vc/openid4vp for requests and answers. Stock snarkjs checks the
 * proofs in the second verifier.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { Openid4vpVerifier } from '@openid4vc/openid4vp';
import { buildEddsa } from 'circomlibjs';
import { compactVerify, importJWK, type JWK } from 'jose';
import { expect, test } from 'vitest';
import { R } from '#base/encoding.ts';
import { verifyWebhook } from '#shop/client/webhook.ts';
import { type ExpectedQuestion, questionsOf, readSet } from '../support/conformance/set.ts';
import { DOCUMENT_KEY } from '../support/conformance/world.ts';
import { REGISTRY_KEY, SHOP_KEY } from '../support/protocol/messages.ts';

const suites = new Map(readSet().map((suite) => [suite.kind, questionsOf(suite)]));
const of = (kind: string) => suites.get(kind) ?? [];
const isGood = ({ expect: expected }: ExpectedQuestion) => 'ok' in expected;
const good = (kind: string) => of(kind).filter(isGood);
/** Takes seconds to build. */
const eddsaOfOthers = buildEddsa();
const okOf = (question: ExpectedQuestion) => (question.expect as { ok: never }).ok as Record<string, never>;

type Held = Record<'holder' | 'handle', string> & {
  attributes: [string, ...string[]];
  issuer: { key: string[] };
  signature: { R8: string[]; S: string };
};
type Said = { schema: string; attributesHash: string; digest: string; validFrom: number; validUntil: number };

/** The signed part of a bundle file. */
function jwsIn({ bytes }: { bytes: string }): string {
  const file = Buffer.from(bytes, 'base64url');
  return file.toString('latin1', 9, 9 + file.readUInt32BE(5));
}

const verifies = async (jws: string, key: object, typ: string) => {
  try {
    const { protectedHeader } = await compactVerify(jws, await importJWK(key as JWK, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    return protectedHeader.typ === typ;
  } catch {
    return false;
  }
};

test('jose verifies every signed document that is good, and not those that were changed after signing', async () => {
  const documents = [
    ...good('request').map(({ id, input }) => [id, String(input.request), SHOP_KEY, 'oauth-authz-req+jwt'] as const),
    ...good('decision').map(
      ({ id, input }) => [id, String(input.decision), SHOP_KEY, 'hushmark-decision+jwt'] as const,
    ),
    ...good('issuer-document').map(
      ({ id, input }) => [id, String(input.document), DOCUMENT_KEY, 'hushmark-issuer+jwt'] as const,
    ),
    ...good('trust-bundle').map(
      ({ id, input }) => [id, jwsIn(input.file as never), REGISTRY_KEY, 'hushmark-trust+jwt'] as const,
    ),
  ];
  expect(documents.length).toBeGreaterThan(15);
  for (const [id, jws, key, typ] of documents) expect(await verifies(jws, key.jwk, typ), id).toBe(true);
  for (const name of ['changed after signing', 'signed by somebody else', 'alg none', 'another type']) {
    const { input } = of('request').find(({ id }) => id === `request: ${name}`)!;
    expect(await verifies(String(input.request), SHOP_KEY.jwk, 'oauth-authz-req+jwt'), name).toBe(false);
  }
});

test('circomlibjs works out the same hashes of every good credential, and accepts its signature', async () => {
  const eddsa = await eddsaOfOthers;
  const { F } = eddsa;
  const hash = (...inputs: (string | number | bigint)[]) => F.toObject(eddsa.poseidon(inputs.map(BigInt))).toString();
  for (const question of good('credential')) {
    const answer = okOf(question) as unknown as Said;
    const { holder, attributes, handle, issuer, signature } = JSON.parse(String(question.input.credential)) as Held;
    const rest = hash(3, ...attributes.slice(1));
    const validity = BigInt(answer.validFrom) + (BigInt(answer.validUntil) << 17n) + (BigInt(handle) << 34n);
    const digest = hash(2, BigInt(answer.schema), holder, attributes[0], rest, validity);
    expect([rest, digest], question.id).toEqual([answer.attributesHash, answer.digest]);
    const point = (coordinates: readonly string[]) =>
      coordinates.map((coordinate) => F.e(BigInt(coordinate))) as [Uint8Array, Uint8Array];
    const made = { R8: point(signature.R8), S: BigInt(signature.S) };
    expect(eddsa.verifyPoseidon(F.e(BigInt(digest)), made, point(issuer.key)), question.id).toBe(true);
  }
});

test('Node’s HKDF and circomlibjs give the same secrets, commitments and pseudonyms', async () => {
  const { poseidon, F } = await eddsaOfOthers;
  const hash = (...inputs: bigint[]) => F.toObject(poseidon(inputs)).toString();
  for (const question of good('holder')) {
    const { master, registry, issuer, schema } = question.input as Record<string, string>;
    const info = JSON.stringify(['hushmark/holder/1', registry, issuer, schema]);
    const bytes = Buffer.from(hkdfSync('sha256', Buffer.from(master!, 'base64url'), '', info, 64));
    const secret = BigInt(`0x${bytes.toString('hex')}`) % R;
    const answer = okOf(question) as unknown as Record<string, string>;
    expect(answer).toMatchObject({ secret: secret.toString(), commitment: hash(1n, secret) });
    if (answer.scope !== undefined) expect(answer.nullifier).toBe(hash(4n, secret, BigInt(answer.scope)));
  }
});

test('@openid4vc/openid4vp reads every good answer to the request that it is for', async () => {
  const unused = (): never => {
    throw new Error('not used here');
  };
  const callbacks = { fetch, verifyJwt: unused, hash: unused, signJwt: unused, decryptJwe: unused, encryptJwe: unused };
  const verifier = new Openid4vpVerifier({ callbacks });
  const answers = good('response').filter(({ expect: expected }) => (expected as { ok: unknown }).ok !== 'declined');
  expect(answers.length).toBeGreaterThan(3);
  for (const { id, input } of answers) {
    const payload = JSON.parse(Buffer.from(String(input.request).split('.')[1]!, 'base64url').toString()) as {
      nonce: string;
      dcql_query: { credentials: { id: string }[] };
    };
    const parsed = await verifier.parseOpenid4vpAuthorizationResponse({
      authorizationRequestPayload: payload as never,
      authorizationResponse: Object.fromEntries(new URLSearchParams(String(input.response))),
      callbacks,
    });
    expect(parsed.expectedNonce, id).toBe(payload.nonce);
    const ids = payload.dcql_query.credentials.map((credential) => credential.id);
    expect(parsed.type === 'dcql' && Object.keys(parsed.dcql.presentations), id).toEqual(ids);
  }
});

test('Node’s HMAC makes the signatures of good webhooks', () => {
  for (const { id, input } of good('webhook')) {
    const headers = input.headers as Record<string, string>;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${String(input.body)}`;
    const key = Buffer.from(String(input.secret).slice('whsec_'.length), 'base64');
    const made = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(headers['webhook-signature']?.split(' '), id).toContain(made);
  }
});

test('what a shop embeds accepts and refuses the same webhooks', async () => {
  for (const question of of('webhook')) {
    const { secret, headers, body, now } = question.input;
    const check = { secret: String(secret), headers: headers as never, body: String(body), now: Number(now) * 1000 };
    expect((await verifyWebhook(check)) !== undefined, question.id).toBe(isGood(question));
  }
});
