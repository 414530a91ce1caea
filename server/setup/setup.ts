// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A verifier's directory as `init` makes it: server.json (configuration), keys.json (secrets, mode 0600) and, with
 * SQLite, the database. For the command line: a program that runs a verifier inside itself passes the parts directly.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { Jwk } from '#protocol/jws.ts';
import type { ServerKeys } from '../services.ts';
import { openStore, type StoreOptions } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { parseConfig, readConfig, type ServerConfig } from './config.ts';
import { createKeyFile, readKeyFile, writeNew } from './keys.ts';

export type Setup = { readonly config: ServerConfig; readonly keys: ServerKeys; readonly store: Store };

const configPath = (directory: string) => join(directory, 'server.json');
const keysPath = (directory: string) => join(directory, 'keys.json');

export type NewSetup = {
  readonly publicUrl: string;
  readonly wallets: readonly string[];
  readonly registries: readonly { readonly id: string; readonly key: unknown; readonly bundles: string }[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Addresses of the proxies in front; empty when customers connect to the verifier itself. */
  readonly trustedProxies: readonly string[];
  readonly metrics?: { readonly port: number };
  readonly artefacts: string;
  readonly database: StoreOptions;
};

/**
 * Writes a new directory, or leaves nothing; refuses one that has files of a verifier. `clock` in milliseconds. Returns
 * the key that the registry must list.
 */
export async function createSetup(
  directory: string,
  setup: NewSetup,
  random: Random,
  clock: () => number,
): Promise<Jwk> {
  const config = parseConfig({
    publicUrl: setup.publicUrl,
    listen: setup.listen,
    trustedProxies: [...setup.trustedProxies],
    ...(setup.metrics === undefined ? {} : { metrics: setup.metrics }),
    wallets: [...setup.wallets],
    registries: setup.registries.map(({ id, key, bundles }) => ({ id, keys: [key], bundles })),
    artefacts: setup.artefacts,
    store: setup.database,
  });
  const database = config.store?.kind === 'sqlite' ? [resolve(directory, config.store.file)] : [];
  const files = [configPath(directory), keysPath(directory), ...database];
  for (const file of files) {
    if (existsSync(file)) throw new HushmarkError('file_exists', `${file} exists already`);
  }
  let madeDirectory: string | undefined;
  try {
    madeDirectory = await mkdir(directory, { recursive: true, mode: 0o700 });
    // First what others decide about; the configuration, by which a verifier is known, comes last.
    await (await openSetupStore(directory, config, clock)).close();
    const jwk = await createKeyFile(keysPath(directory), random);
    await writeNew(configPath(directory), `${JSON.stringify(config, null, 2)}\n`);
    return jwk;
  } catch (error) {
    const left = [...files, ...database.flatMap((file) => [`${file}-wal`, `${file}-shm`])];
    for (const file of madeDirectory === undefined ? left : [madeDirectory]) {
      await rm(file, { recursive: true, force: true });
    }
    throw error;
  }
}

export async function readSetup(directory: string, clock: () => number): Promise<Setup> {
  const config = await readConfig(configPath(directory));
  const keys = await readKeyFile(keysPath(directory));
  return { config: absolute(directory, config), keys, store: await openSetupStore(directory, config, clock) };
}

/** For what needs neither keys nor database. */
export async function readSetupConfig(directory: string): Promise<ServerConfig> {
  return absolute(directory, await readConfig(configPath(directory)));
}

/** For commands that only change shops, keys and policies. */
export async function openSetup(directory: string, clock: () => number): Promise<Store> {
  return openSetupStore(directory, await readConfig(configPath(directory)), clock);
}

async function openSetupStore(directory: string, { store }: ServerConfig, clock: () => number): Promise<Store> {
  if (store === undefined) throw new HushmarkError('server_config', 'setting /store is missing');
  if (store.kind === 'sqlite') return openStore({ kind: 'sqlite', file: resolve(directory, store.file) }, clock);
  // The address holds a password: the environment can give it instead of the file.
  const url = store.url.startsWith('$') ? process.env[store.url.slice(1)] : store.url;
  if (url === undefined) throw new HushmarkError('server_config', `setting /store/url: ${store.url} is not set`);
  return openStore({ ...store, url });
}

/** Paths in the file are relative to it. */
function absolute(directory: string, config: ServerConfig): ServerConfig {
  return {
    ...config,
    artefacts: resolve(directory, config.artefacts),
    registries: config.registries.map((registry) =>
      registry.bundles === undefined || /^https?:\/\//.test(registry.bundles)
        ? registry
        : { ...registry, bundles: resolve(directory, registry.bundles) },
    ),
  };
}
