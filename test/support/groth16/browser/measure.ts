// SPDX-License-Identifier: GPL-3.0-or-later
// The browser half of `npm run bench`: a wallet's two workers beside stock snarkjs in the same headless Chromium, turn
// by turn; then how much memory our page's process takes at most, and when a page that has just opened can bind.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { CIRCUIT_NAMES, type CircuitName } from '#protocol/policy/circuits.ts';
import { launchChromium } from '../../browser/chromium.ts';
import { createNextBundle, type NextBundle } from '../next-bundle.ts';
import { createFollowing, type Following, type Inputs } from '../samples.ts';
import type { Answer, Task } from './page/worker.ts';
import { buildAndServe, WALLET_POLICY } from './serve.ts';

/** snarkjs starts workers from blob: addresses and compiles what it builds. */
const STOCK_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob: data:";

type Page = { call(task: Task): Promise<Answer>; prove(circuit: string, inputs: Inputs): Promise<number> };

export async function measureInBrowser(rounds: number, say: (line: string) => void): Promise<Record<string, number>> {
  const folder = (name: string) => fileURLToPath(new URL(`./${name}/`, import.meta.url));
  const [ours, stock, binder] = await Promise.all([
    buildAndServe(folder('page'), WALLET_POLICY),
    buildAndServe(folder('stock'), STOCK_POLICY),
    buildAndServe(folder('binder'), WALLET_POLICY),
  ]);
  try {
    const following = await createFollowing();
    const nextBundle = createNextBundle();
    const figures: Record<string, number> = {};
    const add = (circuit: CircuitName, some: Record<string, number | undefined>) => {
      const suffix = circuit === 'age' ? '' : `_${circuit}`;
      for (const [name, value] of Object.entries(some)) if (value !== undefined) figures[`${name}${suffix}`] = value;
    };
    const browser = await launchChromium();
    try {
      const pages = [await openPage(browser, ours.origin), await openPage(browser, stock.origin)] as const;
      for (const circuit of CIRCUIT_NAMES) {
        say(`${circuit}: in Chromium`);
        add(circuit, await measureCircuit(pages, circuit, following(circuit, 'bench'), nextBundle.of(circuit), rounds));
      }
    } finally {
      await browser.close();
    }
    say('memory, and a page that opens');
    for (const circuit of CIRCUIT_NAMES) {
      add(circuit, await measurePeak(ours.origin, circuit, following(circuit, 'bench')));
    }
    return {
      ...figures,
      binder_ready_ms: await measureBinder(ours.origin, binder.origin, following('age', 'bench'), rounds),
    };
  } finally {
    for (const site of [ours, stock, binder]) await site.close();
  }
}

/** Returns functions that run in the page. */
async function openPage(browser: Browser, origin: string) {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.waitForFunction('globalThis.ready === true');
  return {
    call: async (task: Task) =>
      tookOf(await page.evaluate((value) => (globalThis as unknown as Page).call(value), task)),
    stored: (task: Task) => page.evaluate((value) => (globalThis as unknown as Page).call(value), task),
    prove: (circuit: string, inputs: Inputs) =>
      page.evaluate(([name, values]) => (globalThis as unknown as Page).prove(name, values), [
        circuit,
        inputs,
      ] as const),
  };
}
type Opened = Awaited<ReturnType<typeof openPage>>;

async function measureCircuit(
  [ours, stock]: readonly [Opened, Opened],
  circuit: CircuitName,
  { first, nextDay, nextRoot }: Following,
  { before, after }: NextBundle,
  rounds: number,
): Promise<Record<string, number>> {
  const times = {
    browser_snarkjs_prove_ms: [] as number[],
    browser_prepare_ms: [] as number[],
    browser_prepare_alone_ms: [] as number[],
    browser_prepare_next_day_ms: [] as number[],
    browser_prepare_next_bundle_ms: [] as number[],
    browser_prepare_next_root_ms: [] as number[],
    browser_bind_ms: [] as number[],
  };
  // The first round is for warming up.
  const prepare = (inputs: Inputs, how: { alone?: boolean; follows?: boolean }) =>
    ours.call({ name: 'prepare', circuit, inputs, ...how });
  const next = { alone: true, follows: true };
  for (let round = 0; round <= rounds; round++) {
    const took = {
      browser_snarkjs_prove_ms: await stock.prove(circuit, first),
      browser_prepare_ms: await prepare(first, {}),
      browser_prepare_alone_ms: await prepare(first, { alone: true }),
      browser_prepare_next_day_ms: await prepare(nextDay, next),
      browser_prepare_next_root_ms: await prepare(nextRoot, next),
    };
    await prepare(before, { alone: true });
    Object.assign(took, { browser_prepare_next_bundle_ms: await prepare(after, next) });
    if (round > 0) for (const [name, value] of Object.entries(took)) times[name as keyof typeof took].push(value);
  }
  for (let round = 0; round < 20 * rounds; round++) {
    const challenge = `${BigInt(round + 2) ** 60n % (1n << 248n)}`;
    times.browser_bind_ms.push(await ours.call({ name: 'bind', challenge }));
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/**
 * The largest resident size of a renderer process (VmHWM of Linux) in a browser of its own that prepared twice: page,
 * both workers, code and all; and what of it an empty page does not take. Nothing on other systems.
 */
async function measurePeak(origin: string, circuit: CircuitName, { first, nextDay }: Following) {
  const [empty, whole] = await Promise.all([
    largestRenderer(async (browser) => {
      await (await browser.newPage()).goto('about:blank');
    }),
    largestRenderer(async (browser) => {
      const page = await openPage(browser, origin);
      await page.call({ name: 'prepare', circuit, inputs: first });
      await page.call({ name: 'prepare', circuit, inputs: nextDay, follows: true });
    }),
  ]);
  if (empty === undefined || whole === undefined) return {};
  return { prepare_peak_mb: whole, prepare_memory_mb: whole - empty };
}

async function largestRenderer(run: (browser: Browser) => Promise<void>): Promise<number | undefined> {
  const browser = await launchChromium();
  try {
    await run(browser);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
      processInfo: { type: string; id: number }[];
    };
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    const peaks = await Promise.all(renderers.map(({ id }) => peakOf(id)));
    const known = peaks.filter((peak) => peak !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  } finally {
    await browser.close();
  }
}

async function peakOf(process: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${process}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmHWM:\s+([0-9]+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

/** From a page's start to the first proof bound from a preparation that it has stored. */
async function measureBinder(prover: string, origin: string, { first }: Following, rounds: number): Promise<number> {
  const browser = await launchChromium();
  try {
    const task: Task = { name: 'prepare', circuit: 'age', inputs: first };
    const answer = await (await openPage(browser, prover)).stored(task);
    if (!('stored' in answer)) throw new Error(`the worker answered ${JSON.stringify(answer)}`);
    const page = await browser.newPage();
    await page.goto(origin);
    await page.evaluate((value) => localStorage.setItem('preparation', value), answer.stored);
    const times: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      // Another document, so that nothing is warm but the browser and its cache.
      await page.goto('about:blank');
      await page.goto(`${origin}/#at-once`);
      const handle = await page.waitForFunction('globalThis.result?.bound');
      if (round > 0) times.push((await handle.jsonValue()) as number);
    }
    return median(times);
  } finally {
    await browser.close();
  }
}

function tookOf(answer: Answer): number {
  if (!('took' in answer)) throw new Error(`the worker answered ${JSON.stringify(answer)}`);
  return answer.took;
}

function median(values: number[]): number {
  return Math.round(100 * values.toSorted((a, b) => a - b)[values.length >> 1]!) / 100;
}
