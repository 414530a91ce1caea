// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The two servers of the HTTP comparison, each in a process of its own that http.ts starts: Hushmark's verifier, and
 * the plain one that somebody would write with snarkjs. Both use the same store, and their sessions and proofs are made
 * before they say that they are ready, so that the clock measures nothing but answers.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Fastify from 'fastify';
import { type Groth16Proof, groth16 } from 'snarkjs';
import { parseBase64url } from '#base/encoding.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { acceptAnswer, findVerificationByRequest } from '#server/store/verifications.ts';
import { rebuildSignals, type StoredStatement } from '#server/verifications/statements.ts';
import { createPool } from '#server/verify/pool.ts';
import { createCustomer } from '#test/support/server/customer.ts';
import { createWorld, openRequest, readCircuits, start, type World } from '#test/support/server/world.ts';

export type ServerKind = 'hushmark' | 'snarkjs';
export type Order = { readonly kind: ServerKind; readonly count: number };
export type Visit = { readonly id: string; readonly form: string };
export type Ready = {
  readonly port: number;
  readonly secretKey: string;
  readonly visits: readonly Visit[];
  /** States of further open sessions, of which nobody has a proof. */
  readonly attacked: readonly string[];
};
export type Delay = { readonly p99: number };

process.once('message', (order: Order) => {
  void serve(order);
});

async function serve({ kind, count }: Order): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'hushmark-bench-'));
  const { circuits } = await readCircuits();
  const world = await createWorld({
    store: { kind: 'sqlite', file: join(directory, 'bench.sqlite') },
    limits: { openPerShop: 1_000_000 },
    ...(kind === 'hushmark' ? { deps: { verifier: await createPool({ circuits, threads: 1, queue: 1024 }) } } : {}),
  });
  const customer = await createCustomer(world, '1990-05-17');
  const visits: Visit[] = [];
  for (let made = 0; made < count; made++) {
    const { body } = await start(world);
    visits.push({ id: body.id, form: await customer.answer(await openRequest(world, body)) });
  }

  const attacked: string[] = [];
  for (let made = 0; kind === 'hushmark' && made < count / 4; made++) {
    attacked.push((await openRequest(world, (await start(world)).body)).requestId);
  }

  const app = kind === 'hushmark' ? world.server.app : await plainServer(world);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  process.on('message', (message) => {
    if (message === 'reset') delay.reset();
    if (message === 'delay') process.send?.({ p99: delay.percentile(99) / 1e6 } satisfies Delay);
  });
  process.once('disconnect', async () => {
    await app.close();
    await world.close();
    await rm(directory, { recursive: true, force: true });
    process.exit(0);
  });
  delay.enable();
  process.send?.({ port, secretKey: world.secretKey, visits, attacked } satisfies Ready);
}

/** Stock snarkjs, called by default, and one durable conditional UPDATE. It reads the same form as ours. */
async function plainServer({ store, artefacts }: World) {
  const circuit = newestNamed(artefacts.circuits, 'age');
  const vkey: unknown = JSON.parse(await readFile('build/age/v1/vkey.json', 'utf8'));
  const app = Fastify({ logger: false });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  app.post('/v1/responses', async ({ body }, reply) => {
    const form = body as URLSearchParams;
    const session = await findVerificationByRequest(store.db, form.get('state') ?? '');
    if (session?.status !== 'pending') return reply.code(400).send({});
    const [statement] = JSON.parse(session.statements) as [StoredStatement];
    const challenge = challengeOf(parseBase64url(session.request.split('.')[1], 'payload'));
    const wire = { nullifier: 0n, challenge };
    const signals = rebuildSignals(statement, circuit, wire).map(String);
    const token = JSON.parse(form.get('vp_token') ?? '{}') as { age: [{ proof: Groth16Proof }] };
    if (!(await groth16.verify(vkey, signals, token.age[0].proof))) return reply.code(400).send({});
    const accepted = await store.durably((transaction) =>
      acceptAnswer(store, transaction, session.id, {
        answerDigest: 'plain',
        outcomeHash: 'plain',
        circuitDigests: [circuit.circuitDigest],
        pseudonyms: undefined,
        redeemLife: 300,
      }),
    );
    return reply.code(accepted === undefined ? 400 : 200).send({});
  });
  return app;
}
