// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench`: the whole of Hushmark beside stock snarkjs, called by default, in the same run. Medians in
// milliseconds unless the key says otherwise; `-- --json` prints one flat object and nothing else; `-- --quick`
// takes fewer rounds. The parts (`-- --only node,browser,http,wire,journey,engines`): proving and verifying in
// Node, proving in headless Chromium, verifications over HTTP, what a wallet downloads, purchases in the demo, and
// the same in Firefox and WebKit. docs/performance.md has the method.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { groth16 } from 'snarkjs';
import { systemRandom } from '#base/random.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { loadArtefacts, newestNamed, signalIndex } from '#groth16/files/artefacts.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { type Carry, createCarry } from '#groth16/prove/last-witness.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { verifyBatch } from '#groth16/verify/batch.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import { CIRCUIT_NAMES, type CircuitName } from '#protocol/policy/circuits.ts';
import { chromiumPath } from '#test/support/browser/chromium.ts';
import { measureInBrowser } from '#test/support/groth16/browser/measure.ts';
import { createNextBundle, type NextBundle } from '#test/support/groth16/next-bundle.ts';
import { createFollowing, type Following } from '#test/support/groth16/samples.ts';
import { measureEngines } from './bench/engines.ts';
import { measureHttp } from './bench/http.ts';
import { measureJourney } from './bench/journey.ts';
import { measureMalformed } from './bench/malformed.ts';
import { type Figures, printTable } from './bench/report.ts';
import { measureWire } from './bench/wire.ts';

const PARTS = ['node', 'browser', 'http', 'wire', 'journey', 'engines'] as const;
type Part = (typeof PARTS)[number];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const parts = values.only === undefined ? [...PARTS] : values.only.split(',').map(readPart);
const rounds = values.quick ? 3 : 9;
const say = (line: string) => {
  if (!values.json) console.log(line);
};

const random = systemRandom();
const read = async (path: string) => new Uint8Array(await readFile(new URL(`../build/${path}`, import.meta.url)));
const figures: Record<string, number> = {};
const { circuits } = await loadArtefacts({ read });
const following = await createFollowing();
const nextBundle = createNextBundle();
if (chromiumPath === undefined) say('No Chromium: what needs a browser is left out.');
for (const part of parts) Object.assign(figures, await measurePart(part));
await closeCurve();
if (values.json) console.log(JSON.stringify(figures));
else printTable(figures, console.log);

/** One after the other, the servers and browsers of one part closed before the next begins. */
async function measurePart(part: Part): Promise<Figures> {
  if (part === 'http') return measureHttp({ quick: values.quick, say });
  if (part === 'wire') return measureWire(say);
  if (part === 'node') return Object.assign({}, ...(await inTurn(CIRCUIT_NAMES, measure)));
  if (part === 'engines') return measureEngines(rounds, say);
  if (chromiumPath === undefined) return {};
  return part === 'browser' ? measureInBrowser(rounds, say) : measureJourney(rounds, say);
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

function readPart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw new Error(`--only takes ${PARTS.join(', ')}`);
  return part;
}

async function measure(name: CircuitName): Promise<Figures> {
  const circuit = newestNamed(circuits, name);
  const stockKey: unknown = JSON.parse(new TextDecoder().decode(await read(`${name}/v${circuit.version}/vkey.json`)));
  const zkey = await read(`${name}/v${circuit.version}/${name}.zkey`);
  const wasm = await read(`${name}/v${circuit.version}/${name}.wasm`);
  const statements = following(name, 'bench');
  const statement = statements.first;

  say(`${name}: stock snarkjs proves`);
  const stock = await groth16.fullProve(statement, wasm, zkey);
  const snarkjsProve = await median(rounds, () => groth16.fullProve(statement, wasm, zkey));
  say(`${name}: prepare`);
  const [key, program] = [await loadProvingKey(circuit), await circuit.witnessProgram()];
  const prepareOnce = () => prepare({ circuit, key, program, inputs: statement, random });
  const prepared = await prepareOnce();
  const prepareTime = await median(rounds, prepareOnce);
  const next = await measureNext(rounds, statements, nextBundle.of(name), (inputs, carry) =>
    prepare({ circuit, key, program, inputs, random, carry }),
  );

  say(`${name}: bind and verify`);
  const binder = await createBinder();
  let challenge = 1n;
  const bindOnce = () => {
    challenge = (challenge * 0x9e3779b97f4a7c15f39cc0605cedc835n) % (1n << 248n);
    return binder.bind(prepared, challenge, random);
  };
  const bound = Array.from({ length: 64 }, bindOnce);
  const bindTime = await median(20 * rounds, bindOnce);

  const snarkjsVerify = await median(6 * rounds, () =>
    groth16.verify(stockKey, stock.publicSignals, structuredClone(stock.proof)),
  );
  const changing = ['nullifier', 'challenge'].map((signal) => signalIndex(circuit, signal));
  const verifier = await createVerifier(circuit.vkey, { changing });
  let at = 0;
  const verifyTime = await median(20 * rounds, () => {
    at = (at + 1) % bound.length;
    const { proof, publicSignals } = bound[at]!;
    if (!verifier.verify(publicSignals, proof).valid) throw new Error('a proof does not verify');
  });
  const items = bound.map(({ proof, publicSignals }) => ({ verifier, proof, publicSignals }));
  const batchTime = await median(rounds, () => {
    if (!verifyBatch(items, random).every(({ valid }) => valid)) throw new Error('a batch does not verify');
  });

  const malformed = await measureMalformed(verifier, bound[0]!, (run) => median(10 * rounds, run), say);

  const suffix = name === 'age' ? '' : `_${name}`;
  return {
    [`snarkjs_prove_ms${suffix}`]: snarkjsProve,
    [`prepare_ms${suffix}`]: prepareTime,
    [`prepare_next_day_ms${suffix}`]: next.day,
    [`prepare_next_bundle_ms${suffix}`]: next.bundle,
    [`prepare_next_root_ms${suffix}`]: next.root,
    [`bind_ms${suffix}`]: bindTime,
    [`snarkjs_verify_ms${suffix}`]: snarkjsVerify,
    [`verify_ms${suffix}`]: verifyTime,
    // For one proof of the 64.
    [`verify_batch64_ms${suffix}`]: round(batchTime / items.length),
    [`verify_malformed_ms${suffix}`]: malformed,
  };
}

/** Each after the statement that it follows, which is not counted. */
async function measureNext(
  rounds: number,
  { first, nextDay, nextRoot }: Following,
  { before, after }: NextBundle,
  run: (inputs: Following['first'], carry: Carry) => Promise<unknown>,
): Promise<{ day: number; bundle: number; root: number }> {
  const carry = createCarry();
  const times = { day: [] as number[], bundle: [] as number[], root: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await run(first, carry);
    times.day.push(await duration(() => run(nextDay, carry)));
    times.root.push(await duration(() => run(nextRoot, carry)));
    await run(before, carry);
    times.bundle.push(await duration(() => run(after, carry)));
    carry.clear();
  }
  return { day: middle(times.day), bundle: middle(times.bundle), root: middle(times.root) };
}

async function median(count: number, run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push(await duration(run));
  return middle(times);
}

async function duration(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function middle(times: readonly number[]): number {
  return round(times.toSorted((a, b) => a - b)[times.length >> 1]!);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
