// SPDX-License-Identifier: GPL-3.0-or-later
/** How far apart the leaves of a list stand, in bundles of thousands of them. */
import { expect, test } from 'vitest';
import { createTrustBundle, parseTrustBundle } from '#protocol/trust/bundle.ts';
import { bundleContent, NOW, otherIssuer, REGISTRY_KEY, randomHandles } from '../../support/protocol/messages.ts';

const keys = [REGISTRY_KEY.jwk];
const options = { now: NOW, minimumSequence: 0 };

test('the clusters of a list are as far apart as the tree has room for, and empty nodes between them hardly take any', () => {
  const fileOf = (counts: number[]) => {
    const issuers = counts.map((count, at) => otherIssuer(at + 1, randomHandles(count, `list ${at}`)));
    return createTrustBundle(bundleContent({ issuers }), REGISTRY_KEY);
  };
  const spreadIn = (file: Uint8Array) =>
    new Set(
      parseTrustBundle(file, keys, options).issuers.flatMap(({ schemas }) => schemas.map(({ spread }) => spread)),
    );
  expect(spreadIn(fileOf([2000, 1000]))).toEqual(new Set([64]));
  const file = fileOf([2000, 2000, 0]);
  expect(spreadIn(file)).toEqual(new Set([32]));
  // In full the inner level alone would take 65,792 bytes.
  expect(parseTrustBundle(file, keys, options).levels.inner).toHaveLength(257 * 8);
  expect(file).toHaveLength(65_536);
});
