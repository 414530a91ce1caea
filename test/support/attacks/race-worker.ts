// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One node of several, as a process of its own: opens the shared database, builds the server on it, and fires the calls
 * that races.ts sends, all at once. Answers with the status codes.
 */
import { signingKey } from '#protocol/jws.ts';
import { createServer, type Server } from '#server/server.ts';
import { openStore, type StoreOptions } from '#server/store/open.ts';
import type { Store } from '#server/store/store.ts';
import { API, createStandInVerifier, REGISTRY, readCircuits, UNLIMITED, WALLET } from '../server/world.ts';

export type RaceSetup = {
  kind: 'setup';
  store: StoreOptions;
  /** Milliseconds by which this node's clock is wrong, and the time of the test. */
  now: number;
  seed: string;
  responseSecret: string;
  registryKey: object;
  trustRoot: string;
  bundle: string;
};
export type RaceCall =
  | { readonly call: 'answer'; readonly form: string }
  | { readonly call: 'cancel' | 'redeem'; readonly id: string; readonly key: string; readonly outcome?: string };
export type RaceCalls = { kind: 'calls'; calls: RaceCall[] };

const decisions: string[] = [];
let server: Server;
let store: Store;

async function setUp(setup: RaceSetup): Promise<void> {
  store = await openStore(setup.store, () => setup.now);
  const bundle = new Uint8Array(Buffer.from(setup.bundle, 'base64'));
  server = await createServer(
    {
      publicUrl: API,
      listen: { host: '127.0.0.1', port: 0 },
      wallets: [WALLET],
      registries: [{ id: REGISTRY, keys: [setup.registryKey] }],
      artefacts: 'build',
      limits: { requestsPerMinute: UNLIMITED },
    },
    {
      store,
      keys: {
        signing: [signingKey(new Uint8Array(Buffer.from(setup.seed, 'base64')))],
        responseSecret: new Uint8Array(Buffer.from(setup.responseSecret, 'base64')),
      },
      artefacts: await readCircuits(),
      verifier: createStandInVerifier(),
      bundles: new Map([[REGISTRY, async () => [bundle]]]),
      recompute: async () => BigInt(setup.trustRoot),
      production: false,
    },
  );
}

async function run(call: RaceCall): Promise<number> {
  const { app } = server;
  if (call.call === 'answer') {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await app.inject({ method: 'POST', url: '/v1/responses', headers, payload: call.form })).statusCode;
  }
  const response = await app.inject({
    method: 'POST',
    url: `/v1/verifications/${call.id}/${call.call}`,
    headers: { authorization: `Bearer ${call.key}` },
    payload: call.call === 'redeem' ? { policy: 'over-18', outcome: call.outcome } : {},
  });
  const { decision } = response.json<{ decision?: string }>();
  if (decision !== undefined) decisions.push(decision);
  return response.statusCode;
}

process.on('message', async (message: RaceSetup | RaceCalls | { kind: 'decisions' }) => {
  if (message.kind === 'decisions') {
    process.send?.(decisions);
  } else if (message.kind === 'setup') {
    await setUp(message);
    process.send?.('ready');
  } else {
    process.send?.(await Promise.all(message.calls.map(run)));
  }
});
process.on('disconnect', async () => {
  await server.close();
  await store.close();
  process.exit(0);
});
