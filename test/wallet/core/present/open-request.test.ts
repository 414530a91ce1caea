// SPDX-License-Identifier: GPL-3.0-or-later
/** Opening what a shop asks: only what this wallet can answer with its own circuits is shown at all. */
import '../../../support/wallet/pinned.ts';
import { expect, it } from 'vitest';
import { newestNamed } from '#groth16/files/manifest.ts';
import { PINNED_CIRCUITS } from '#wallet/core/pinned-manifest.ts';
import { openRequest } from '#wallet/core/present/open-request.ts';
import { bundle, bundlesOf, NOW, policy, requestFor } from '../../../support/wallet/world.ts';

const age = newestNamed(PINNED_CIRCUITS, 'age');
const attributes = newestNamed(PINNED_CIRCUITS, 'attributes');
const other = 'A'.repeat(43);

it.each([
  ['the age circuit', [{ ...age, circuitDigest: other }, attributes], 'over-18'],
  ['one of the two', [age, { ...attributes, circuitDigest: other }], 'over-18-and-member'],
  [
    'the two in each other’s place',
    [
      { ...attributes, name: 'age' },
      { ...age, name: 'attributes' },
    ],
    'over-18-and-member',
  ],
] as const)('a request that needs another version is not opened: %s', async (_which, circuits, name) => {
  const { jws, requestUri } = requestFor(policy(name));
  const opening = (known: typeof PINNED_CIRCUITS) =>
    openRequest(
      { clientId: 'vinum-shop', requestUri },
      {
        bundles: bundlesOf(bundle),
        reach: { request: async () => jws, clockBehind: () => undefined },
        circuits: known,
        now: () => NOW,
      },
    );
  await expect(opening(circuits)).rejects.toMatchObject({ code: 'request_unsupported' });
  expect((await opening(PINNED_CIRCUITS)).request.policy.name).toBe(name);
});
