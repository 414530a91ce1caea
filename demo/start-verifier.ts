// SPDX-License-Identifier: GPL-3.0-or-later
/** The demo's verifier: its database with policies, shops and their keys, and its server. */
import { join } from 'node:path';
import type { Random } from '#base/random.ts';
import type { SigningKey } from '#protocol/jws.ts';
import { createApiKey, createShop, putPolicy } from '#server/operator.ts';
import { type RunningServer, startServer } from '#server/server.ts';
import { openStore } from '#server/store/open.ts';
import type { Store } from '#server/store/store.ts';
import { closeNow } from './close-now.ts';
import { DEMO_POLICIES, type DemoPolicy, REGISTRY_ID } from './policies.ts';
import type { Running } from './running.ts';
import type { TrustWorld } from './trust-world.ts';

export type ShopKeys = { secretKey: string; publishableKey: string };

export async function openDatabase(file: string, now: () => number, running: Running): Promise<Store> {
  const store = await openStore({ kind: 'sqlite', file }, now);
  running.addGround(() => store.close());
  for (const policy of DEMO_POLICIES) await putPolicy(store, policy);
  return store;
}

/** A shop with all of the demo’s policies and its own, and its keys; the publishable one is for the policy over-18. */
export async function registerShop(
  store: Store,
  { clientId, origin, policies: own = [] }: { clientId: string; origin: string; policies?: readonly DemoPolicy[] },
  random: Random,
): Promise<ShopKeys> {
  for (const policy of own) await putPolicy(store, policy);
  const policies = [...DEMO_POLICIES, ...own].map(({ name }) => name);
  await createShop(store, { clientId, origins: [origin], policies }, random);
  const secret = await createApiKey(store, { clientId, kind: 'secret', mode: 'test' }, random);
  const returnPages = [`${origin}/checkout`];
  const publishable = await createApiKey(
    store,
    { clientId, kind: 'publishable', mode: 'test', policy: 'over-18', returnPages },
    random,
  );
  return { secretKey: secret.key, publishableKey: publishable.key };
}

type VerifierOptions = {
  readonly root: string;
  readonly port: number;
  readonly urls: { readonly verifier: string; readonly wallet: string };
  readonly store: Store;
  readonly world: TrustWorld;
  readonly requestKey: SigningKey;
  /** The bundle file that the registry publishes now. */
  readonly bundle: () => Uint8Array;
  readonly random: Random;
};

export async function startVerifier(options: VerifierOptions, running: Running): Promise<RunningServer> {
  const { root, port, urls, store, world, requestKey, bundle, random } = options;
  const verifier = await startServer(
    {
      publicUrl: urls.verifier,
      listen: { host: '127.0.0.1', port },
      wallets: [urls.wallet],
      registries: [{ id: REGISTRY_ID, keys: [world.registry.jwk] }],
      artefacts: join(root, 'build'),
    },
    {
      store,
      keys: { signing: [requestKey], responseSecret: random(32) },
      random,
      bundles: new Map([[REGISTRY_ID, async () => [bundle()]]]),
      // Whatever the environment says: this runs on development keys, and says so on every page.
      production: false,
    },
  );
  running.addServer(() => closeNow(verifier.app.server, verifier.close));
  return verifier;
}
