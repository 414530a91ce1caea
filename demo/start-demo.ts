// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Starts the whole of Hushmark on four origins of this machine, in one process: wallet, verifier, shop, issuers. The
 * handles that it returns let browser tests move the clock, issue and revoke by hand, and read what the shop's server
 * received.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemRandom } from '#base/random.ts';
import { credentialLink } from '#issuer/link.ts';
import type { Credential } from '#protocol/credential/credential.ts';
import { generateSigningKey, type SigningKey } from '#protocol/jws.ts';
import { buildWidget } from '#shop/build-widget.ts';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { serveWallet } from '#wallet/host/serve.ts';
import { createClock, type DemoClock } from './clock.ts';
import { makeDataDirectory } from './data-directory.ts';
import { writeEnvFile } from './env-file.ts';
import { freePorts } from './free-port.ts';
import type { DemoPolicy } from './policies.ts';
import { REGISTRY_ID } from './policies.ts';
import { createRunning, type Running } from './running.ts';
import { startIssuers } from './start-issuers.ts';
import { SHOP_CLIENT_ID, startShop } from './start-shop.ts';
import { openDatabase, registerShop, type ShopKeys, startVerifier } from './start-verifier.ts';
import { createTrustWorld, DEMO_PASSPHRASE, type TrustWorld } from './trust-world.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const START_TRIES = 8;

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
  /** Registered beside Vinum at the same verifier, for tests across shops; it may have questions of its own. */
  otherShop?: { clientId: string; name: string; origin: string; policies?: readonly DemoPolicy[] };
};

export type Demo = {
  urls: DemoUrls;
  clock: DemoClock;
  world: TrustWorld;
  databaseFile: string;
  /** Signs the shop's requests, and the codes of its door. */
  requestKey: SigningKey;
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
  const running = createRunning();
  try {
    return await startAll(options, running);
  } catch (error) {
    await running.giveUp();
    throw error;
  }
}

async function startAll(options: DemoOptions, running: Running): Promise<Demo> {
  const random = systemRandom();
  const clock = createClock();
  clock.set(options.startAt);
  const { now } = clock;
  const ports = await choosePorts(options.firstPort ?? 4100);
  const at = (port: number) => `http://localhost:${port}`;
  const { wallet, verifier: api, shop, issuer } = ports;
  const urls: DemoUrls = { wallet: at(wallet), verifier: at(api), shop: at(shop), issuer: at(issuer) };
  const [walletDirectory, widgetScript] = await Promise.all([buildWallet(ROOT), buildWidget()]);
  const directory = await openDirectory(options.directory, running);

  const requestKey = generateSigningKey(random);
  const { otherShop } = options;
  const vinum = { clientId: SHOP_CLIENT_ID, name: 'Vinum Wine Shop', origin: urls.shop };
  const world = createTrustWorld({
    directory,
    random,
    now,
    issuerOrigin: urls.issuer,
    verifiers: [vinum, ...(otherShop ? [otherShop] : [])].map(({ clientId, name, origin }) => ({
      clientId,
      name,
      keys: [requestKey.jwk],
      origins: [origin],
      api: urls.verifier,
    })),
  });
  let file = world.publish('scheduled');

  const databaseFile = join(directory, 'verifier.sqlite');
  const store = await openDatabase(databaseFile, now, running);
  const { secretKey } = await registerShop(store, vinum, random);
  const otherKeys = otherShop && (await registerShop(store, otherShop, random));
  const bundle = () => file;
  const verifier = await startVerifier(
    { root: ROOT, port: ports.verifier, urls, store, world, requestKey, bundle, random },
    running,
  );
  await startWallet({ port: ports.wallet, urls, world, directory: walletDirectory }, running);
  const onReceives = options.onShopReceives;
  await startShop({ port: ports.shop, urls, secretKey, widgetScript, random, now, onReceives }, running);
  await startIssuers({ port: ports.issuer, urls, world, random, now }, running);

  return {
    urls,
    clock,
    world,
    databaseFile,
    requestKey,
    envFile: await writeEnvironment(directory, { urls, world, secretKey }),
    otherShop: otherKeys,
    importLink: (credential) => credentialLink(urls.wallet, credential),
    async publish(supersedes) {
      file = world.publish(supersedes);
      await verifier.refreshTrust();
    },
    stop: running.stop,
  };
}

async function choosePorts(first: number): Promise<Record<keyof DemoUrls, number>> {
  const [wallet = 0, verifier = 0, shop = 0, issuer = 0] = await freePorts(first, 4);
  return { wallet, verifier, shop, issuer };
}

async function openDirectory(wanted: string | undefined, running: Running): Promise<string> {
  const directory = wanted ?? (await makeDataDirectory());
  const remove = () => rm(directory, { recursive: true, force: true });
  if (wanted === undefined) {
    running.addGround(remove);
  } else {
    await mkdir(directory, { mode: 0o700 });
    running.addLasting(remove);
  }
  return directory;
}

type WalletOptions = { port: number; urls: DemoUrls; world: TrustWorld; directory: string };

async function startWallet({ port, urls, world, directory }: WalletOptions, running: Running): Promise<void> {
  const { jwk, name } = world.registry;
  const bundles = `${urls.verifier}/v1/trust/${REGISTRY_ID}`;
  const wallet = await serveWallet({
    host: '127.0.0.1',
    port,
    root: directory,
    artefacts: join(ROOT, 'build'),
    demo: true,
    config: { registries: [{ id: REGISTRY_ID, name, keys: [jwk], bundles }], artefacts: '/artefacts/' },
  });
  running.addServer(() => wallet.close());
}

type Environment = { urls: DemoUrls; world: TrustWorld; secretKey: string };

async function writeEnvironment(directory: string, { urls, world, secretKey }: Environment): Promise<string> {
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
  return envFile;
}
