// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProverJob } from '#wallet/core/preparation/prover.ts';
import { createProver } from '#wallet/page/prover/bridge.ts';
import type { ProverReply, ProverRequest, ProverSetup } from '#wallet/page/prover/messages.ts';

/** A worker that does nothing by itself: the test plays its part. */
class FakeWorker extends EventTarget {
  sent: ProverRequest[] = [];
  terminated = false;
  postMessage(message: ProverRequest) {
    this.sent.push(message);
  }
  terminate() {
    this.terminated = true;
  }
  reply(reply: ProverReply) {
    if (!this.terminated) this.dispatchEvent(new MessageEvent('message', { data: reply }));
  }
  get last() {
    return this.sent.at(-1) as ProverRequest & { id: number };
  }
}

const job = (key: string): ProverJob => ({ key, circuitDigest: 'age', inputs: { key } });
const DONE = Uint8Array.of(1);

describe('the prover bridge', () => {
  let workers: FakeWorker[];
  const start = () =>
    createProver({
      base: 'https://wallet.example/artefacts/',
      spawn: () => {
        const worker = new FakeWorker();
        workers.push(worker);
        return worker as unknown as Worker;
      },
    });
  const worker = () => workers.at(-1) as FakeWorker;
  const finish = () => worker().reply({ id: worker().last.id, kind: 'done', prepared: DONE });

  beforeEach(() => {
    workers = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('does one job after the other in one worker', async () => {
    const prover = start();
    const [first, second] = [prover.prepare(job('a')), prover.prepare(job('b'))];
    expect(worker().sent).toHaveLength(1);
    finish();
    expect(worker().sent).toHaveLength(2);
    finish();
    expect(await Promise.all([first, second])).toEqual([DONE, DONE]);
    expect(workers).toHaveLength(1);
  });

  it('loads files ahead in the worker that proves with them, and never instead of a job', async () => {
    const prover = start();
    prover.loadAhead?.('age');
    expect(worker().sent).toMatchObject([{ kind: 'load', circuitDigest: 'age' }]);
    const first = prover.prepare(job('a'));
    prover.loadAhead?.('attributes');
    expect(worker().sent.map(({ kind }) => kind)).toEqual(['load', 'prepare']);
    finish();
    expect(await first).toEqual(DONE);
    expect(workers).toHaveLength(1);
  });

  it('loads what somebody looks at now instead of what was loaded ahead before', () => {
    const prover = start();
    prover.loadAhead?.('age');
    prover.loadAhead?.('attributes');
    expect(worker().sent).toMatchObject([
      { kind: 'load', circuitDigest: 'age' },
      { kind: 'load', circuitDigest: 'attributes' },
    ]);
    expect(workers).toHaveLength(1);
    prover.close();
  });

  it('ends a worker whose files nobody asks for', () => {
    const prover = start();
    prover.loadAhead?.('age');
    vi.advanceTimersByTime(120_000);
    expect(worker().terminated).toBe(true);
    prover.loadAhead?.('age');
    expect(workers).toHaveLength(2);
    prover.close();
    expect(worker().terminated).toBe(true);
  });

  it('does the same job once for two callers', async () => {
    const prover = start();
    const both = [prover.prepare(job('a')), prover.prepare(job('a'), { urgent: true })];
    finish();
    expect(await Promise.all(both)).toEqual([DONE, DONE]);
    expect(worker().sent).toHaveLength(1);
  });

  it('interrupts background work for a customer, and does it afterwards', async () => {
    const prover = start();
    const background = prover.prepare(job('background'));
    const customer = prover.prepare(job('customer'), { urgent: true });
    expect(worker().last).toMatchObject({ kind: 'cancel', id: 1 });
    worker().reply({ id: 1, kind: 'failed', code: 'proof_cancelled', message: '' });
    expect(worker().last).toMatchObject({ kind: 'prepare', inputs: { key: 'customer' }, alone: false });
    finish();
    await expect(customer).resolves.toEqual(DONE);
    expect(worker().last).toMatchObject({ kind: 'prepare', inputs: { key: 'background' }, alone: true });
    finish();
    await expect(background).resolves.toEqual(DONE);
    expect(workers).toHaveLength(1);
  });

  it('W18: a worker that is silent for a minute is ended, and the next try gets a new one', async () => {
    const prover = start();
    const failed = expect(prover.prepare(job('a'))).rejects.toMatchObject({ code: 'wallet_worker' });
    vi.advanceTimersByTime(59_000);
    worker().reply({ id: 1, kind: 'progress', stage: 'prove', done: 0.5, total: 1 });
    vi.advanceTimersByTime(59_000);
    expect(worker().terminated).toBe(false);
    vi.advanceTimersByTime(1000);
    await failed;
    expect(worker().terminated).toBe(true);
    const again = prover.prepare(job('a'));
    expect(workers).toHaveLength(2);
    finish();
    await expect(again).resolves.toEqual(DONE);
  });

  it('W18: a crash fails this job only', async () => {
    const prover = start();
    const failed = expect(prover.prepare(job('a'))).rejects.toMatchObject({ code: 'wallet_worker' });
    const other = prover.prepare(job('b'));
    worker().dispatchEvent(new Event('error'));
    await failed;
    finish();
    await expect(other).resolves.toEqual(DONE);
    expect(workers).toHaveLength(2);
  });

  it('W18: a stopped worker that does not stop is ended after a second', async () => {
    const prover = start();
    const controller = new AbortController();
    const stopped = expect(prover.prepare(job('a'), { signal: controller.signal })).rejects.toMatchObject({
      code: 'proof_cancelled',
    });
    controller.abort();
    await stopped;
    expect(worker().last.kind).toBe('cancel');
    vi.advanceTimersByTime(1000);
    expect(worker().terminated).toBe(true);
  });

  it('one caller who leaves does not stop the work of the other', async () => {
    const prover = start();
    const controller = new AbortController();
    const leaves = expect(prover.prepare(job('a'), { signal: controller.signal })).rejects.toThrow();
    const stays = prover.prepare(job('a'));
    controller.abort();
    await leaves;
    expect(worker().sent.filter(({ kind }) => kind === 'cancel')).toEqual([]);
    finish();
    await expect(stays).resolves.toEqual(DONE);
  });

  it('W17: the worker is ended when idle, and at once when the wallet locks', async () => {
    const prover = start();
    const first = prover.prepare(job('a'));
    finish();
    await first;
    vi.advanceTimersByTime(20_000);
    expect(worker().terminated).toBe(true);

    const second = expect(prover.prepare(job('b'))).rejects.toMatchObject({ code: 'proof_cancelled' });
    prover.close();
    await second;
    expect(worker().terminated).toBe(true);
  });

  it('takes no answer of a job that is over', async () => {
    const prover = start();
    const first = prover.prepare(job('a'));
    finish();
    await first;
    const second = prover.prepare(job('b'));
    worker().reply({ id: 1, kind: 'done', prepared: Uint8Array.of(9) });
    finish();
    await expect(second).resolves.toEqual(DONE);
  });

  describe('with a second worker', () => {
    let helpers: FakeWorker[];
    const startBoth = (spawnSecond: () => Worker) =>
      createProver({
        base: 'https://wallet.example/artefacts/',
        spawn: () => {
          const first = new FakeWorker();
          workers.push(first);
          return first as unknown as Worker;
        },
        spawnSecond,
      });
    const spawnHelper = () => {
      const helper = new FakeWorker();
      helpers.push(helper);
      return helper as unknown as Worker;
    };
    const kinds = ({ sent }: FakeWorker) => (sent as (ProverRequest | ProverSetup)[]).map(({ kind }) => kind);
    const closePorts = () => {
      for (const { sent } of [...workers, ...helpers])
        for (const message of sent as (ProverRequest | ProverSetup)[]) if ('port' in message) message.port.close();
    };
    beforeEach(() => {
      helpers = [];
    });
    afterEach(closePorts);

    it('gives both the ends of a port before the first job, and ends them together', async () => {
      const prover = startBoth(spawnHelper);
      const done = prover.prepare(job('a'));
      expect(kinds(worker())).toEqual(['second', 'prepare']);
      expect(helpers.map(kinds)).toEqual([['help']]);
      worker().reply({ id: 1, kind: 'done', prepared: DONE });
      await done;
      vi.advanceTimersByTime(20_000);
      expect([worker().terminated, helpers[0]?.terminated]).toEqual([true, true]);
    });

    it('ends the second one with a first one that failed, and starts both anew', async () => {
      const prover = startBoth(spawnHelper);
      const failed = expect(prover.prepare(job('a'))).rejects.toThrow();
      worker().reply({ id: 1, kind: 'failed', code: 'proof_key', message: '' });
      await failed;
      expect(helpers[0]?.terminated).toBe(true);
      void prover.prepare(job('a')).catch(() => {});
      expect([workers.length, helpers.length]).toEqual([2, 2]);
      prover.close();
    });

    it('goes on with one when the second one crashes or does not start', async () => {
      const prover = startBoth(spawnHelper);
      const done = prover.prepare(job('a'));
      helpers[0]?.dispatchEvent(new Event('error'));
      expect(helpers[0]?.terminated).toBe(true);
      expect(kinds(worker())).toEqual(['second', 'prepare', 'alone']);
      worker().reply({ id: 1, kind: 'done', prepared: DONE });
      expect(await done).toEqual(DONE);
      prover.close();

      const alone = startBoth(() => {
        throw new TypeError('no');
      });
      const also = alone.prepare(job('a'));
      expect(kinds(worker())).toEqual(['prepare']);
      worker().reply({ id: 1, kind: 'done', prepared: DONE });
      expect(await also).toEqual(DONE);
    });
  });
});
