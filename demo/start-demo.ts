/**
 * Starts the whole of Hushmark on four origins of this machine, in one process: wallet, verifier, shop, issuers. The
 * handles that it returns let browser tests move the clock, issue and revoke by hand, and read what the shop's server
 * received.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemRandom } from '#base/random.ts';
import { credentialLink, sealedLink } from '#issuer/link.ts';
import type { Credential } from '#protocol/credential/credential.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { createApiKey, createShop, putPolicy } from '#server/operator.ts';
import { startServer } from '#server/server.ts';
import { openStore } from '#server/store/open.ts';
import { buildWidget } from '#shop/build-widget.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { buildShop } from '#shop/example/shop.ts';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { serveWallet } from '#wallet/host/serve.ts';
import { createClock, type DemoClock } from './clock.ts';
import { closeNow } from './close-now.ts';
import { makeDataDirectory } from './data-directory.ts';
import { writeEnvFile } from './env-file.ts';
import { freePorts } from './free-port.ts';
import { buildIssuerPage, type OfferId } from './issuer-page.ts';
import { CLUB_MEMBERSHIP, DEMO_POLICIES, PROOF_OF_AGE, REGISTRY_ID } from './policies.ts';
import { createTrustWorld, DEMO_PASSPHRASE, type TrustWorld } from './trust-world.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const START_TRIES = 8;
const NOTICE = 'Demonstration with development keys: nothing is sold, and nothing here proves a real age.';
export const SHOP_CLIENT_ID = 'vinum-shop';

export type ShopKeys = { secretKey: string; publishableKey: string };

export type DemoUrls = { wallet: string; verifier: string; shop: string; issuer: string };

export type DemoOptions = {
  /** The four origins take the first free ports from here, 100 apart; 0 lets the system choose. */
  firstPort?: number;
  /** New directory for keys and database; by default a temporary one, removed by `stop`. */
  directory?: string;
  /** Where the clock starts; the real time by default. */
  startAt?: Date;
  /** Sees everything that the shop's server receives: requests of browsers and answers of the verifier. */
  onShopReceives?: (text: string) => void;
  /** Registered beside Vinum at the same verifier, for tests across shops. */
  otherShop?: { clientId: string; name: string; origin: string };
};

export type Demo = {
  urls: DemoUrls;
  clock: DemoClock;
  world: TrustWorld;
  databaseFile: string;
  /** For a shell: the variables of docs/api.md and docs/command-line-wallet.md (env-file.ts). */
  envFile: string;
  /** Keys of the other shop, whose server the tests play; the publishable one is for the policy over-18. */
  otherShop: ShopKeys | undefined;
  /** The link that opens the wallet with this credential; it is in the fragment, so no server sees it. */
  importLink(credential: Credential): string;
  /** Signs and serves the next trust bundle. */
  publish(supersedes: 'scheduled' | 'emergency'): Promise<void>;
  stop(): Promise<void>;
};

/** Tries again when another program took a port between the look for a free one and its use. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  for (let left = START_TRIES; ; left--) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (left === 1 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

async function startOnce(options: DemoOptions): Promise<Demo> {
  const random = systemRandom();
  const clock = createClock();
  clock.set(options.startAt);
  const [walletPort = 0, verifierPort = 0, shopPort = 0, issuerPort = 0] = await freePorts(
    options.firstPort ?? 4100,
    4,
  );
  const urls: DemoUrls = {
    wallet: `http://localhost:${walletPort}`,
    verifier: `http://localhost:${verifierPort}`,
    shop: `http://localhost:${shopPort}`,
    issuer: `http://localhost:${issuerPort}`,
  };
  const [walletDirectory, widgetScript] = await Promise.all([buildWallet(ROOT), buildWidget()]);

  // Whatever was started is stopped, also when a later step fails: the servers at once, what they stand on after them.
  const servers: (() => Promise<unknown>)[] = [];
  const started: (() => Promise<unknown>)[] = [];
  // What a demo that runs leaves in place when it ends, and one that does not start takes away.
  const unfinished: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.splice(0).map((close) => close()));
    for (const close of started.splice(0).reverse()) await close();
  };

  try {
    const directory = options.directory ?? (await makeDataDirectory());
    if (options.directory === undefined) started.push(() => rm(directory, { recursive: true, force: true }));
    else {
      await mkdir(directory, { mode: 0o700 });
      unfinished.push(() => rm(directory, { recursive: true, force: true }));
    }

    const requestKey = generateSigningKey(random);
    const registered = (clientId: string, name: string, origin: string) => ({
      clientId,
      name,
      keys: [requestKey.jwk],
      origins: [origin],
      api: urls.verifier,
    });
    const { otherShop } = options;
    const world = createTrustWorld({
      directory,
      random,
      now: clock.now,
      issuerOrigin: urls.issuer,
      verifiers: [
        registered(SHOP_CLIENT_ID, 'Vinum Wine Shop', urls.shop),
        ...(otherShop ? [registered(otherShop.clientId, otherShop.name, otherShop.origin)] : []),
      ],
    });
    let bundle = world.publish('scheduled');

    const databaseFile = join(directory, 'verifier.sqlite');
    const store = await openStore({ kind: 'sqlite', file: databaseFile }, clock.now);
    started.push(() => store.close());
    for (const policy of DEMO_POLICIES) await putPolicy(store, policy);
    const policies = DEMO_POLICIES.map(({ name }) => name);
    const register = async (clientId: string, origin: string): Promise<ShopKeys> => {
      await createShop(store, { clientId, origins: [origin], policies }, random);
      const secret = await createApiKey(store, { clientId, kind: 'secret', mode: 'test' }, random);
      const publishable = await createApiKey(
        store,
        { clientId, kind: 'publishable', mode: 'test', policy: 'over-18', returnPages: [`${origin}/checkout`] },
        random,
      );
      return { secretKey: secret.key, publishableKey: publishable.key };
    };
    const { secretKey } = await register(SHOP_CLIENT_ID, urls.shop);
    const otherShopKeys = otherShop ? await register(otherShop.clientId, otherShop.origin) : undefined;

    const verifier = await startServer(
      {
        publicUrl: urls.verifier,
        listen: { host: '127.0.0.1', port: verifierPort },
        wallets: [urls.wallet],
        registries: [{ id: REGISTRY_ID, keys: [world.registry.jwk] }],
        artefacts: join(ROOT, 'build'),
      },
      {
        store,
        keys: { signing: [requestKey], responseSecret: random(32) },
        random,
        bundles: new Map([[REGISTRY_ID, async () => [bundle]]]),
        // Whatever the environment says: this runs on development keys, and says so on every page.
        production: false,
      },
    );
    servers.push(() => closeNow(verifier.app.server, verifier.close));

    const wallet = await serveWallet({
      host: '127.0.0.1',
      port: walletPort,
      root: walletDirectory,
      artefacts: join(ROOT, 'build'),
      demo: true,
      config: {
        registries: [
          {
            id: REGISTRY_ID,
            name: world.registry.name,
            keys: [world.registry.jwk],
            bundles: `${urls.verifier}/v1/trust/${REGISTRY_ID}`,
          },
        ],
        artefacts: '/artefacts/',
      },
    });
    servers.push(() => wallet.close());

    const importLink = (credential: Credential): string => credentialLink(urls.wallet, credential);
    const shop = buildShop({
      origin: urls.shop,
      hushmark: createHushmark({
        apiBase: urls.verifier,
        secretKey,
        clientId: SHOP_CLIENT_ID,
        now: clock.now,
        fetch: overheard(options.onShopReceives),
      }),
      verifierApi: urls.verifier,
      widgetScript,
      random,
      now: clock.now,
      notice: NOTICE,
      crossDevice: DEMO_POLICIES.filter((policy) => policy.crossDevice).map(({ name }) => name),
    });
    shop.addHook('preHandler', async ({ method, url, headers, body }) => {
      options.onShopReceives?.(JSON.stringify({ method, url, headers, body }));
    });
    servers.push(() => closeNow(shop.server, () => shop.close()));
    await shop.listen({ host: '127.0.0.1', port: shopPort });

    const issuers = buildIssuerPage({
      origin: urls.issuer,
      walletUrl: urls.wallet,
      offers: {
        'town-hall': { id: 'town-hall', issuerId: 'demo-town-hall', schemaUri: PROOF_OF_AGE },
        'wine-club': { id: 'wine-club', issuerId: 'demo-wine-club', schemaUri: CLUB_MEMBERSHIP },
      },
      issue: async (offer, value, holderCode, deliveryKey) => {
        const card = world.issue(orderFor(offer, value, holderCode, clock.now()));
        return sealedLink(urls.wallet, card, deliveryKey, random);
      },
      random,
      now: clock.now,
    });
    servers.push(() => closeNow(issuers.server, () => issuers.close()));
    await issuers.listen({ host: '127.0.0.1', port: issuerPort });

    const envFile = join(directory, 'demo.env');
    const passphraseFile = join(directory, 'passphrase');
    await writeFile(passphraseFile, `${DEMO_PASSPHRASE}\n`, { mode: 0o600, flag: 'wx' });
    await writeEnvFile(envFile, ROOT, {
      API: urls.verifier,
      KEY: secretKey,
      SHOP: urls.shop,
      WALLET: urls.wallet,
      REGISTRY_KEY: world.registry.jwk.kid,
      ...world.commandLine('demo-town-hall'),
      ISSUER_PASS: passphraseFile,
    });

    return {
      urls,
      clock,
      world,
      databaseFile,
      envFile,
      otherShop: otherShopKeys,
      importLink,
      async publish(supersedes) {
        bundle = world.publish(supersedes);
        await verifier.refreshTrust();
      },
      stop,
    };
  } catch (error) {
    await stop();
    for (const remove of unfinished) await remove();
    throw error;
  }
}

function orderFor(offer: OfferId, value: string, holderCode: string, now: number) {
  if (offer === 'town-hall')
    return { issuer: 'demo-town-hall', schema: PROOF_OF_AGE, values: { birthdate: value }, holderCode };
  const values = { tier: value, since: isoDate(utcDay(now)) };
  return { issuer: 'demo-wine-club', schema: CLUB_MEMBERSHIP, values, holderCode };
}

/** A fetch that lets the tests read along. */
function overheard(listen: ((text: string) => void) | undefined): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (listen !== undefined) listen(`${response.url} ${await response.clone().text()}`);
    return response;
  };
}
