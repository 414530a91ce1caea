// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { checkWebhookUrl, isPublicAddress } from '#server/webhooks/address.ts';

/** First and last address of each range that is not the public internet, and what stands before and behind it. */
const RANGES = [
  [null, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.31.195.255', '192.31.196.0', '192.31.196.255', '192.31.197.0'],
  ['192.52.192.255', '192.52.193.0', '192.52.193.255', '192.52.194.0'],
  ['192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
  ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['192.175.47.255', '192.175.48.0', '192.175.48.255', '192.175.49.0'],
  ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['223.255.255.255', '224.0.0.0', '255.255.255.255', null],
  [null, '::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2000::'],
  ['2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:200::'],
  ['2001:db7:ffff::', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'],
  ['2001:ffff::', '2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
  ['3ffe:ffff::', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'],
  ['3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', null],
  [null, '::ffff:93.184.216.34', '64:ff9b::93.184.216.34', null],
] as const;

test.each(RANGES)('A16 webhooks go to %s, not to %s to %s, and to %s', (before, first, last, behind) => {
  for (const address of [first, last]) expect(isPublicAddress(address), address).toBe(false);
  for (const address of [before, behind]) if (address !== null) expect(isPublicAddress(address), address).toBe(true);
});

test.each([
  ['hook', 'is not a web address'],
  ['http://hook.example/', 'must start with https://'],
  ['https://user@hook.example/', 'must not contain a user name'],
  ['https://:word@hook.example/', 'must not contain a user name'],
  ['https://hook.example/#', 'must not contain a fragment'],
  ['https://hook.example/#part', 'must not contain a fragment'],
  ['https://hook.example:80/', 'must use port 443 or 8443'],
  ['https://hook.example:8444/', 'must use port 443 or 8443'],
  ...[
    'localhost',
    'a.localhost',
    'a.internal',
    'a.local',
    'localhost.',
    '127.1',
    '[::1]',
    '2130706433',
    '10.0.0.1',
  ].map((host) => [`https://${host}/`, 'is inside a private network']),
])('A16 a webhook address %s %s', (url, why) => {
  const refused = expect.objectContaining({ code: 'input_usage', message: `the webhook address ${why}` });
  expect(() => checkWebhookUrl(url as string)).toThrow(refused);
});

test.each([
  'https://hook.example/a?b=c',
  'https://hook.example:8443/',
  'https://93.184.216.34/',
  'https://local.example/',
])('a webhook may go to %s', (url) => expect(checkWebhookUrl(url).href).toBe(url));
