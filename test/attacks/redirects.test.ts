// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Nothing that asks another server follows a redirect: what was checked is the first address, and behind it could stand
 * any other, with the shop's secret key, a proof or a request from inside the operator's network (rows A18, R10 and
 * R11). With real servers, since a stand-in for fetch would follow none.
 */
import '../support/wallet/pinned.ts';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleUrl } from '#server/trust/sources.ts';
import { createHushmark } from '#shop/client/index.ts';
import { createReach } from '#wallet/core/net/reach.ts';
import { download } from '#wallet/page/prover/download.ts';
import { bundle, NOW, REGISTRY } from '../support/wallet/world.ts';

const REDIRECTS = [301, 302, 303, 307, 308];
let status = 0;
let asked: string[];
let reached: string[];
const servers: Server[] = [];

/** Listens on a free port of this machine; gives its address. */
async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

let origin: string;
beforeAll(async () => {
  const other = await listen(
    createServer((request, response) => {
      reached.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}');
    }),
  );
  origin = await listen(
    createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status, { location: `${other}${request.url}` }).end();
    }),
  );
});
beforeEach(() => {
  asked = [];
  reached = [];
});
afterAll(() => {
  for (const server of servers) server.close();
});

const verifier = () => ({ ...bundle.verifiers[0]!, api: origin });
const registry = () => ({ ...REGISTRY, bundles: `${origin}/trust/r` });
const reach = () => createReach(fetch, origin, () => NOW);
const hushmark = () =>
  createHushmark({
    apiBase: origin,
    secretKey: 'hm_test_sk_x',
    clientId: 'vinum-shop',
    wait: async () => undefined,
    log: () => undefined,
  });

describe.each(REDIRECTS)('a redirect with status %i leads nowhere', (redirect) => {
  beforeEach(() => {
    status = redirect;
  });

  it.each<[string, string, () => Promise<unknown>]>([
    [
      'A18: a shop that starts',
      'POST /v1/verifications',
      () => hushmark().startVerification({ policy: 'p', order: null }),
    ],
    ['A18: a verifier that looks for trust bundles', 'GET /trust/r', () => bundleUrl(`${origin}/trust/r`)()],
    ['R11: a wallet that reads its configuration', 'GET /config.json', () => reach().config()],
    ['R11: a wallet that looks for trust bundles', 'GET /trust/r', () => reach().announced(registry())],
    [
      'R11: a wallet that fetches a bundle',
      `GET /trust/bundles/${'A'.repeat(43)}`,
      () => reach().bundleFile(registry(), 'A'.repeat(43)),
    ],
    [
      'R10: a wallet that fetches a question',
      'GET /v1/requests/x',
      () => reach().request(verifier(), `${origin}/v1/requests/x`),
    ],
    [
      'R11: a wallet that answers',
      'POST /v1/responses',
      () => reach().respond({ responseUri: `${origin}/v1/responses` } as never, 'state=1'),
    ],
    [
      'R11: a wallet that fetches proving files',
      'GET /key',
      () => download(new URL(`${origin}/key`), { sha256: '', longest: 9 }, { fetch, wait: async () => undefined }),
    ],
  ])('for %s', async (_who, first, call) => {
    await expect(call()).rejects.toThrow();
    expect(asked[0]).toBe(first);
    expect(new Set(asked).size).toBe(1);
    expect(reached).toEqual([]);
  });

  it('A18: for a shop that fetches the keys of decisions, which fails closed', async () => {
    const redeemed = await hushmark().redeem({ id: 'ver_1', outcome: 'rc_1', policy: 'over-18', order: null });
    expect(redeemed).toEqual({ verified: false, reason: 'unavailable' });
    expect(new Set(asked)).toEqual(new Set(['GET /.well-known/jwks.json']));
    expect(reached).toEqual([]);
  });
});
