// The browser half of `npm run bench`: a wallet's worker beside stock snarkjs in the same headless Chromium, turn by turn.
import { fileURLToPath } from 'node:url';
import { CIRCUIT_NAMES } from '#groth16/keys.ts';
import { launchChromium } from '#test/e2e/chromium.ts';
import { createInputs, type Inputs } from '../samples.ts';
import type { Answer, Task } from './page/worker.ts';
import { buildAndServe, WALLET_POLICY } from './serve.ts';

/** snarkjs starts workers from blob: addresses and compiles what it builds. */
const STOCK_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob: data:";

type Page = { call(task: Task): Promise<Answer>; prove(circuit: string, inputs: Inputs): Promise<number> };

export async function measureInBrowser(rounds: number, say: (line: string) => void): Promise<Record<string, number>> {
  const folder = (name: string) => fileURLToPath(new URL(`./${name}/`, import.meta.url));
  const sites = [
    await buildAndServe(folder('page'), WALLET_POLICY),
    await buildAndServe(folder('stock'), STOCK_POLICY),
  ];
  const browser = await launchChromium();
  try {
    const [ours, stock] = await Promise.all(
      sites.map(async ({ origin }) => {
        const opened = await browser.newPage();
        await opened.goto(origin);
        await opened.waitForFunction('globalThis.ready === true');
        return opened;
      }),
    );
    const inputs = await createInputs();
    const figures: Record<string, number> = {};
    for (const circuit of CIRCUIT_NAMES) {
      say(`${circuit}: in Chromium`);
      const statement = inputs(circuit, 'bench');
      const prepareTask: Task = { name: 'prepare', circuit, inputs: statement };
      const times = { prove: [] as number[], prepare: [] as number[], bind: [] as number[] };
      for (let round = 0; round <= rounds; round++) {
        const proved = await stock!.evaluate(([name, values]) => (globalThis as unknown as Page).prove(name, values), [
          circuit,
          statement,
        ] as const);
        const prepared = await ours!.evaluate((task) => (globalThis as unknown as Page).call(task), prepareTask);
        // The first round is for warming up.
        if (round === 0) continue;
        times.prove.push(proved);
        times.prepare.push(tookOf(prepared));
      }
      for (let round = 0; round < 20 * rounds; round++) {
        const task: Task = { name: 'bind', challenge: `${BigInt(round + 2) ** 60n % (1n << 248n)}` };
        times.bind.push(tookOf(await ours!.evaluate((value) => (globalThis as unknown as Page).call(value), task)));
      }
      const suffix = circuit === 'age' ? '' : `_${circuit}`;
      figures[`browser_snarkjs_prove_ms${suffix}`] = median(times.prove);
      figures[`browser_prepare_ms${suffix}`] = median(times.prepare);
      figures[`browser_bind_ms${suffix}`] = median(times.bind);
    }
    return figures;
  } finally {
    await browser.close();
    for (const site of sites) await site.close();
  }
}

function tookOf(answer: Answer): number {
  if (!('took' in answer)) throw new Error(`the worker answered ${JSON.stringify(answer)}`);
  return answer.took;
}

function median(values: number[]): number {
  return Math.round(100 * values.toSorted((a, b) => a - b)[values.length >> 1]!) / 100;
}
