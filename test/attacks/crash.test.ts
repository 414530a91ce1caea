// SPDX-License-Identifier: GPL-3.0-or-later
/** F2: a process that is killed while it answers. Whatever it said yes to is in the database afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNodes } from '../support/attacks/races.ts';
import { answerFor, createWorld, openRequest, start, statusOf, type World } from '../support/server/world.ts';

let directory: string;
let world: World;
const store = () => ({ kind: 'sqlite', file: join(directory, 'verifier.db') }) as const;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hushmark-crash-'));
  world = await createWorld({ store: store() });
});
afterAll(async () => {
  await world?.close();
  await rm(directory, { recursive: true, force: true });
});

it('F2 every answer that was acknowledged before kill -9 is stored, and the database is whole', async () => {
  const rounds = 2 * Number(process.env.HUSHMARK_RACES ?? 1);
  for (let round = 0; round < rounds; round++) {
    const sessions: { id: string; form: string }[] = [];
    for (let count = 0; count < 20; count++) {
      const { body: started } = await start(world, { policy: 'over-18-phone', flow: 'cross_device' });
      const request = await openRequest(world, started);
      sessions.push({ id: started.id, form: answerFor(world, request, { code: started.code ?? '' }) });
    }
    const nodes = await startNodes(world, store(), [0]);
    const acknowledged: string[] = [];
    const killAfter = 3 + 5 * round;
    const answering = (async () => {
      for (const { id, form } of sessions) {
        const [[code] = []] = await nodes.fire([[{ call: 'answer', form }]]);
        if (code === 200) acknowledged.push(id);
        if (acknowledged.length < killAfter) continue;
        // In the middle of answering all the others at once.
        const rest = sessions.map(({ form: other }) => ({ call: 'answer', form: other }) as const);
        const burst = nodes.fire([rest]);
        setImmediate(() => nodes.kill());
        await burst;
      }
    })();
    await expect(answering).rejects.toThrow('a node ended early');
    expect(acknowledged).toHaveLength(killAfter);
    for (const id of acknowledged) expect(await statusOf(world, id)).toBe('verified');
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(world.store.db);
    expect(rows).toEqual([{ integrity_check: 'ok' }]);
  }
});
