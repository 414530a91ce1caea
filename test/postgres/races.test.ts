// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, it } from 'vitest';
import { expectCancelOrAnswer, expectOneAnswerEach, expectOneRedemption } from '../support/attacks/race-rows.ts';
import { type Nodes, startNodes } from '../support/attacks/races.ts';
import { createTestDatabase, describeWithPostgres } from '../support/postgres/database.ts';
import { createWorld, type World } from '../support/server/world.ts';

describeWithPostgres('three nodes on one PostgreSQL, with clocks five minutes apart', () => {
  const database = createTestDatabase();
  let world: World;
  let nodes: Nodes;

  beforeAll(async () => {
    world = await createWorld({ store: database.store, realTime: true });
    nodes = await startNodes(world, database.store, [0, 300_000, -300_000]);
  });
  afterAll(async () => {
    await nodes?.close();
    await world?.close();
    await database.drop();
  });

  it('A01 A02 R18 accept exactly one answer to a verification, with one event', () =>
    expectOneAnswerEach(world, nodes, 3));
  it('A39 end a verification once when a cancellation races the answer', () => expectCancelOrAnswer(world, nodes));
  it('A01 redeem an outcome once', () => expectOneRedemption(world, nodes, 3));
});
