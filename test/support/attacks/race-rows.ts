// SPDX-License-Identifier: GPL-3.0-or-later
/** The race rows A01, A02 and A39, for any database. */
import { expect } from 'vitest';
import { createShop } from '#server/operator.ts';
import { answerFor, openRequest, SHOP, type Started, start, statusOf, type World } from '../server/world.ts';
import type { RaceCall } from './race-worker.ts';
import { type Nodes, respell } from './races.ts';

/** Short in every run; HUSHMARK_RACES multiplies. */
const SESSIONS = 12 * Number(process.env.HUSHMARK_RACES ?? 1);
const TRIES = 4;

async function withWebhook(world: World): Promise<void> {
  const policies = ['over-18', 'over-18-phone'];
  const settings = { clientId: 'vinum-shop', origins: [SHOP], policies, webhookUrl: 'https://hooks.example/h' };
  await createShop(world.store, settings, world.random);
}

async function openMany(world: World, body: object): Promise<{ started: Started; form: string }[]> {
  const many = [];
  for (let count = 0; count < SESSIONS; count++) {
    const { body: started } = await start(world, body);
    const request = await openRequest(world, started);
    many.push({ started, form: answerFor(world, request, started.code === undefined ? {} : { code: started.code }) });
  }
  return many;
}

const count = (codes: readonly number[], code: number): number => codes.filter((one) => one === code).length;

/** Every node tries every session several times, each time with another body: one answer wins, on one node. */
export async function expectOneAnswerEach(world: World, nodes: Nodes, nodeCount: number): Promise<void> {
  await withWebhook(world);
  const before = await countEvents(world);
  const sessions = await openMany(world, { policy: 'over-18-phone', flow: 'cross_device' });
  const calls = Array.from({ length: nodeCount }, (_, node) =>
    sessions.flatMap(({ form }) =>
      Array.from({ length: TRIES }, (_try, attempt): RaceCall => {
        return { call: 'answer', form: respell(form, node * TRIES + attempt) };
      }),
    ),
  );
  const codes = (await nodes.fire(calls)).flat();
  expect(count(codes, 200)).toBe(SESSIONS);
  expect(count(codes, 409)).toBe(codes.length - SESSIONS);
  for (const { started } of sessions) expect(await statusOf(world, started.id)).toBe('verified');
  expect((await countEvents(world)) - before, 'one event for each').toBe(SESSIONS);
}

/** Answers and cancellations of the same sessions, on different nodes: exactly one of them wins. */
export async function expectCancelOrAnswer(world: World, nodes: Nodes): Promise<void> {
  await withWebhook(world);
  const before = await countEvents(world);
  const sessions = await openMany(world, { policy: 'over-18-phone', flow: 'cross_device' });
  const answers = sessions.map(({ form }): RaceCall => ({ call: 'answer', form }));
  const cancels = sessions.map(({ started }): RaceCall => ({ call: 'cancel', id: started.id, key: world.secretKey }));
  const half = SESSIONS / 2;
  const [first = [], second = []] = await nodes.fire([
    [...answers.slice(0, half), ...cancels.slice(half)],
    [...cancels.slice(0, half), ...answers.slice(half)],
  ]);
  for (const [index, { started }] of sessions.entries()) {
    const [answered, cancelled] = index < half ? [first[index], second[index]] : [second[index], first[index]];
    const status = await statusOf(world, started.id);
    expect([answered === 200, cancelled === 200].filter(Boolean), `${answered} ${cancelled}`).toHaveLength(1);
    expect(status).toBe(answered === 200 ? 'verified' : 'cancelled');
  }
  expect((await countEvents(world)) - before).toBe(SESSIONS);
}

/** All nodes redeem the same outcome: every one gets the same decision, and there is one event. */
export async function expectOneRedemption(world: World, nodes: Nodes, nodeCount: number): Promise<void> {
  await withWebhook(world);
  const before = await countEvents(world);
  const sessions = await openMany(world, {});
  const redeemable = await Promise.all(
    sessions.map(async ({ started, form }) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await world.server.app.inject({ method: 'POST', url: '/v1/responses', headers, payload: form });
      const outcome = new URL(answer.json<{ redirect_uri: string }>().redirect_uri).searchParams.get('response_code');
      return { call: 'redeem' as const, id: started.id, key: world.secretKey, outcome: outcome ?? '' };
    }),
  );
  const calls = Array.from({ length: nodeCount }, () => [...redeemable, ...redeemable]);
  const codes = (await nodes.fire(calls)).flat();
  expect(count(codes, 200)).toBe(codes.length);
  expect((await countEvents(world)) - before).toBe(SESSIONS);
  const decisions = (await nodes.decisions()).flat();
  expect(decisions).toHaveLength(codes.length);
  expect(new Set(decisions).size).toBe(SESSIONS);
}

async function countEvents(world: World): Promise<number> {
  return (await world.store.db.selectFrom('events').select('id').execute()).length;
}
