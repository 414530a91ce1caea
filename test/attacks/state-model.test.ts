// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * R24: random histories against a model of the states. Every command runs against the system and against a few lines of
 * plain code that say what must be visible afterwards; the two must agree after every step.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepExpired } from '#server/upkeep.ts';
import {
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  outcomeIn,
  post,
  redeem,
  type Started,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let lastBundle = Number.POSITIVE_INFINITY;
beforeAll(() => {
  lastBundle = world.bundle().issuedAt;
});

type Flow = 'same_device' | 'cross_device';
type Model = { state: 'pending' | 'answered' | 'verified' | 'not_completed' | 'cancelled'; wrong: number; age: number };
type Step = 'answer' | 'wrong' | 'decline' | 'cancel' | 'redeem' | 'redeem wrongly' | 'sweep' | 'wait';

const STEPS: Step[] = ['answer', 'wrong', 'decline', 'cancel', 'redeem', 'redeem wrongly', 'sweep', 'wait'];
const LIFE = 300;
/** Seconds for which the same decision is given again. */
const REPEATED = 360;
/** Seconds that a 'wait' takes: three of them outlive a verification. */
const WAIT = 110;

const visible = ({ state, age }: Model & { answeredAt?: number }, answeredAt: number): string => {
  if (state === 'pending') return age < LIFE ? 'pending' : 'expired';
  if (state === 'answered') return age < answeredAt + LIFE ? 'pending' : 'expired';
  return state;
};

async function run(flow: Flow, steps: readonly Step[]): Promise<void> {
  // Days pass in long runs; the bundle must not be what ends them.
  if (world.clock.now / 1000 > lastBundle + 7 * 86_400) lastBundle = (await world.publish()).issuedAt;
  const policy = flow === 'cross_device' ? 'over-18-phone' : 'over-18';
  const { body: started }: { body: Started } = await start(world, { policy, flow });
  const request = await openRequest(world, started);
  const change = started.code === undefined ? {} : { code: started.code };
  const form = answerFor(world, request, change);
  const model: Model = { state: 'pending', wrong: 0, age: 0 };
  let answeredAt = 0;
  let redeemedAt: number | undefined;
  let outcome = 'rc_nothing';
  const isOpen = () => visible(model, answeredAt) === 'pending' && model.state === 'pending';
  const canRedeem = () =>
    redeemedAt === undefined
      ? model.age < answeredAt + LIFE && ['answered', 'verified'].includes(model.state)
      : model.age < redeemedAt + REPEATED;

  for (const step of steps) {
    switch (step) {
      case 'answer': {
        const answer = await post(world, form);
        if (answer.statusCode === 200 && flow === 'same_device') outcome = outcomeIn(answer.body.redirect_uri);
        if (isOpen()) {
          expect(answer.statusCode).toBe(200);
          model.state = flow === 'same_device' ? 'answered' : 'verified';
          answeredAt = model.age;
          if (flow === 'cross_device') outcome = await outcomeOfStream(started.id);
        }
        break;
      }
      case 'wrong':
        await post(world, answerFor(world, request, { ...change, challenge: 7n }));
        if (isOpen()) model.wrong += 1;
        if (isOpen() && model.wrong >= (flow === 'cross_device' ? 3 : 5)) model.state = 'not_completed';
        break;
      case 'decline':
        await post(world, declineFor(request));
        if (isOpen()) model.state = 'not_completed';
        break;
      case 'cancel':
        await world.server.app.inject({
          method: 'POST',
          url: `/v1/verifications/${started.id}/cancel`,
          headers: { authorization: `Bearer ${world.secretKey}` },
        });
        if (visible(model, answeredAt) === 'pending') model.state = 'cancelled';
        break;
      case 'redeem': {
        const { statusCode } = await redeem(world, started.id, { policy, outcome });
        expect(statusCode === 200).toBe(canRedeem());
        if (canRedeem()) {
          redeemedAt ??= model.age;
          model.state = 'verified';
        }
        break;
      }
      case 'redeem wrongly':
        expect((await redeem(world, started.id, { policy, outcome: 'rc_wrong' })).statusCode).not.toBe(200);
        break;
      case 'sweep':
        await sweepExpired(world.server.services);
        break;
      case 'wait':
        world.clock.now += WAIT * 1000;
        model.age += WAIT;
        break;
    }
    expect(await statusOf(world, started.id), steps.join(', ')).toBe(visible(model, answeredAt));
  }
}

async function outcomeOfStream(id: string): Promise<string> {
  const { body } = await world.server.app.inject({ url: `/v1/verifications/${id}/events` });
  return (JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? '{}') as { outcome?: string }).outcome ?? '';
}

it('R24 R23 every history of commands ends in the state that the model says', async () => {
  const history = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 9 });
  const flow = fc.constantFrom<Flow>('same_device', 'cross_device');
  const runs = Number(process.env.HUSHMARK_MODEL_RUNS ?? 60);
  const seed = Number(process.env.HUSHMARK_SEED ?? Date.now() % 2 ** 31);
  console.info(`seed ${seed}`);
  await fc.assert(fc.asyncProperty(flow, history, run), { numRuns: runs, seed });
}, 3_600_000);
