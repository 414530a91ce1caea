// SPDX-License-Identifier: GPL-3.0-or-later
/** What HTTP itself has to say about a refusal, beside the problem document. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type World } from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

it('401 says how a key is sent, and whether one was', async () => {
  const ask = (headers: Record<string, string>) => world.server.app.inject({ url: '/v1/policies', headers });
  const missing = await ask({});
  expect([missing.statusCode, missing.headers['www-authenticate']]).toEqual([401, 'Bearer realm="hushmark"']);
  const wrong = await ask({ authorization: 'Basic aG1fdGVzdA==' });
  expect(wrong.headers['www-authenticate']).toBe('Bearer realm="hushmark", error="invalid_token"');
  const good = await ask({ authorization: `Bearer ${world.secretKey}` });
  expect([good.statusCode, good.headers['www-authenticate']]).toEqual([200, undefined]);
});

it.each([
  ['PUT', '/v1/verifications', 'POST'],
  ['GET', '/v1/verifications?x=1', 'POST'],
  ['DELETE', '/v1/verifications/ver_x', 'GET'],
  ['GET', '/v1/verifications/ver_x/redeem', 'POST'],
  ['GET', '/v1/responses', 'POST'],
  ['POST', '/v1/health', 'GET'],
] as const)('%s %s is 405, and Allow says %s', async (method, url, allow) => {
  const { statusCode, headers, body } = await world.server.app.inject({ method, url });
  expect([statusCode, headers.allow, JSON.parse(body).code]).toEqual([405, allow, 'server_method']);
});

it.each([
  ['GET', '/v1'],
  ['POST', '/v1/verifications/x/y/redeem'],
  ['PUT', '/'],
] as const)('%s %s is 404 and allows nothing', async (method, url) => {
  const { statusCode, headers } = await world.server.app.inject({ method, url });
  expect([statusCode, headers.allow]).toEqual([404, undefined]);
});
