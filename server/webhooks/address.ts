// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where webhooks may go: https, port 443 or 8443, public addresses only. The form is checked when a shop is set up; the
 * address is checked again when connecting, and the connection uses exactly the address that was checked (A16, A17).
 */
import { BlockList, isIP } from 'node:net';
import { HushmarkError } from '#base/errors.ts';

const PORTS = ['', '443', '8443'];

/** Everything that is not the public internet. IPv4-mapped, NAT64 and 6to4 forms carry an IPv4 address inside. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, bits, 'ipv4');
}

/** IPv6 is allowed by the one range that is given out for global unicast, less what lies inside it. */
const outside6 = new BlockList();
outside6.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

/** Is this literal address part of the public internet? */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside.check(address, 'ipv4');
  if (family === 6) return outside6.check(address, 'ipv6') && !inside.check(address, 'ipv6');
  return false;
}

/** The parsed address, or input_usage saying what is wrong with it. */
export function checkWebhookUrl(text: string): URL {
  const refuse = (why: string) => new HushmarkError('input_usage', `the webhook address ${why}`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('is not a web address');
  }
  if (url.protocol !== 'https:') throw refuse('must start with https://');
  if (url.username !== '' || url.password !== '') throw refuse('must not contain a user name');
  if (url.hash !== '' || text.includes('#')) throw refuse('must not contain a fragment');
  if (!PORTS.includes(url.port)) throw refuse('must use port 443 or 8443');
  // URL has turned 127.1, 0x7f.1, 2130706433 and circled digits into dotted form by now.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.internal') || host.endsWith('.local')) {
    throw refuse('is inside a private network');
  }
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refuse('is inside a private network');
  return url;
}
