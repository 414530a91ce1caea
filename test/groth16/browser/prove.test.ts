// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeCurve } from '#circuits/keys/curve.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { chromiumPath, launchChromium } from '../../support/browser/chromium.ts';
import type { Answer, Task } from '../../support/groth16/browser/page/worker.ts';
import { buildAndServe, type Site, WALLET_POLICY } from '../../support/groth16/browser/serve.ts';
import { createInputs } from '../../support/groth16/samples.ts';

const skipped = chromiumPath === undefined;
let site: Site;
let browser: Browser;
let page: Page;
let inputs: Awaited<ReturnType<typeof createInputs>>;
const violations: string[] = [];
const foreign: string[] = [];

beforeAll(async () => {
  if (skipped) return;
  site = await buildAndServe(
    fileURLToPath(new URL('../../support/groth16/browser/page/', import.meta.url)),
    WALLET_POLICY,
  );
  inputs = await createInputs();
  browser = await launchChromium();
  page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') violations.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin)) foreign.push(request.url());
  });
  await page.goto(site.origin);
  await page.waitForFunction('globalThis.ready === true');
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await closeCurve();
});

const call = (task: Task) =>
  page.evaluate((value) => (globalThis as unknown as { call(task: Task): Promise<Answer> }).call(value), task);

describe.skipIf(skipped).each<CircuitName>(['age', 'attributes'])('%s in a Chromium worker', (circuit) => {
  const challenge = 123456789012345678901234567890n;

  it('prepares and binds a proof that stock snarkjs accepts, for this challenge only', async () => {
    const vkey: unknown = JSON.parse(await readFile(`build/${circuit}/v1/vkey.json`, 'utf8'));
    const preparation = await call({ name: 'prepare', circuit, inputs: inputs(circuit, 'browser') });
    expect(preparation).toMatchObject({ prepared: true, stages: ['witness', 'quotient', 'sums', 'check'] });
    const bound = await call({ name: 'bind', challenge: `${challenge}` });
    if (!('proof' in bound)) throw new Error(`bind failed: ${JSON.stringify(bound)}`);
    expect(bound.valid).toBe(true);
    expect(await groth16.verify(vkey, bound.publicSignals, bound.proof)).toBe(true);
    const other = bound.publicSignals.with(-1, `${challenge + 1n}`);
    expect(await groth16.verify(vkey, other, bound.proof)).toBe(false);
  });

  it('stops when told to, and works again afterwards', async () => {
    const task = { name: 'prepare', circuit, inputs: inputs(circuit, 'stopped') } as const;
    expect(await call({ ...task, stopAt: 0.2 })).toEqual({ error: 'proof_cancelled' });
    expect(await call(task)).toMatchObject({ prepared: true });
  });
});

it.skipIf(skipped)(
  'W02: needs no more than the wallet’s content security policy, and fetches from its own origin only',
  () => {
    expect(violations.filter((text) => !text.includes('favicon'))).toEqual([]);
    expect(foreign).toEqual([]);
  },
);
