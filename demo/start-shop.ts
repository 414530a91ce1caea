// SPDX-License-Identifier: GPL-3.0-or-later
/** The demo's shop: the example of shop/, with a notice on its pages and a way for tests to read along. */
import type { Random } from '#base/random.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { buildShop } from '#shop/example/shop.ts';
import { closeNow } from './close-now.ts';
import { DEMO_POLICIES } from './policies.ts';
import type { Running } from './running.ts';

const NOTICE = 'Demonstration with development keys: nothing is sold, and nothing here proves a real age.';
export const SHOP_CLIENT_ID = 'vinum-shop';

type ShopOptions = {
  readonly port: number;
  readonly urls: { readonly shop: string; readonly verifier: string };
  readonly secretKey: string;
  readonly widgetScript: string;
  readonly random: Random;
  readonly now: () => number;
  /** Sees everything that the shop's server receives: requests of browsers and answers of the verifier. */
  readonly onReceives: ((text: string) => void) | undefined;
};

export async function startShop(options: ShopOptions, running: Running): Promise<void> {
  const { port, urls, secretKey, widgetScript, random, now, onReceives } = options;
  const hushmark = createHushmark({
    apiBase: urls.verifier,
    secretKey,
    clientId: SHOP_CLIENT_ID,
    now,
    fetch: overheard(onReceives),
  });
  const shop = buildShop({
    origin: urls.shop,
    hushmark,
    verifierApi: urls.verifier,
    widgetScript,
    random,
    now,
    notice: NOTICE,
    crossDevice: DEMO_POLICIES.filter((policy) => policy.crossDevice).map(({ name }) => name),
  });
  shop.addHook('preHandler', async ({ method, url, headers, body }) => {
    onReceives?.(JSON.stringify({ method, url, headers, body }));
  });
  running.addServer(() => closeNow(shop.server, () => shop.close()));
  await shop.listen({ host: '127.0.0.1', port });
}

/** A fetch that lets the tests read along. */
function overheard(listen: ((text: string) => void) | undefined): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (listen !== undefined) listen(`${response.url} ${await response.clone().text()}`);
    return response;
  };
}
