// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeEach, expect, test } from 'vitest';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import type { TrustEpoch } from '#server/store/trust-epochs.ts';
import { createHoldings, type Holdings } from '#server/trust/holdings.ts';

/** Bundle n begins at n * 100 and ends with its successor's end. */
const bundle = (sequence: number): TrustBundle =>
  ({
    sequence,
    digest: `d${sequence}`,
    supersedes: 'scheduled',
    startsAt: sequence * 100,
    expiresAt: sequence * 100 + 1000,
  }) as TrustBundle;
const epoch = (sequence: number, supersedes = 'scheduled') =>
  ({ sequence, digest: `d${sequence}`, supersedes, starts_at: sequence * 100 }) as TrustEpoch;
const unavailable = expect.objectContaining({ code: 'server_trust_unavailable' });

let holdings: Holdings;
const add = (now: number, ...sequences: number[]) => {
  for (const sequence of sequences) {
    holdings.add({ bundle: bundle(sequence), file: Uint8Array.of(sequence) }, now);
  }
};
beforeEach(() => {
  holdings = createHoldings();
});

test('nothing at hand is no trust at all', () => {
  expect(() => holdings.current(100)).toThrow(unavailable);
  expect(() => holdings.announced(100)).toThrow(unavailable);
  expect([holdings.newest(), holdings.lastBegun(100)]).toEqual([undefined, undefined]);
});

test('the clock alone decides which bundle is in force; those to come are announced after it', () => {
  add(250, 3, 2, 1);
  expect(holdings.current(250).sequence).toBe(2);
  expect(holdings.announced(250).map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(holdings.current(300).sequence).toBe(3);
  expect(holdings.newest()?.sequence).toBe(3);
});

test('a bundle that has ended is not in force, though it is the last that began', () => {
  add(100, 1);
  expect(() => holdings.current(1100)).toThrow(unavailable);
  expect(holdings.lastBegun(1100)?.sequence).toBe(1);
});

test('nothing takes the place of a refused bundle, and its file is not handed out', () => {
  add(200, 1, 2);
  expect(holdings.file('d2')).toEqual(Uint8Array.of(2));
  holdings.refuse('d2');
  expect(holdings.isRefused('d2')).toBe(true);
  expect(() => holdings.current(200)).toThrow(unavailable);
  expect(() => holdings.stillCounts(2, 200)).toThrow(unavailable);
  expect(holdings.file('d2')).toBeUndefined();
});

test('a refused bundle that is to come is not announced', () => {
  add(100, 1, 2);
  holdings.refuse('d2');
  expect(holdings.announced(100).map(({ sequence }) => sequence)).toEqual([1]);
});

test('a question counts under an earlier bundle only while every change since was scheduled, with none missing', () => {
  add(400, 3, 4);
  holdings.setEpochs([epoch(4), epoch(3), epoch(2, 'emergency'), epoch(1)]);
  expect([4, 3, 2, 1, 5].map((sequence) => holdings.stillCounts(sequence, 400))).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
  holdings.setEpochs([epoch(4), epoch(2)]);
  expect(holdings.stillCounts(2, 400)).toBe(false);
});

test('the four newest files stay, and of the bundles the one before that in force', () => {
  for (const sequence of [1, 2, 3, 4, 5]) add(sequence * 100, sequence);
  expect(['d1', 'd2', 'd5'].map((digest) => holdings.file(digest) !== undefined)).toEqual([false, true, true]);
  expect([3, 4, 5].map((sequence) => holdings.has(`d${sequence}`))).toEqual([false, true, true]);
});
