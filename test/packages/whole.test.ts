// SPDX-License-Identifier: GPL-3.0-or-later
/** The package `hushmark`: what `npx hushmark` brings onto an operator's machine, and that it works there. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNode, NODES } from '../support/packages/nodes.ts';
import { createProject, type Project } from '../support/packages/project.ts';

const BIN = 'node_modules/hushmark/bin/hushmark.js';
const MEGABYTE = 1_000_000;
let project: Project;
const paths = () => project.packed[0]?.files.map(({ path }) => path) ?? [];

beforeAll(async () => {
  project = await createProject({ packages: ['.'] });
});
afterAll(() => project?.remove());

describe('hushmark, installed from its tarball', () => {
  it('weighs what it must: no tests, no circuits, no ceremony, nothing that only makes or checks keys', () => {
    // The wallet's icons are the only pictures that are shipped.
    const forbidden =
      /^(?:test|scripts|demo|shop|circuits|\.ci|\.github|\.tmp|build\/ptau)|(?:^|\/)dist\/(?!wallet\/)|\.(?:zkey|ptau|r1cs|tgz)$|^(?!(?:dist\/wallet|wallet\/page\/public)\/).*\.png$|(?:^|\/)(?:node_modules|age\.wasm|attributes\.wasm)(?:\/|$)/;
    expect(paths().filter((path) => forbidden.test(path))).toEqual([]);
    expect(project.packed[0]?.size).toBeLessThan(13 * MEGABYTE);
    expect(project.packed[0]?.unpackedSize).toBeLessThan(18 * MEGABYTE);
  });

  it('has the keys of every circuit, the built wallet, the licence and the pages that its hints name', () => {
    for (const wanted of [
      /^LICENSE$/,
      /^build\/manifest\.json$/,
      /^build\/age\/.*\.key\/0$/,
      /^build\/attributes\/.*\.program\/0$/,
      /^build\/attributes\/.*vkey\.json$/,
      /^dist\/wallet\/index\.html$/,
      /^docs\/operations\.md$/,
    ])
      expect(
        paths().some((path) => wanted.test(path)),
        String(wanted),
      ).toBe(true);
  });

  it.for(NODES)('its command lines run on Node $major', { timeout: 180_000 }, async (pinned, { skip }) => {
    const node = findNode(pinned) ?? skip(`Node ${pinned.major} is not here: npx tsx scripts/fetch-nodes.ts`);
    const hushmark = (...args: string[]) => project.run(node, BIN, ...args);
    expect((await hushmark('--help')).toLowerCase()).toContain('usage: hushmark command');
    expect(await hushmark('issuer', '--help')).toContain('Usage: hushmark issuer');
    expect(await hushmark('wallet', 'serve', '--help')).toContain('node_modules/hushmark/dist/wallet');
    const [trust, verifier] = [`trust-${pinned.major}`, `verifier-${pinned.major}`];
    await project.write('trust.pass', 'correct horse battery staple\n');
    const registry = (...args: string[]) =>
      hushmark('registry', '--dir', trust, '--passphrase-file', 'trust.pass', ...args);
    await project.write(`${trust}.json`, await registry('init', '--id', 'example', '--name', 'Example Registry'));
    await registry('publish');
    const server = ['server', '--directory', verifier];
    const addresses = ['--public-url', 'https://verify.example', '--wallet', 'https://wallet.example'];
    const lists = ['--registry', 'example', '--registry-key', `${trust}.json`, '--bundles', `../${trust}/bundles`];
    await hushmark(...server, 'init', ...addresses, ...lists, '--port', '0', '--proxy', 'none');
    expect(await serveOnce(node, [...server, 'serve'])).toMatch(/ listens at .*stopped/s);
  });
});

/** What the verifier says from its start, with threads and keys, to its end, which is asked for when it listens. */
function serveOnce(node: string, args: string[]): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  const child = spawn(node, [BIN, ...args], { cwd: project.folder, stdio: ['ignore', 'ignore', 'pipe'], signal });
  let said = '';
  return new Promise((ended, failed) => {
    child.stderr.on('data', (bytes: Buffer) => {
      const listened = said.includes(' listens at ');
      said += String(bytes);
      if (!listened && said.includes(' listens at ')) child.kill('SIGTERM');
    });
    child.once('error', failed);
    child.once('close', () => ended(said));
  });
}
