// SPDX-License-Identifier: GPL-3.0-or-later
/** How the command lines start: from a bundle that is never older than the sources, wherever they are installed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES, REASONS } from '#base/reasons.ts';
import { SHELLS } from '#terminal/completion.ts';
import { ROOT } from '../support/source-files.ts';

const PARTIES = ['door', 'issuer', 'registry', 'server', 'wallet'];
const SOURCES = [
  ...['base', 'bin', 'door', 'files', 'groth16', 'issuer', 'protocol', 'registry', 'server', 'terminal'],
  'wallet',
];
/** Starts until a bundle of sources that were just written counts, at most; a bundle that cannot be made never does. */
const MOST_STARTS = 40;
const directory = mkdtempSync(join(tmpdir(), 'hushmark-start-'));
/** Sources of its own, as a package has them beside others. */
const copy = join(directory, 'node_modules', 'hushmark');
const cache = join(copy, 'node_modules', '.cache');
const home = join(directory, 'home');
const env = { ...process.env, XDG_CACHE_HOME: home };

/** A source and a package that tests change. */
const changing = join(copy, 'issuer/commands.ts');
const commander = join(directory, 'node_modules', 'commander');
const TIME = 1_700_000_000;

beforeAll(() => {
  mkdirSync(copy, { recursive: true });
  for (const name of [...SOURCES, 'package.json']) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter(
    (name) => !name.startsWith('.') && name !== 'commander',
  )) {
    symlinkSync(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name));
  }
  cpSync(join(ROOT, 'node_modules/commander'), commander, { recursive: true });
  utimesSync(changing, TIME, TIME);
});
afterAll(() => {
  chmodSync(copy, 0o755);
  rmSync(directory, { recursive: true });
});

function hushmark(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'bin/hushmark.js'), ...args], {
    env,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** What the caches hold: the builds, and which of them counts. */
function held(folder: string): { builds: string[]; current: string | undefined } {
  if (!existsSync(folder)) return { builds: [], current: undefined };
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const current = files.find((name) => name.endsWith('current.json'));
  return {
    builds: files.filter((name) => name.endsWith(join('issuer', 'cli.mjs'))),
    current: current === undefined ? undefined : JSON.parse(readFileSync(join(folder, current), 'utf8')).build,
  };
}

describe('a bundle', () => {
  it('is made at the first start, by each of several at once, and one of them counts as soon as the sources are not brand-new', async () => {
    const starts = [1, 2, 3].map(() =>
      spawn(process.execPath, [join(copy, 'bin/hushmark.js'), 'issuer', '--help'], { env }),
    );
    expect(await Promise.all(starts.map((child) => once(child, 'exit')))).toEqual(starts.map(() => [0, null]));
    for (let count = 0; held(cache).current === undefined; count++) {
      expect(count, 'no bundle counts').toBeLessThan(MOST_STARTS);
      hushmark('issuer', '--help');
    }
    const { builds, current } = held(cache);
    for (const party of PARTIES) expect(hushmark(party, '--help')).toMatch(`Usage: hushmark ${party} `);
    expect(held(cache)).toEqual({ builds, current });
    expect(builds.some((path) => path.includes(current ?? '-'))).toBe(true);
  });

  it('is made anew when a source changes, though size and time stay', () => {
    const { current } = held(cache);
    const before = readFileSync(changing, 'utf8');
    writeFileSync(changing, before.replace('and check the log', 'and crack the log'));
    utimesSync(changing, TIME, TIME);
    expect(hushmark('issuer', '--help')).toContain('crack the log');
    writeFileSync(changing, before);
    expect(hushmark('issuer', '--help')).toContain('check the log');
    expect(held(cache).current).toBe(current);
  });

  it('is made anew for another version of a package that went in', () => {
    const [help, manifest] = ['lib/help.js', 'package.json'].map((name) => join(commander, name)) as [string, string];
    writeFileSync(help, readFileSync(help, 'utf8').replace("'Options:'", "'Choices:'"));
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "[^"]*"/, '"version": "0.0.0"'));
    expect(hushmark('issuer', '--help')).toContain('Choices:');
  });

  it('lies in the home of whoever may not write beside the sources, and nobody else’s counts', () => {
    rmSync(join(copy, 'node_modules'), { recursive: true });
    writeFileSync(join(copy, 'node_modules'), 'no directory can be made here');
    while (held(home).current === undefined) hushmark('registry', '--help');
    const { builds } = held(home);
    expect(hushmark('wallet', '--help')).toContain('Usage: hushmark wallet');
    expect(held(home).builds).toEqual(builds);
    const place = join(home, 'hushmark', readdirSync(join(home, 'hushmark'))[0]!);
    for (const path of builds) writeFileSync(join(home, path), 'console.log("planted")');
    chmodSync(place, 0o777);
    expect(hushmark('issuer', '--help')).toContain('Usage: hushmark issuer');
  });

  it('is not needed: the sources run where nothing can be kept', () => {
    rmSync(home, { recursive: true, force: true });
    writeFileSync(home, 'no directory can be made here');
    expect(hushmark('issuer', '--help')).toContain('Usage: hushmark issuer');
  });
});

describe('the door', () => {
  it('tells its version and its help without the sources', () => {
    for (const name of SOURCES) if (name !== 'bin') rmSync(join(copy, name), { recursive: true });
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(hushmark('--version')).toBe(`hushmark ${version}\n`);
    for (const ask of [['--help'], []]) expect(hushmark(...ask)).toMatch(/^Usage: hushmark COMMAND/);
  });
});

describe('completion', () => {
  it.each(SHELLS)('prints a script for %s with the commands of all parties', (shell) => {
    const { stdout } = spawnSync(process.execPath, [join(ROOT, 'bin/hushmark.js'), 'completion', shell], {
      encoding: 'utf8',
    });
    expect(stdout).toContain(`# Completion of hushmark for ${shell}`);
    for (const party of PARTIES) expect(stdout).toContain(`hushmark ${party}`);
  });
});

describe('output that cannot be written', () => {
  const bin = join(ROOT, 'bin/hushmark.js');
  const asked = [['--help'], ...PARTIES.map((party) => [party, '--help'])];

  it('ends without a word when the reader has seen enough', async () => {
    const ends = asked.map(async (args) => {
      const child = spawn(process.execPath, [bin, ...args]);
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += String(chunk);
      });
      child.stdout.destroy();
      const [code] = await once(child, 'close');
      return { args, code, said };
    });
    expect(await Promise.all(ends)).toEqual(asked.map((args) => ({ args, code: 0, said: '' })));
  });

  it('ends with the mistake’s own code when nobody listens to what was wrong', async () => {
    const child = spawn(process.execPath, [bin, 'server', 'frob']);
    child.stderr.destroy();
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([EXIT_CODES.input, null]);
  });

  it.runIf(existsSync('/dev/full'))('is told when the disk is full', () => {
    for (const args of asked) {
      const full = spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', process.execPath, bin, ...args], {
        encoding: 'utf8',
      });
      expect(full.status, args.join(' ')).toBe(REASONS.file_output.exitCode);
      expect(full.stderr).toContain('the output could not be written: ENOSPC');
      expect(full.stderr).toContain(REASONS.file_output.hint);
    }
  });
});
