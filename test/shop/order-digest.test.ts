// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { orderDigest } from '#shop/client/order-digest.ts';

test('the digest of an order is that of its JSON text with sorted members, however a shop wrote them', async () => {
  const order = {
    total: '24.00',
    basket: [
      { wine: 'Pinot', bottles: 2 },
      { wine: 'Merlot', bottles: 1 },
    ],
    gift: null,
  };
  const text = '{"basket":[{"bottles":2,"wine":"Pinot"},{"bottles":1,"wine":"Merlot"}],"gift":null,"total":"24.00"}';
  expect(await orderDigest(order)).toBe(base64url(sha256(utf8(text))));
  expect(await orderDigest({ gift: null, basket: order.basket, total: '24.00' })).toBe(await orderDigest(order));
});

test('another order has another digest: other values, another sequence of a list, another kind', async () => {
  const digests = await Promise.all(
    [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { b: [1, 2] }, { a: { 0: 1, 1: 2 } }, [1, 2], '1,2', null].map(
      orderDigest,
    ),
  );
  expect(new Set(digests).size).toBe(digests.length);
});
