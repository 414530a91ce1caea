// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Kills a whole browser while its page writes (page.ts), again and again in one profile, and looks each time at what
 * it left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { buildAndServe, WALLET_POLICY } from '../../groth16/browser/serve.ts';
import { seededRandom } from '../../protocol/messages.ts';
import type { KilledPage, Told, WalletState } from './wallet-state.ts';

export type Killed = {
  what: string;
  /** What may be found: the state before and the one after, or only the one that was said to be stored. */
  allowed: readonly WalletState[];
  found: WalletState;
};

const MOST_WRITES = 6;
const MOST_DELAY_MS = 12;

export async function killAgainAndAgain(path: string, kills: number, seed: string, report: (one: Killed) => void) {
  const site = await buildAndServe(fileURLToPath(new URL('./', import.meta.url)), WALLET_POLICY);
  const folder = mkdtempSync(join(tmpdir(), 'hushmark-killed-'));
  const random = seededRandom(seed);
  const draw = (below: number) => new DataView(random(4).buffer).getUint32(0) % below;
  try {
    let state: WalletState = { lock: 'none', master: '', proofs: [], answers: [], counted: [] };
    for (let kill = 0; kill < kills; kill++) {
      const options = { writes: 1 + draw(MOST_WRITES), delayMs: draw(MOST_DELAY_MS + 1), seed: draw(2 ** 31) };
      const { what, allowed } = await workAndKill(path, folder, site.origin, state, options);
      state = await inspect(path, folder, site.origin, allowed);
      report({ what, allowed, found: state });
    }
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

type Options = { writes: number; delayMs: number; seed: number };

async function workAndKill(
  path: string,
  folder: string,
  origin: string,
  from: WalletState,
  { writes, delayMs, seed }: Options,
): Promise<Pick<Killed, 'what' | 'allowed'>> {
  const browser = await start(path, folder);
  let what = 'start';
  let allowed: readonly WalletState[] = [from];
  let left = writes;
  try {
    await new Promise<void>((resolve, reject) => {
      const hear = async (message: Told) => {
        if (message.kind === 'begin') [what, allowed] = [message.what, [message.before, message.after]];
        if (message.kind === 'end') allowed = [message.after];
        if (message.kind !== 'writing') return;
        left -= 1;
        if (left === 0) setTimeout(resolve, delayMs);
      };
      void (async () => {
        const page = await openPage(browser.page, origin, hear);
        await page.evaluate(([number, state]) => (globalThis as unknown as KilledPage).work(number, state), [
          seed,
          from,
        ] as const);
      })().catch((error: unknown) => left > 0 && reject(error));
    });
  } finally {
    await kill(browser.process);
  }
  return { what, allowed };
}

async function inspect(
  path: string,
  folder: string,
  origin: string,
  allowed: readonly WalletState[],
): Promise<WalletState> {
  const browser = await start(path, folder);
  try {
    const page = await openPage(browser.page, origin, async () => {});
    const numbers = allowed.flatMap(({ lock }) => (typeof lock === 'number' ? [lock] : []));
    return await page.evaluate((all) => (globalThis as unknown as KilledPage).inspect(all), numbers);
  } finally {
    await kill(browser.process);
  }
}

async function openPage(page: Page, origin: string, hear: (message: Told) => Promise<void>): Promise<Page> {
  await page.exposeFunction('told', hear);
  await page.goto(origin);
  await page.waitForFunction('typeof globalThis.work === "function"');
  return page;
}

async function start(path: string, folder: string): Promise<{ process: ChildProcess; page: Page }> {
  const process = spawn(
    path,
    [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      ...['--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
    ],
    // A group of its own, with all of its children.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    process.stderr?.on('data', (chunk) => {
      said += chunk;
      const found = /ws:\/\/\S+/.exec(said)?.[0];
      if (found) resolve(found);
    });
    process.on('exit', () => reject(new Error(`the browser ended: ${said}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  const page = context?.pages()[0] ?? (await context?.newPage());
  if (!page) throw new Error('the browser has no page');
  return { process, page };
}

/** All of it, at once, without a chance to finish anything. */
async function kill(process: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => process.once('exit', resolve));
  if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) return;
  globalThis.process.kill(-process.pid, 'SIGKILL');
  await gone;
}
