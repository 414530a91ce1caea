/** Calls that are repeated (rows A04). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, OTHER_SHOP, SHOP, type World } from '../server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ORDER = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
const auth = () => ({ authorization: `Bearer ${world.secretKey}` });
const inject = (options: object) => world.server.app.inject(options);
const create = (payload: unknown, headers: Record<string, string> = {}) =>
  inject({
    method: 'POST',
    url: '/v1/verifications',
    headers: { ...auth(), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const good = { policy: 'over-18', return_url: `${SHOP}/back` };

describe('idempotency', () => {
  it('A04 replays the same call, refuses another body, keeps shops apart, and forgets after a day', async () => {
    const key = { 'idempotency-key': 'basket-1' };
    const first = await create(good, key);
    const again = await create(good, key);
    expect(again.statusCode).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await create({ ...good, order: ORDER }, key)).statusCode).toBe(422);
    const other = await create(
      { policy: 'over-18', return_url: `${OTHER_SHOP}/` },
      { ...key, authorization: `Bearer ${world.otherKey}` },
    );
    expect(other.statusCode).toBe(201);
    expect(other.json<{ id: string }>().id).not.toBe(first.json<{ id: string }>().id);
    world.clock.now += 86_400_000;
    await world.publish();
    const nextDay = await create({ ...good, order: ORDER }, key);
    expect(nextDay.statusCode).toBe(201);
  });

  it('A04 answers 409 while the first call is still running, and runs it once', async () => {
    const key = { 'idempotency-key': 'basket-2' };
    const answers = await Promise.all([create(good, key), create(good, key), create(good, key)]);
    const created = answers
      .filter(({ statusCode }) => statusCode === 201)
      .map((answer) => answer.json<{ id: string }>());
    expect(new Set(created.map(({ id }) => id)).size).toBe(1);
    expect(answers.every(({ statusCode }) => [201, 409].includes(statusCode))).toBe(true);
  });

  it('A04 does not keep a refused call', async () => {
    const key = { 'idempotency-key': 'basket-3' };
    expect((await create({ ...good, return_url: 'https://evil.example/' }, key)).statusCode).toBe(403);
    expect((await create(good, key)).statusCode).toBe(201);
  });
});
