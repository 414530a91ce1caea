// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs the circom compiler (npm circom2: circom as WebAssembly, no native tools). circom2 reads only below its working
 * directory, so that is always the repository's root, and paths are given from there.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './circuit-list.ts';

export const COMPILER_FLAGS = ['--O2'];

export type Compiled = { r1cs: Uint8Array; wasm: Uint8Array; sym: string };

const requireHere = createRequire(import.meta.url);

export function compilerVersion(): string {
  const { version } = requireHere('circom2/package.json') as { version: string };
  return version;
}

/** Every signal keeps a wire and every `<==` a row: for tools that ask about the sources. */
export const PLAIN_FLAGS = ['--O0'];

/**
 * @param source main component, from the repository root
 * @param outDir folder for the output, from the repository root; made when missing
 */
export async function compile(
  source: string,
  outDir: string,
  flags: readonly string[] = COMPILER_FLAGS,
): Promise<Compiled> {
  const out = await run(source, outDir, ['--r1cs', '--wasm', '--sym', ...flags]);
  const [r1cs, wasm, sym] = await Promise.all([
    readFile(`${out}.r1cs`),
    readFile(join(`${out}_js`, `${basename(out)}.wasm`)),
    readFile(`${out}.sym`, 'utf8'),
  ]);
  return { r1cs, wasm, sym };
}

/** The R1CS alone, which takes half the time. */
export async function compileRows(source: string, outDir: string, flags: readonly string[]): Promise<Uint8Array> {
  return readFile(`${await run(source, outDir, ['--r1cs', ...flags])}.r1cs`);
}

/** @returns path of the output without its ending */
async function run(source: string, outDir: string, flags: readonly string[]): Promise<string> {
  await mkdir(join(ROOT, outDir), { recursive: true });
  const cli = requireHere.resolve('circom2/cli.js');
  try {
    await promisify(execFile)(process.execPath, [cli, source, ...flags, '-l', 'node_modules', '-o', outDir], {
      cwd: ROOT,
      maxBuffer: 1 << 24,
    });
  } catch (error) {
    const output = error as { stdout?: string; stderr?: string };
    throw new Error(`circom refused ${source}:\n${output.stdout ?? ''}${output.stderr ?? error}`);
  }
  return join(ROOT, outDir, basename(source, '.circom'));
}
