// SPDX-License-Identifier: GPL-3.0-or-later
/** Who follows a verification: every open stream hears of it, whatever other streams of the same one do. */
import { expect, it } from 'vitest';
import { createStatusHub } from '#server/status-hub.ts';

const watcher = { id: 'ver_1', address: '192.0.2.1', party: 'vinum-shop' };
const newHub = () => createStatusHub({ streams: 9, streamsPerShop: 9, streamsPerAddress: 9 });

it('a page in two tabs is told in the one that stays open, and nothing is kept when both are closed', () => {
  const hub = newHub();
  const heard: string[] = [];
  const [first, second] = ['first', 'second'].map((tab) => hub.watch(watcher, () => heard.push(tab)));
  hub.notify('ver_1');
  first?.();
  first?.();
  hub.notify('ver_1');
  expect(heard).toEqual(['first', 'second', 'second']);
  expect([hub.watched(), hub.size()]).toEqual([['ver_1'], 1]);
  second?.();
  hub.notify('ver_1');
  expect(heard).toHaveLength(3);
  expect([hub.watched(), hub.size()]).toEqual([[], 0]);
});

it('a stream is told of a change once, and again when the picture is another', () => {
  const hub = newHub();
  let heard = 0;
  hub.watch(watcher, () => {
    heard += 1;
  });
  for (const picture of ['pending', 'pending', 'verified', 'verified']) hub.changed('ver_1', picture);
  hub.changed('ver_2', 'verified');
  expect(heard).toBe(2);
});
