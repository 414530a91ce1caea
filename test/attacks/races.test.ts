// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectCancelOrAnswer, expectOneAnswerEach, expectOneRedemption } from '../support/attacks/race-rows.ts';
import { type Nodes, startNodes } from '../support/attacks/races.ts';
import { createWorld, type World } from '../support/server/world.ts';

let directory: string;
let world: World;
let nodes: Nodes;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hushmark-races-'));
  const store = { kind: 'sqlite', file: join(directory, 'verifier.db') } as const;
  world = await createWorld({ store });
  nodes = await startNodes(world, store, [0, 0]);
});
afterAll(async () => {
  await nodes?.close();
  await world?.close();
  await rm(directory, { recursive: true, force: true });
});

describe('two processes on one SQLite file', () => {
  it('A01 A02 accept exactly one answer to a verification, with one event', () => expectOneAnswerEach(world, nodes, 2));
  it('A39 end a verification once when a cancellation races the answer', () => expectCancelOrAnswer(world, nodes));
  it('A01 redeem an outcome once', () => expectOneRedemption(world, nodes, 2));
});
