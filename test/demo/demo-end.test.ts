// SPDX-License-Identifier: GPL-3.0-or-later
/** How the demo ends: what Ctrl-C says and does, and that no browser can hold it up. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { closeNow } from '#demo/close-now.ts';
import { createInterrupt } from '#demo/interrupt.ts';

/** A demo whose end is `ended`, and what was said and how the process ended. */
function interrupted(ended: Promise<void>, isRunning = true) {
  const said: string[] = [];
  const exits: number[] = [];
  const demo = { stop: () => ended };
  const press = createInterrupt({
    running: () => (isRunning ? demo : undefined),
    say: (text) => said.push(text.trim()),
    left: 'Keys and data are removed.',
    exit: (code) => exits.push(code),
  });
  return { press, said, exits };
}

it('Ctrl-C says that it stops, and when it has', async () => {
  const { press, said, exits } = interrupted(Promise.resolve());
  await press();
  expect(said).toEqual(['Stopping… (Ctrl-C again stops at once)', 'Stopped. Keys and data are removed.']);
  expect(exits).toEqual([0]);
});

it('a second Ctrl-C waits for nothing', async () => {
  const { press, said, exits } = interrupted(new Promise(() => {}));
  void press();
  await press();
  expect(said.at(-1)).toBe('Stopped at once.');
  expect(exits).toEqual([130]);
});

it('Ctrl-C while it is starting waits for nothing', async () => {
  const { press, exits } = interrupted(Promise.resolve(), false);
  await press();
  expect(exits).toEqual([130]);
});

it('a stop that fails is no success', async () => {
  const { press, said, exits } = interrupted(Promise.reject(new Error('the disk is full')));
  await press();
  expect(said.at(-1)).toContain('the disk is full');
  expect(exits).toEqual([1]);
});

it('a connection that never asks for anything does not hold a server up', async () => {
  // Without these limits Node waits for ever instead of a minute.
  const server = createServer({ headersTimeout: 0, requestTimeout: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const spare = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => server.once('connection', resolve));
  const cut = new Promise((resolve) => spare.once('close', resolve));
  await closeNow(server, () => new Promise((resolve) => server.close(resolve)));
  await cut;
});
