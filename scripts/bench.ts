// `npm run bench`: proving, binding and verifying beside stock snarkjs, called by default, in the same run. Medians in
// milliseconds; `-- --json` prints one flat object and nothing else. `-- --browser` measures in headless Chromium as
// well (keys with browser_ before them). Targets are ratios where the machine would otherwise decide.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { groth16 } from 'snarkjs';
import { closeCurve } from '#circuits/tools/curve.ts';
import { verifyBatch } from '#groth16/batch.ts';
import { createBinder } from '#groth16/bind.ts';
import { CIRCUIT_NAMES, type CircuitName, loadArtefacts, signalIndex } from '#groth16/keys.ts';
import { prepare } from '#groth16/prepare.ts';
import { parseProvingKey } from '#groth16/proving-key.ts';
import { createVerifier } from '#groth16/verify.ts';
import { systemRandom } from '#protocol/random.ts';
import { createInputs } from '#test/groth16/samples.ts';

type Figures = Record<string, number>;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Number(values.rounds);
const say = (line: string) => {
  if (!values.json) console.log(line);
};

const random = systemRandom();
const read = async (path: string) => new Uint8Array(await readFile(new URL(`../build/${path}`, import.meta.url)));
const figures: Figures = {};
const { circuits } = await loadArtefacts({ read });
const inputs = await createInputs();
for (const name of CIRCUIT_NAMES) Object.assign(figures, await measure(name));
if (values.browser) {
  const { measureInBrowser } = await import('#test/groth16/browser/measure.ts');
  Object.assign(figures, await measureInBrowser(rounds, say));
}
await closeCurve();
if (values.json) console.log(JSON.stringify(figures));
else printTable(figures);

async function measure(name: CircuitName): Promise<Figures> {
  const circuit = circuits[name];
  const stockKey: unknown = JSON.parse(new TextDecoder().decode(await read(`${name}/v${circuit.version}/vkey.json`)));
  const [zkey, wasm] = await Promise.all([circuit.zkey(), circuit.wasm()]);
  const statement = inputs(name, 'bench');

  say(`${name}: stock snarkjs proves`);
  const stock = await groth16.fullProve(statement, wasm, zkey);
  const snarkjsProve = await median(rounds, () => groth16.fullProve(statement, wasm, zkey));
  say(`${name}: prepare`);
  const key = parseProvingKey(zkey);
  const prepareOnce = () => prepare({ circuit, zkey: key, wasm, inputs: statement, random });
  const prepared = await prepareOnce();
  const prepareTime = await median(rounds, prepareOnce);

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
  let next = 0;
  const verifyTime = await median(20 * rounds, () => {
    next = (next + 1) % bound.length;
    const { proof, publicSignals } = bound[next]!;
    if (!verifier.verify(publicSignals, proof).valid) throw new Error('a proof does not verify');
  });
  const items = bound.map(({ proof, publicSignals }) => ({ verifier, proof, publicSignals }));
  const batchTime = await median(rounds, () => {
    if (!verifyBatch(items, random).every(({ valid }) => valid)) throw new Error('a batch does not verify');
  });

  const suffix = name === 'age' ? '' : `_${name}`;
  return {
    [`snarkjs_prove_ms${suffix}`]: snarkjsProve,
    [`prepare_ms${suffix}`]: prepareTime,
    [`bind_ms${suffix}`]: bindTime,
    [`snarkjs_verify_ms${suffix}`]: snarkjsVerify,
    [`verify_ms${suffix}`]: verifyTime,
    // For one proof of the 64.
    [`verify_batch64_ms${suffix}`]: round(batchTime / items.length),
  };
}

async function median(count: number, run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return round(times[times.length >> 1]!);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function printTable(all: Figures): void {
  const rows: [string, keyof Figures, (get: (key: string) => number) => string][] = [
    ['snarkjs: full proof', 'snarkjs_prove_ms', () => ''],
    ['prepare, ahead of time', 'prepare_ms', (get) => ratio(get('prepare_ms'), get('snarkjs_prove_ms'), '<= 0.7')],
    ['bind, when the customer says yes', 'bind_ms', () => 'target <= 3 ms'],
    ['snarkjs: verify', 'snarkjs_verify_ms', () => ''],
    ['verify', 'verify_ms', (get) => ratio(get('verify_ms'), get('snarkjs_verify_ms'), '<= 0.4')],
    ['verify in a batch of 64, each', 'verify_batch64_ms', () => 'target <= 2.5 ms'],
  ];
  const groups = Object.keys(all)
    .filter((key) => key.includes('snarkjs_prove_ms'))
    .map((key) => key.split('snarkjs_prove_ms') as [string, string]);
  for (const [prefix, suffix] of groups) {
    console.log(`\n${prefix ? 'Chromium' : 'Node'}, ${suffix ? suffix.slice(1) : 'age'} (median, ms)`);
    for (const [label, key, note] of rows) {
      const value = all[`${prefix}${key}${suffix}`];
      if (value === undefined) continue;
      const get = (other: string) => all[`${prefix}${other}${suffix}`] ?? Number.NaN;
      console.log(`  ${label.padEnd(34)} ${value.toFixed(2).padStart(9)}   ${note(get)}`);
    }
  }
}

function ratio(ours: number, theirs: number, target: string): string {
  return `${(ours / theirs).toFixed(2)} of snarkjs, target ${target}`;
}
