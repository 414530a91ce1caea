// SPDX-License-Identifier: MIT
// How often one visitor may make the shop's server ask the verifier. The shop's route needs no key, so without a limit
// of its own whoever calls it often enough would use up the limit of the shop's secret key, for all of its customers.
// Counted in this process, by address; which address a visitor has behind a proxy is known to the shop's framework.

export type VisitorLimitOptions = {
  /** Calls a minute and visitor. */
  perMinute?: number;
  /** Milliseconds. */
  now?: () => number;
};

/**
 * Counts a call of this IP address. Undefined when it may go on, otherwise the seconds after which it may be made
 * again.
 */
export type VisitorLimit = (address: string) => number | undefined;

const MINUTE = 60_000;
/** Visitors counted one by one; those beyond share one limit. */
const MOST = 50_000;

export function createVisitorLimit({ perMinute = 60, now = Date.now }: VisitorLimitOptions = {}): VisitorLimit {
  const calls = new Map<string, number>();
  let end = 0;
  return (address) => {
    const time = now();
    if (time >= end) {
      calls.clear();
      end = time + MINUTE;
    }
    const visitor = visitorOf(address);
    const counted = calls.has(visitor) || calls.size < MOST ? visitor : 'everybody else';
    const made = (calls.get(counted) ?? 0) + 1;
    calls.set(counted, made);
    return made > perMinute ? Math.ceil((end - time) / 1000) : undefined;
  };
}

/** Of IPv6 the network, which one visitor has to itself. IPv4 also where IPv6 carries it. */
function visitorOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  return plain.includes(':') ? network(plain) : plain;
}

/** The first 64 bits. */
function network(address: string): string {
  const [before = '', after = ''] = address.split('%', 1)[0]?.toLowerCase().split('::') ?? [];
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [head, tail] = [groups(before), groups(after)];
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
