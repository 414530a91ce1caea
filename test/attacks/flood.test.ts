// SPDX-License-Identifier: GPL-3.0-or-later
/** Row A12: what a crowd, honest or not, does to verification: bounds, lanes, and batches that hold wrong proofs. */

import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { createPool } from '#server/verify/pool.ts';
import type { ProofTask, ProofVerifier } from '#server/verify/verifier.ts';
import { type Customer, createCustomer } from '../support/server/customer.ts';
import {
  answerFor,
  createWorld,
  openRequest,
  post,
  readCircuits,
  type Started,
  standInProof,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

const newPool = async (queue: number) =>
  createPool({ circuits: (await readCircuits()).circuits, threads: 1, queue, timeout: 60_000 });

let world: World;
let customer: Customer;
let room: ProofVerifier;
let current: ProofVerifier;
let suspects: boolean[] = [];
let tasks: ProofTask[] = [];

beforeAll(async () => {
  room = await newPool(64);
  current = room;
  const verifier: ProofVerifier = {
    verify(given, options) {
      suspects.push(options?.suspect === true);
      tasks.push(...given);
      return current.verify(given, options);
    },
    isReady: () => current.isReady(),
    load: () => current.load(),
    close: () => current.close(),
  };
  world = await createWorld({ deps: { verifier } });
  customer = await createCustomer(world, '1990-05-17');
}, 120_000);
afterAll(() => world.close());

const honest = async (): Promise<{ body: Started; form: string }> => {
  const { body } = await start(world);
  return { body, form: await customer.answer(await openRequest(world, body)) };
};
/** A well-formed proof of another request. */
const falseForm = async (from: string, body: Started): Promise<string> => {
  const form = new URLSearchParams(from);
  form.set('state', (await openRequest(world, body)).requestId);
  return form.toString();
};
const respond = (form: string) =>
  world.server.app.inject({
    method: 'POST',
    url: '/v1/responses',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: form,
  });

describe('A12 the server under a crowd', () => {
  it('says 503 and when to come back once the queue is full, and the answer is good later: nothing was consumed', async () => {
    const { body, form } = await honest();
    const full = await newPool(0);
    current = full;
    for (let attempt = 0; attempt < 5; attempt++) {
      const refused = await respond(form);
      expect(refused.statusCode).toBe(503);
      expect(refused.headers['retry-after']).toBe('2');
      expect(refused.headers['content-type']).toMatch('application/problem+json');
      expect(refused.json()).toMatchObject({ code: 'server_busy', status: 503 });
    }
    expect(await statusOf(world, body.id)).toBe('pending');
    const { invalid_proofs: counted } = await world.store.db
      .selectFrom('verifications')
      .select('invalid_proofs')
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow();
    expect(counted).toBe(0);
    current = room;
    expect((await respond(form)).statusCode).toBe(200);
    await full.close();
  });

  it('verifies every honest answer while false, malformed and unknown ones keep coming, and ends their sessions', async () => {
    const good = await Promise.all(Array.from({ length: 6 }, honest));
    const attacked = await Promise.all(Array.from({ length: 3 }, () => start(world)));
    const bad = await Promise.all(
      attacked.flatMap(({ body }) => Array.from({ length: 8 }, () => falseForm(good[0]!.form, body))),
    );
    const request = await openRequest(world, (await start(world)).body);
    const malformed = answerFor(world, request, {
      presentation: (presentation) => ({ ...presentation, proof: { ...presentation.proof, pi_a: ['1', '1', '2'] } }),
    });
    const unknown = good[0]!.form.replace(/state=req_.{43}/, `state=req_${'A'.repeat(43)}`);
    const all = good.flatMap(({ form }, index) => [malformed, ...bad.slice(4 * index, 4 * index + 4), form, unknown]);
    const answers = await Promise.all(all.map(async (form) => ({ form, ...(await post(world, form)) })));
    const of = (form: string) => answers.filter((answer) => answer.form === form).map(({ statusCode }) => statusCode);
    for (const { form } of good) expect(of(form)).toEqual([200]);
    expect(new Set(of(malformed))).toEqual(new Set([400]));
    expect(new Set(of(unknown))).toEqual(new Set([404]));
    for (const { body } of attacked) expect(await statusOf(world, body.id)).toBe('not_completed');
  });

  it('lets a session that sent a wrong proof wait with its like from then on', async () => {
    const { body, form } = await honest();
    suspects = [];
    expect((await post(world, await falseForm((await honest()).form, body))).statusCode).toBe(400);
    expect((await post(world, form)).statusCode).toBe(200);
    expect(suspects).toEqual([false, true]);
  });
});

describe('A12 the pool under a crowd', async () => {
  const { circuitDigest } = newestNamed((await readCircuits()).circuits, 'age');
  const wrong: ProofTask = { circuitDigest, signals: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n], proof: standInProof([1n]) };
  const jobs = () => {
    const spy = vi.spyOn(Worker.prototype, 'postMessage');
    const sizes = () => spy.mock.calls.map(([message]) => (message as { tasks: unknown[] }).tasks.length);
    return { sizes, stop: () => spy.mockRestore() };
  };

  it('hands a lone request to a thread before verify returns: it waits for no company', async () => {
    const { sizes, stop } = jobs();
    const answer = room.verify([wrong]);
    expect(sizes()).toEqual([1]);
    await answer;
    stop();
  });

  it('checks what waited as one batch, in which a wrong proof fails for itself alone', async () => {
    tasks = [];
    const { form } = await honest();
    expect((await respond(form)).statusCode).toBe(200);
    const right = tasks[0]!;
    const falseOne = { ...right, signals: right.signals.with(-1, 5n) };
    const { sizes, stop } = jobs();
    const answers = await Promise.all([wrong, right, right, falseOne, right, wrong].map((task) => room.verify([task])));
    expect(sizes()).toEqual([1, 5]);
    stop();
    expect(answers.flat().map(({ valid }) => valid)).toEqual([false, true, true, false, true, false]);
  });

  it('combines fewer proofs while many of a lane are wrong, and more again when they are not', async () => {
    tasks = [];
    const { form } = await honest();
    expect((await respond(form)).statusCode).toBe(200);
    const right = tasks[0]!;
    const pool = await newPool(64);
    const spy = vi.spyOn(Worker.prototype, 'postMessage');
    const largest = async (task: ProofTask, suspect: boolean) => {
      const crowd = Array.from({ length: suspect ? 8 : 32 }, () => task);
      await pool.verify(crowd, { suspect });
      const [message] = spy.mock.calls.at(-1) ?? [];
      return (message as { largest: number }).largest;
    };
    const sizes = [];
    for (const task of [wrong, right, right]) sizes.push(await largest(task, false));
    expect(sizes).toEqual([64, 1, 64]);
    expect(await largest(right, true)).toBe(8);
    spy.mockRestore();
    await pool.close();
  });

  it('takes suspects in small batches of their own, in turn with the others, and gives them less room', async () => {
    const { sizes, stop } = jobs();
    const order: string[] = [];
    const ask = (name: string, suspect: boolean) => room.verify([wrong], { suspect }).then(() => order.push(name));
    const asked = [ask('alone', false)];
    for (let index = 0; index < 10; index++) asked.push(ask('suspect', true));
    for (let index = 0; index < 20; index++) asked.push(ask('first', false));
    await Promise.all(asked);
    expect(sizes()).toEqual([1, 8, 20, 2]);
    const expected = [
      ['alone', 1],
      ['suspect', 8],
      ['first', 20],
      ['suspect', 2],
    ] as const;
    expect(order).toEqual(expected.flatMap(([name, count]) => Array.from({ length: count }, () => name)));
    stop();

    const busy = room.verify([wrong]);
    const crowd = await Promise.allSettled([
      ...Array.from({ length: 20 }, () => room.verify([wrong], { suspect: true })),
      ...Array.from({ length: 48 }, () => room.verify([wrong])),
    ]);
    await busy;
    expect(crowd.map(({ status }) => status === 'fulfilled')).toEqual(
      Array.from({ length: 68 }, (_, index) => index < 16 || index >= 20),
    );
  });
});
