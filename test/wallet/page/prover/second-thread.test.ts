// SPDX-License-Identifier: GPL-3.0-or-later
/** Both ends of the port between the prover's two threads, in one process. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { numberToBytes, Q, R } from '#base/encoding.ts';
import type { KeyPoints, SumTask } from '#groth16/prove/key-sums.ts';
import { joinSecond, type SecondThread, serveSums } from '#wallet/page/prover/second-thread.ts';
import { G1, G2 } from '../../../support/groth16/points.ts';

const littleEndian = (value: bigint) => numberToBytes(value, 32).reverse();
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const stored = (...values: bigint[]) => join(...values.map((value) => littleEndian((value << 256n) % Q)));
const g1 = (...multiples: bigint[]) =>
  join(...multiples.map((multiple) => stored(...Object.values(G1.BASE.multiply(multiple).toAffine()))));
const g2 = (multiple: bigint) => {
  const { x, y } = G2.BASE.multiply(multiple).toAffine();
  return stored(x.c0, x.c1, y.c0, y.c1);
};
const keyOf = (first: bigint): KeyPoints => ({
  a: g1(first, 3n, 4n),
  b1: g1(5n),
  b2: g2(7n),
  c: g1(8n),
  linear: g1(9n),
  h: g1(10n, 11n),
});
const scalars = (...values: bigint[]) => join(...values.map(littleEndian));
const multiple = (of: bigint) => {
  const { x, y } = G1.BASE.multiply(of).toAffine();
  return [x, y];
};
const never = new AbortController().signal;

describe('the second thread', () => {
  let channel: MessageChannel;
  let second: SecondThread;
  beforeEach(() => {
    channel = new MessageChannel();
    serveSums(channel.port2);
    second = joinSecond(channel.port1);
  });
  afterEach(() => {
    second.leave();
    channel.port2.close();
    vi.useRealTimers();
  });

  it('sums over the sections that it is asked for, from the point where it is told to begin', async () => {
    const tasks: SumTask[] = [
      { section: 'a', from: 1, scalars: scalars(2n, R - 1n) },
      { section: 'h', from: 0, scalars: scalars(1n, 1n) },
      { section: 'b2', from: 0, scalars: scalars(1n) },
      { section: 'c', from: 0, scalars: scalars(0n) },
    ];
    const [a, h, b2, c] = await second.sum(keyOf(2n), tasks, never);
    expect(a).toEqual(multiple(2n));
    expect(h).toEqual(multiple(21n));
    const { x, y } = G2.BASE.multiply(7n).toAffine();
    expect(b2).toEqual([
      [x.c0, x.c1],
      [y.c0, y.c1],
    ]);
    expect(c).toBeUndefined();
  });

  it('takes another key when it is given one', async () => {
    const task: SumTask = { section: 'a', from: 0, scalars: scalars(1n, 0n, 0n) };
    expect(await second.sum(keyOf(2n), [task], never)).toEqual([multiple(2n)]);
    expect(await second.sum(keyOf(6n), [task], never)).toEqual([multiple(6n)]);
  });

  it('leaves what it was given as it was, and gets each section once', async () => {
    const posted = vi.spyOn(channel.port1, 'postMessage');
    const key = keyOf(2n);
    const task: SumTask = { section: 'b1', from: 0, scalars: scalars(77n) };
    await second.sum(key, [task], never);
    await second.sum(key, [task], never);
    expect(task.scalars).toEqual(scalars(77n));
    expect(key.b1).toEqual(keyOf(2n).b1);
    expect(posted.mock.calls.map(([message]) => (message as { kind: string }).kind)).toEqual([
      'key',
      'points',
      'sum',
      'sum',
    ]);
  });

  it('stops between two sums, and is there for the next job', async () => {
    const key = keyOf(2n);
    const task: SumTask = { section: 'b1', from: 0, scalars: scalars(77n) };
    const stop = new AbortController();
    const stopped = second.sum(key, [task, task, task], stop.signal);
    stop.abort();
    await expect(stopped).rejects.toThrow();
    expect(await second.sum(key, [task], never)).toEqual([multiple(5n * 77n)]);
  });

  it('that fails is not asked again', async () => {
    const task: SumTask = { section: 'b1', from: 0, scalars: scalars(77n) };
    const damaged: SumTask = { ...task, scalars: new Uint8Array(33) };
    await expect(second.sum(keyOf(2n), [damaged], never)).rejects.toThrow('no sums');
    await expect(second.sum(keyOf(2n), [task], never)).rejects.toThrow('not there');
  });

  it('that is silent or gone is not waited for', async () => {
    vi.useFakeTimers();
    const silent = joinSecond(new MessageChannel().port1, 1000);
    const task: SumTask = { section: 'b1', from: 0, scalars: scalars(77n) };
    const open = silent.sum(keyOf(2n), [task], never);
    const refused = expect(open).rejects.toThrow('no sums');
    await vi.advanceTimersByTimeAsync(1000);
    await refused;

    const left = joinSecond(new MessageChannel().port1);
    const last = left.sum(keyOf(2n), [task], never);
    const alsoRefused = expect(last).rejects.toThrow('no sums');
    left.leave();
    await alsoRefused;
  });
});
