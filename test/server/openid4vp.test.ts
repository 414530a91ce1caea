// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An independent implementation reads our request and writes our answer: @openid4vc/openid4vp as the wallet's library,
 * jose as its signature check. What it refuses, other wallets and verifiers would refuse too.
 */
import { Openid4vpClient, Openid4vpVerifier } from '@openid4vc/openid4vp';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerFor,
  createWorld,
  openRequest,
  outcomeIn,
  pathOf,
  redeem,
  SHOP,
  start,
  type World,
} from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  // The library looks at the real clock.
  world = await createWorld({ realTime: true });
});
afterAll(() => world.close());

/** The wallet's network: only this verifier exists. */
async function fetchFromServer(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = pathOf(String(input instanceof Request ? input.url : input));
  const body = init.body instanceof URLSearchParams || typeof init.body === 'string' ? String(init.body) : undefined;
  const headers = Object.fromEntries(new Headers(init.headers));
  const method = init.method?.toUpperCase() === 'POST' ? 'POST' : 'GET';
  const answer = await world.server.app.inject({
    method,
    url,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  });
  const { 'content-type': type } = answer.headers;
  return new Response(answer.body, { status: answer.statusCode, headers: { 'content-type': String(type) } });
}

async function verifyJwt(_signer: unknown, { compact }: { compact: string }) {
  const response = await world.server.app.inject({ url: '/.well-known/jwks.json' });
  const published = response.json<JSONWebKeySet>();
  try {
    await jwtVerify(compact, createLocalJWKSet(published), {
      algorithms: ['EdDSA'],
      typ: 'oauth-authz-req+jwt',
      currentDate: new Date(world.clock.now),
    });
    return { verified: true as const, signerJwk: { kty: 'OKP', crv: 'Ed25519', x: String(published.keys[0]?.x) } };
  } catch {
    return { verified: false as const };
  }
}

const unused = (): never => {
  throw new Error('not used here');
};
const callbacks = {
  fetch: fetchFromServer,
  verifyJwt,
  hash: unused,
  signJwt: unused,
  decryptJwe: unused,
  encryptJwe: unused,
};

describe('with another implementation of OpenID4VP 1.0', () => {
  it('the request is fetched, verified and understood, and the answer that it writes is accepted', async () => {
    const { body: started } = await start(world);
    const link = new URL(started.wallet_url.replace('#/present', '')).search;
    const client = new Openid4vpClient({ callbacks });
    const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: `openid4vp://${link}` });
    const resolved = await client.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: params });
    expect(resolved.client).toMatchObject({ prefix: 'pre-registered', effective: 'vinum-shop' });
    expect(resolved.version).toBe(100);
    expect(resolved.authorizationRequestPayload).toMatchObject({
      response_type: 'vp_token',
      response_mode: 'direct_post',
    });
    expect(resolved.dcql?.query).toMatchObject({ credentials: [{ id: 'age', format: 'hushmark_groth16' }] });

    const request = await openRequest(world, started);
    const token = JSON.parse(new URLSearchParams(answerFor(world, request)).get('vp_token') ?? '') as never;
    const { authorizationResponsePayload } = await client.createOpenid4vpAuthorizationResponse({
      authorizationRequestPayload: resolved.authorizationRequestPayload,
      authorizationResponsePayload: { vp_token: token },
    });
    const { response } = await client.submitOpenid4vpAuthorizationResponse({
      authorizationRequestPayload: { response_uri: request.responseUri },
      authorizationResponsePayload,
    });
    expect(response.status).toBe(200);
    const { redirect_uri: redirect } = (await response.json()) as { redirect_uri: string };
    expect(redirect.startsWith(`${SHOP}/back`)).toBe(true);
    expect((await redeem(world, started.id, { outcome: outcomeIn(redirect) })).statusCode).toBe(200);
  });

  it('our wallet’s answer is understood by its verifier', async () => {
    const request = await openRequest(world, (await start(world, { policy: 'adult-member' })).body);
    const form = Object.fromEntries(new URLSearchParams(answerFor(world, request)));
    const verifier = new Openid4vpVerifier({ callbacks });
    const payload = JSON.parse(new TextDecoder().decode(request.payloadBytes)) as never;
    const parsed = await verifier.parseOpenid4vpAuthorizationResponse({
      authorizationRequestPayload: payload,
      authorizationResponse: form,
      callbacks,
    });
    expect(parsed.type).toBe('dcql');
    expect(parsed.expectedNonce).toBe(request.nonce);
    expect(parsed.type === 'dcql' && Object.keys(parsed.dcql.presentations)).toEqual(['age', 'club']);
  });

  it('R09 a request that was changed on its way is refused there as well', async () => {
    const { body: started } = await start(world);
    const { body: jws } = await world.server.app.inject({ url: pathOf(started.request_uri) });
    const [head, body, signature] = jws.split('.');
    const payload = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as Record<string, unknown>;
    const evil = Buffer.from(JSON.stringify({ ...payload, response_uri: 'https://evil.example' })).toString(
      'base64url',
    );
    const client = new Openid4vpClient({ callbacks });
    const request = { client_id: 'vinum-shop', request: `${head}.${evil}.${signature}` };
    await expect(client.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: request })).rejects.toThrow(
      /signature|verif/i,
    );
  });
});
