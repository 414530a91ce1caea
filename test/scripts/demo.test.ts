/** `npm run demo` as a person runs it: true addresses, also with busy ports, and nothing left behind. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function busyPort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

type Running = { output: string; urls: string[]; end(): Promise<number | null> };

async function runDemo(port: number, temporary: string): Promise<Running> {
  const demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', '--port', String(port)], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
  });
  const ended = new Promise<number | null>((resolve) => demo.once('exit', resolve));
  cleanups.push(() => demo.kill('SIGKILL'));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ctrl-C stops everything')) resolve();
    };
    demo.stdout.on('data', read);
    demo.stderr.on('data', read);
    demo.once('exit', () => reject(new Error(output)));
  });
  return {
    output,
    urls: [...new Set([...output.matchAll(/http:\/\/localhost:\d+/g)].map(([url]) => url))],
    end: () => {
      demo.kill('SIGINT');
      return ended;
    },
  };
}

it('two started at once print addresses that work, move away from busy ports, and leave neither process nor data', async () => {
  const busy = await busyPort();
  const temporary = await mkdtemp(join(tmpdir(), 'demo-test-'));
  cleanups.push(() => rm(temporary, { recursive: true, force: true }));
  const demos = await Promise.all([runDemo(busy, temporary), runDemo(busy, temporary)]);

  const urls = demos.flatMap((demo) => demo.urls);
  expect(new Set(urls).size).toBe(8);
  expect(urls).not.toContain(`http://localhost:${busy}`);
  for (const url of urls) expect((await fetch(url)).status).toBeLessThan(500);
  for (const { output } of demos) expect(output).toContain('Development keys');
  expect(await demoData(temporary)).toHaveLength(2);

  for (const demo of demos) expect(await demo.end()).toBe(0);
  for (const url of urls) await expect(fetch(url)).rejects.toThrow();
  expect(await demoData(temporary)).toEqual([]);
}, 180_000);

const demoData = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('hushmark-demo-'));
