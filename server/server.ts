// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The verifier as a process of its own or inside another one: puts the parts together, listens, runs the upkeep, and
 * stops within ten seconds without losing anything that it accepted.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { HushmarkError } from '#base/errors.ts';
import { type Random, systemRandom } from '#base/random.ts';
import { loadArtefacts } from '#groth16/files/artefacts.ts';
import { parseJwks } from '#protocol/jws.ts';
import { buildServer } from './app.ts';
import { watchEventLoop } from './metrics/event-loop.ts';
import { listenForMetrics, type MetricsListener } from './metrics/listener.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { LogOptions } from './plugins/logging.ts';
import type { App } from './routes/app-type.ts';
import type { ServerKeys, Services } from './services.ts';
import { limitsOf, parseConfig, type ServerConfig } from './setup/config.ts';
import { createStatusHub } from './status-hub.ts';
import type { Store } from './store/store.ts';
import { type Recompute, recomputeInWorker } from './trust/recompute.ts';
import { type BundleSource, sourceAt } from './trust/sources.ts';
import { createTrust } from './trust/trust.ts';
import { createTurns } from './turns.ts';
import { startUpkeep, upkeepJobs } from './upkeep.ts';
import type { Circuits } from './verifications/key-sets.ts';
import { areCircuitsUsable } from './verifications/key-sets.ts';
import { createQuota } from './verifications/quota.ts';
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

/** Fewer than there are connections to PostgreSQL, so that answers need not wait for starts. */
const STARTS_AT_ONCE = 8;
/** Milliseconds for requests under way when the server is told to stop. */
const STOP_PATIENCE = 5000;

/** Everything but the network: for tests that `inject`, and for `startServer`. */
export async function createServer(given: ServerConfig, deps: ServerDeps): Promise<Server> {
  const config = parseConfig(given);
  const { store, keys, random = systemRandom(), log = false } = deps;
  const limits = limitsOf(config);
  const artefacts = deps.artefacts ?? (await readArtefacts(config.artefacts));
  // Without the database's clock our own: that it is away is no reason not to start.
  refuseRetiredKeys(artefacts, await store.now().catch(() => Date.now() / 1000));
  let app: App | undefined;
  refuseDevelopmentKeys(artefacts, config, deps.production ?? process.env.NODE_ENV === 'production');
  const verifier =
    deps.verifier ??
    (await createPool({
      circuits: artefacts.circuits,
      threads: config.threads ?? Math.max(1, availableParallelism() - 1),
      queue: limits.queue,
      onLost: () => app?.log.error({ alarm: 'verification', problem: 'a thread stopped; another takes its place' }),
    }));
  const trust = createTrust({
    store,
    registries: config.registries.map(({ id, keys: jwks }) => ({ id, keys: parseJwks(jwks, 'keys') })),
    sources: sourcesOf(config, deps),
    recompute: deps.recompute ?? recomputeInWorker,
    onAlarm: (alarm) => app?.log.error({ alarm: 'trust', registry: alarm.registry, problem: alarm.problem }),
    onNews: (registry, news) => app?.log.info({ trust: registry, news }),
  });
  const hub = createStatusHub(limits);
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
    hub,
    quota: createQuota(store, limits.openPerShop),
    turns: createTurns({ atOnce: STARTS_AT_ONCE, waiting: limits.startsWaiting }),
    metrics: createMetrics({ store, trust, artefacts, verifier, hub, limits }),
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

export type RunningServer = Server & {
  /** Where it listens, as host:port; several when the configured host has several addresses. */
  readonly listensAt: readonly string[];
  /** Where the operator's numbers are; undefined when the configuration does not ask for them. */
  readonly metricsUrl: string | undefined;
};

/** Listens and runs the upkeep. A busy port rejects with EADDRINUSE. */
export async function startServer(config: ServerConfig, deps: ServerDeps): Promise<RunningServer> {
  const server = await createServer(config, deps);
  const { app, services } = server;
  const { metrics } = services;
  const jobs = upkeepJobs(services, ({ status, reason, givenUp }) =>
    app.log.warn({ webhook: givenUp ? 'given up' : 'not delivered yet', status, reason }),
  );
  const stopUpkeep = startUpkeep(jobs, (job, error) => {
    metrics.jobFailed(job);
    app.log.error({ job, failure: error instanceof Error ? error.name : 'unknown' });
  });
  let listener: MetricsListener | undefined;
  let stopWatching: (() => void) | undefined;
  let stopped: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    stopWatching?.();
    // At the same time, so that the waits for a hanging request and for a hanging webhook do not add up.
    stopped ??= Promise.all([stopUpkeep(), server.close(), listener?.close()]);
    await stopped;
  };
  try {
    if (config.metrics !== undefined) {
      listener = await listenForMetrics(config.metrics.port, metrics);
      stopWatching = watchEventLoop(metrics.late);
    }
    await app.listen(config.listen);
  } catch (error) {
    await close();
    throw error;
  }
  const listensAt = app.addresses().map((at) => {
    // A string would be a socket in the file system, which the configuration does not know.
    if (typeof at === 'string') return at;
    return `${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}`;
  });
  return { ...server, listensAt, metricsUrl: listener?.url, close };
}

/** Requests under way are finished; connections that are still open after the patience are cut. */
function closing(app: App): { close: () => Promise<void> } {
  let closed: Promise<void> | undefined;
  return {
    close: () => {
      closed ??= (async () => {
        const timer = setTimeout(() => {
          app.log.warn({ stop: 'connections that were still open are cut' });
          app.server.closeAllConnections();
        }, STOP_PATIENCE);
        timer.unref();
        await app.close();
        clearTimeout(timer);
      })();
      return closed;
    },
  };
}

async function readArtefacts(directory: string): Promise<Circuits> {
  const read = async (path: string) => {
    const file = join(directory, path);
    const bytes = await readFile(file).catch(() => {
      throw new HushmarkError('server_config', `setting /artefacts: ${file} cannot be read`);
    });
    return new Uint8Array(bytes);
  };
  return loadArtefacts({ read });
}

/** A verifier that could ask nothing, or not everything, does not start (P30). */
function refuseRetiredKeys(artefacts: Circuits, now: number): void {
  if (areCircuitsUsable(artefacts, now)) return;
  throw new HushmarkError('server_circuits', 'setting /artefacts: a circuit has no key set that is not retired');
}

/** Whoever made development keys could forge proofs (docs/cryptography.md, section 7). */
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
    sources.set(id, sourceAt(bundles));
  }
  return sources;
}
