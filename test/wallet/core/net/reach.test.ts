// SPDX-License-Identifier: GPL-3.0-or-later
import '../../../support/wallet/pinned.ts';
import { describe, expect, it } from 'vitest';
import { parseRequest } from '#protocol/request/request.ts';
import { encodeAnnouncement } from '#protocol/trust/announcement.ts';
import { parseConfig } from '#wallet/core/net/config.ts';
import { createReach } from '#wallet/core/net/reach.ts';
import { PINNED_CIRCUITS } from '#wallet/core/pinned-manifest.ts';
import { openRequest } from '#wallet/core/present/open-request.ts';
import { API, bundle, bundlesOf, NOW, policy, REGISTRY, requestFor } from '../../../support/wallet/world.ts';

const OWN = 'https://wallet.example';

/** A network that answers and remembers. */
function network(answer: (url: URL) => Response | Promise<Response>) {
  const calls: { url: URL; init: RequestInit }[] = [];
  const send = async (input: URL | RequestInfo, init: RequestInit = {}) => {
    const url = new URL(String(input));
    calls.push({ url, init });
    return answer(url);
  };
  return { calls, reach: createReach(send as typeof fetch, OWN, () => NOW) };
}

const verifier = bundle.verifiers[0];
if (!verifier) throw new Error('the test world has a shop');

describe('the door to the network', () => {
  it('R11: follows no redirect, sends no cookie and no referrer, wherever it goes', async () => {
    const { requestUri, jws } = requestFor(policy('over-18'));
    const { calls, reach } = network((url) =>
      url.pathname.endsWith('/responses') ? Response.json({}) : new Response(jws),
    );
    const parsed = parseRequest(await reach.request(verifier, requestUri), [bundle], { now: NOW / 1000, requestUri });
    await reach.respond(parsed, 'state=1');
    await reach.bundleFile(REGISTRY, 'A'.repeat(43));
    expect(calls).toHaveLength(3);
    for (const { init } of calls) {
      expect(init).toMatchObject({
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      });
    }
  });

  it('R11: a redirect is a failure for the customer, not a way on', async () => {
    const { reach } = network(() => Promise.reject(new TypeError('redirect')));
    await expect(reach.request(verifier, `${API}/v1/requests/x`)).rejects.toMatchObject({ code: 'wallet_offline' });
  });

  it.each([
    'https://evil.example/v1/requests/x',
    'http://verifier.example/v1/requests/x',
    'https://verifier.example:8443/v1/requests/x',
    'https://verifier.example@evil.example/x',
    'https://user:pw@verifier.example/x',
    'https://sub.verifier.example/x',
    'https://verifier.example.evil.example/x',
    'https://verifìer.example/x',
    'javascript:alert(1)',
    'data:text/plain,x',
    '//verifier.example/x',
    'blob:https://verifier.example/1',
  ])('R10: does not even ask %s for a request', async (address) => {
    const { calls, reach } = network(() => new Response(''));
    await expect(reach.request(verifier, address)).rejects.toMatchObject({ code: 'request_response_uri' });
    expect(calls).toEqual([]);
  });

  it('R10: asks nobody when the shop is not registered', async () => {
    const { calls, reach } = network(() => new Response(''));
    const opening = openRequest(
      { clientId: 'someone-else', requestUri: `${API}/v1/requests/x` },
      { bundles: bundlesOf(bundle), reach, circuits: PINNED_CIRCUITS, now: () => NOW },
    );
    await expect(opening).rejects.toMatchObject({ code: 'request_verifier_unknown' });
    expect(calls).toEqual([]);
  });

  it('L09: a bundle is fetched whole, by digest, from its registry, and says nothing else', async () => {
    const { calls, reach } = network((url) =>
      url.pathname.includes('bundles') ? new Response('file') : Response.json(encodeAnnouncement([bundle])),
    );
    const [head] = await reach.announced(REGISTRY);
    await reach.bundleFile(REGISTRY, head?.digest ?? '');
    expect(calls.map(({ url }) => url.href)).toEqual([REGISTRY.bundles, `${API}/v1/trust/bundles/${bundle.digest}`]);
    expect(calls.every(({ init }) => init.body === undefined && init.method === undefined)).toBe(true);
  });

  it('takes no digest that is a path', async () => {
    const { calls, reach } = network(() => new Response(''));
    expect(() => reach.bundleFile(REGISTRY, '../../requests/x')).toThrow();
    expect(calls).toEqual([]);
  });

  it('stops reading an answer that is too long', async () => {
    const { reach } = network(() => new Response(new Uint8Array(1 << 20)));
    await expect(reach.request(verifier, `${API}/v1/requests/x`)).rejects.toMatchObject({ code: 'input_too_large' });
  });

  it('takes only known codes from a refusal, and none of its words', async () => {
    const { reach } = network((url) =>
      Response.json({ code: url.search.slice(1), title: 'Call 0800 SCAM', hint: 'now' }, { status: 409 }),
    );
    await expect(reach.request(verifier, `${API}/v1/requests/x?session_expired`)).rejects.toMatchObject({
      code: 'session_expired',
    });
    for (const code of ['wallet_exists', 'made_up', '__proto__', 'session_made_up']) {
      await expect(reach.request(verifier, `${API}/v1/requests/x?${code}`)).rejects.toMatchObject({
        code: 'wallet_offline',
      });
    }
  });
});

describe('the configuration', () => {
  const good = { registries: [REGISTRY], artefacts: '/artefacts/' };
  it('is taken when it is exact', () => expect(parseConfig(structuredClone(good))).toEqual(good));
  it.each([
    { ...good, artefacts: 'https://cdn.example/' },
    { ...good, artefacts: '//cdn.example/' },
    { ...good, artefacts: '/../' },
    { ...good, registries: [REGISTRY, REGISTRY] },
    { ...good, registries: [{ ...REGISTRY, bundles: 'http://registry.example/x' }] },
    { ...good, script: 'x' },
  ])('is refused otherwise (%#)', (config) => expect(() => parseConfig(structuredClone(config))).toThrow());
});
