// SPDX-License-Identifier: GPL-3.0-or-later
/** Which files of a source are taken, whatever the source puts first. */
import { expect, test } from 'vitest';
import { generateSigningKey } from '#protocol/jws.ts';
import { bundleDigest, createTrustBundle } from '#protocol/trust/bundle.ts';
import type { TrustEpoch } from '#server/store/trust-epochs.ts';
import { lowestSequence, readCandidates } from '#server/trust/candidates.ts';
import { seededRandom } from '../../support/server/world.ts';

const NOW = 1_772_366_400;
const [key, otherKey] = ['one', 'other'].map((seed) => generateSigningKey(seededRandom(seed)));
const registry = { id: 'test-registry', keys: [key!.jwk] };
const file = (sequence: number, { id = 'test-registry', by = key!, name = 'Test registry' } = {}) =>
  createTrustBundle(
    {
      registry: { id, name },
      ...{ sequence, supersedes: 'scheduled', issuers: [], verifiers: [] },
      ...{ issuedAt: NOW, startsAt: NOW, nextUpdate: NOW + 7 * 86_400, expiresAt: NOW + 8 * 86_400 },
    },
    by,
  );
const epoch = (sequence: number, digest: string, startsAt: number) =>
  ({ sequence, digest, starts_at: startsAt }) as TrustEpoch;
const read = (files: Uint8Array[], epochs: TrustEpoch[] = []) => readCandidates(files, registry, { epochs, now: NOW });
const numbers = ({ good }: ReturnType<typeof read>) => good.map(({ bundle }) => bundle.sequence);

test('good bundles come by their numbers, in whatever order the source has them', () => {
  const files = [2, 10, 3].map((sequence) => file(sequence));
  expect(numbers(read(files))).toEqual([2, 3, 10]);
  expect(numbers(read([...files].reverse()))).toEqual([2, 3, 10]);
  expect(read(files).good.map(({ file: own }) => own)).toEqual([files[0], files[2], files[1]]);
});

test('bundles of another registry, by another key or in pieces are named by what is wrong; older ones are passed over', () => {
  const wrong = [file(4, { id: 'elsewhere' }), file(5, { by: otherKey! }), new Uint8Array(8)];
  const found = read([...wrong, file(2), file(6)], [epoch(3, 'd3', NOW)]);
  expect(numbers(found)).toEqual([6]);
  expect(found.refusals).toHaveLength(3);
  expect(found.forks).toEqual([]);
});

test('R17 a second bundle for a number that was seen, now or before, is a fork, and the first one stays', () => {
  const [first, second] = [file(5), file(5, { name: 'Another name' })];
  const found = read([first!, second!, first!]);
  expect(found.good.map(({ bundle }) => bundle.digest)).toContain(bundleDigest(first!));
  expect(found.good.map(({ bundle }) => bundle.digest)).not.toContain(bundleDigest(second!));
  expect(found.forks).toHaveLength(1);
  const before = read([second!], [epoch(5, bundleDigest(first!), NOW)]);
  expect([numbers(before), before.forks.length, before.refusals]).toEqual([[], 1, []]);
});

test('nothing before the last bundle that began is taken; one that is still to come holds nothing back', () => {
  const epochs = [epoch(9, 'd9', NOW + 1), epoch(8, 'd8', NOW), epoch(7, 'd7', NOW - 1)];
  expect(lowestSequence(epochs, NOW)).toBe(8);
  expect(lowestSequence(epochs, NOW - 2)).toBe(0);
  expect(lowestSequence([], NOW)).toBe(0);
});
