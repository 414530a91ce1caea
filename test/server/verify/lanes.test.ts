// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeEach, expect, test } from 'vitest';
import { createLanes, type Lanes } from '#server/verify/lanes.ts';

type Caller = { name: string; tasks: readonly unknown[] };
const caller = (name: string, proofs = 1): Caller => ({ name, tasks: new Array(proofs).fill('proof') });

let lanes: Lanes<Caller>;
beforeEach(() => {
  lanes = createLanes<Caller>(80);
});
const add = (lane: 'first' | 'suspect', ...names: string[]) => names.map((name) => lanes.add(lane, caller(name)));
const nextNames = () => lanes.next()?.batch.map(({ name }) => name);

test('nobody waits, nobody has a turn', () => {
  expect(lanes.next()).toBeUndefined();
});

test('whoever waits goes as one batch, in the order of arrival', () => {
  add('first', 'a', 'b', 'c');
  expect(nextNames()).toEqual(['a', 'b', 'c']);
  expect(lanes.next()).toBeUndefined();
});

test('the proofs of one caller stay together: a batch ends before the caller who does not fit, and holds one at least', () => {
  for (const [name, proofs] of [
    ['a', 60],
    ['b', 5],
    ['c', 4],
  ] as const)
    lanes.add('first', caller(name, proofs));
  expect(nextNames()).toEqual(['a']);
  expect(nextNames()).toEqual(['b', 'c']);
  lanes.add('first', caller('large', 70));
  expect(nextNames()).toEqual(['large']);
});

test('the lanes take turns, and suspects go in small batches', () => {
  add('suspect', ...'abcdefghij');
  add('first', 'k');
  expect(nextNames()).toEqual(['k']);
  add('first', 'l');
  expect(nextNames()).toEqual([...'abcdefgh']);
  expect(nextNames()).toEqual(['l']);
  expect(nextNames()).toEqual(['i', 'j']);
});

test('suspects get a quarter of the room, everybody together all of it, and who is turned away is counted', () => {
  expect(add('suspect', ...new Array(21).fill('s')).filter(Boolean)).toHaveLength(20);
  expect(add('first', ...new Array(61).fill('f')).filter(Boolean)).toHaveLength(60);
  expect(lanes.load()).toMatchObject({
    first: { waiting: 60, turnedAway: 1 },
    suspect: { waiting: 20, turnedAway: 1 },
  });
});

test('the more proofs of a lane were wrong, the fewer are combined; the other lane does not pay for it', () => {
  const largestOf = (lane: 'first' | 'suspect') => {
    add(lane, 'x');
    return lanes.next()?.largest;
  };
  expect([largestOf('first'), largestOf('suspect')]).toEqual([64, 8]);
  lanes.record('first', { valid: 16, wrong: 16 });
  expect([largestOf('first'), largestOf('suspect')]).toEqual([1, 8]);
  lanes.record('first', { valid: 32, wrong: 0 });
  expect(largestOf('first')).toBe(64);
  lanes.record('first', { valid: 7, wrong: 1 });
  expect(largestOf('first')).toBe(22);
  expect(lanes.load().first).toMatchObject({ batches: 3, valid: 55, wrong: 17 });
});

test('clearing takes everybody out, of both lanes', () => {
  add('suspect', 'a');
  add('first', 'b');
  expect(lanes.clear().map(({ name }) => name)).toEqual(['b', 'a']);
  expect(lanes.next()).toBeUndefined();
  expect(lanes.load().first.waiting).toBe(0);
});
