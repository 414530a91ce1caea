// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { createRunning } from '#demo/running.ts';

function world() {
  const order: string[] = [];
  const act = (name: string) => async () => {
    order.push(name);
  };
  const running = createRunning();
  running.addGround(act('database'));
  running.addGround(act('temporary file'));
  running.addLasting(act('directory'));
  running.addServer(act('verifier'));
  running.addServer(act('shop'));
  return { order, running };
}

test('what servers stand on goes after them, the last first, and what was started is stopped once', async () => {
  const { order, running } = world();
  await Promise.all([running.stop(), running.stop()]);
  expect(order).toEqual(['verifier', 'shop', 'temporary file', 'database']);
});

test('a demo that did not start leaves nothing behind', async () => {
  const { order, running } = world();
  await running.giveUp();
  expect(order.at(-1)).toBe('directory');
});
