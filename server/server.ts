/**
 * The verifier as a process or inside one: puts the parts together, listens, keeps house, and stops within ten seconds
 * without losing what it accepted. Called by cli.ts (`serve`), the demo and the browser tests.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadArtefacts } from '#groth16/keys.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { parseJwks } from '#protocol/jws.ts';
import { type Random, systemRandom } from '#protocol/random.ts';
import { buildServer } from './app.ts';
import { DEFAULT_LIMITS, parseConfig, type ServerConfig } from './config.ts';
import type { LogOptions } from './plugins/logging.ts';
import type { App } from './routes/app-type.ts';
import type { Circuits, ServerKeys, Services } from './services.ts';
import { createStatusHub } from './status-hub.ts';
import type { Store } from './store/store.ts';
import { type Recompute, recomputeInWorker } from './trust/recompute.ts';
import { type BundleSource, bundleDirectory, bundleUrl } from './trust/sources.ts';
import { createTrust } from './trust/trust.ts';
import { startUpkeep, upkeepJobs } from './upkeep.ts';
import { createPool } from './verify/pool.ts';
import type { ProofVerifier } from './verify/verifier.ts';

export type ServerDeps = {
  readonly store: Store;
  readonly keys: ServerKeys;
  readonly random?: Random;
  /** Sources of trust bundles by registry; for those left out, `registries[].bundles` of the configuration counts. */
  readonly bundles?: ReadonlyMap<string, BundleSource>;
  /** Instead of the artefacts and the pool: for tests. */
  readonly artefacts?: Circuits;
  readonly verifier?: ProofVerifier;
  readonly recompute?: Recompute;
  readonly log?: LogOptions;
  /** `NODE_ENV=production` when left out. */
  readonly production?: boolean;
};

export type Server = {
  readonly url: string;
  readonly app: App;
  readonly services: Services;
  /** Looks for a newer trust bundle now. */
  refreshTrust(): Promise<void>;
  /** Ends what is open and stops the threads. The store is the caller's. */
  close(): Promise<void>;
};

/** Milliseconds for requests under way when the server is told to stop. */
const STOP_PATIENCE = 5000;

/** Everything but the network: for tests that `inject`, and for `startServer`. */
export async function createServer(given: ServerConfig, deps: ServerDeps): Promise<Server> {
  const config = parseConfig(given);
  const { store, keys, random = systemRandom(), log = false } = deps;
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const artefacts = deps.artefacts ?? (await readArtefacts(config.artefacts));
  refuseDevelopmentKeys(artefacts, config, deps.production ?? process.env.NODE_ENV === 'production');
  const verifier =
    deps.verifier ??
    (await createPool({
      circuits: artefacts.circuits,
      threads: config.threads ?? Math.max(1, availableParallelism() - 1),
      queue: limits.queue,
    }));
  let app: App | undefined;
  const trust = createTrust({
    store,
    registries: config.registries.map(({ id, keys: jwks }) => ({ id, keys: parseJwks(jwks, 'keys') })),
    sources: sourcesOf(config, deps),
    recompute: deps.recompute ?? recomputeInWorker,
    onAlarm: (alarm) => app?.log.error({ alarm: 'trust', registry: alarm.registry, problem: alarm.problem }),
  });
  const services: Services = {
    publicUrl: config.publicUrl,
    walletUrl: config.wallets[0] ?? '',
    limits,
    store,
    trust,
    artefacts,
    verifier,
    keys,
    random,
    hub: createStatusHub(limits.streams),
  };
  app = await buildServer(services, {
    walletOrigins: config.wallets.map((wallet) => new URL(wallet).origin),
    ...(config.trustedProxies === undefined ? {} : { trustedProxies: config.trustedProxies }),
    log,
  });
  app.addHook('onClose', async () => {
    await verifier.close();
  });
  await trust.refresh();
  await app.ready();
  const { close } = closing(app);
  return { url: config.publicUrl, app, services, refreshTrust: () => trust.refresh(), close };
}

/** Listens and keeps house. A busy port rejects with EADDRINUSE. */
export async function startServer(config: ServerConfig, deps: ServerDeps): Promise<Server> {
  const server = await createServer(config, deps);
  const { app, services } = server;
  const stopUpkeep = startUpkeep(upkeepJobs(services), (job, error) =>
    app.log.error({ job, failure: error instanceof Error ? error.name : 'unknown' }),
  );
  try {
    await app.listen(config.listen);
  } catch (error) {
    await stopUpkeep();
    await server.close();
    throw error;
  }
  return {
    ...server,
    close: async () => {
      await stopUpkeep();
      await server.close();
    },
  };
}

/** Requests under way are finished; connections that are still open after the patience are cut. */
function closing(app: App): { close: () => Promise<void> } {
  let closed: Promise<void> | undefined;
  return {
    close: () => {
      closed ??= (async () => {
        const timer = setTimeout(() => app.server.closeAllConnections(), STOP_PATIENCE);
        timer.unref();
        await app.close();
        clearTimeout(timer);
      })();
      return closed;
    },
  };
}

async function readArtefacts(directory: string): Promise<Circuits> {
  return loadArtefacts({ read: async (path) => new Uint8Array(await readFile(join(directory, path))) });
}

/** Whoever made development keys could forge proofs (design section 10). */
function refuseDevelopmentKeys({ development }: Circuits, config: ServerConfig, production: boolean): void {
  if (development && production && config.allowDevelopmentKeys !== true) {
    throw new HushmarkError(
      'proof_development_key',
      'the proving keys are development keys, and this is production',
      'Use keys of a ceremony with several contributors, or set allowDevelopmentKeys to true.',
    );
  }
}

function sourcesOf(config: ServerConfig, deps: ServerDeps): Map<string, BundleSource> {
  const sources = new Map(deps.bundles ?? []);
  for (const { id, bundles } of config.registries) {
    if (sources.has(id)) continue;
    if (bundles === undefined) throw new HushmarkError('server_config', `registry ${id} has no source of bundles`);
    sources.set(id, /^https?:\/\//.test(bundles) ? bundleUrl(bundles) : bundleDirectory(bundles));
  }
  return sources;
}
