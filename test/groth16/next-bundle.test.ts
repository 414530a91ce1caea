// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { createNextBundle } from '../support/groth16/next-bundle.ts';

it('a week’s bundle leaves a customer in the middle five of the nine levels of the way to the root', () => {
  expect(createNextBundle().levels).toBe(4);
});
