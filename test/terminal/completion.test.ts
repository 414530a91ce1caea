// SPDX-License-Identifier: GPL-3.0-or-later
/** What a shell offers after the first letters, asked of the shell itself. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { completionScript, SHELLS } from '#terminal/completion.ts';
import { PROGRAMS } from '../support/terminal/programs.ts';

const all = new Command('hushmark').helpCommand(false);
for (const [name, program] of Object.entries(PROGRAMS)) all.addCommand(program.name(name));

const hasBash = spawnSync('bash', ['--version']).status === 0;

const OFFERS: [typed: string[], offered: string | RegExp][] = [
  [['iss'], 'issuer'],
  [['issuer', 're'], 'revoke recover'],
  // A value is no command, whatever it is called.
  [['issuer', '--dir', 'revoke', 're'], 'revoke recover'],
  [['server', 'shop', 'e'], 'enable'],
  [['server', 'shop', 'add', '--w'], '--webhook'],
  [['issuer', 'help', 'pub'], 'publish'],
  // Files, for what takes files and nothing else; a space in a name does not make two of it.
  [['issuer', 'issue', 'per'], 'person one.json'],
  [['issuer', 'issue', '--output', 'per'], 'person one.json'],
  [['issuer', '--dir', 'per'], 'person one.json'],
  [['issuer', 'issue', '--valid-for', 'per'], ''],
  [['issuer', 'revoke', 'per'], ''],
  // What a party takes may stand behind its commands as well.
  [['registry', 'publish', '--pas'], '--passphrase-file'],
  [['wallet', ''], /^create follow .* --version /],
];

test.runIf(hasBash)('bash offers the commands, options and files that can stand where the cursor is', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-completion-'));
  try {
    writeFileSync(join(directory, 'person one.json'), '');
    const asked = OFFERS.map(([typed]) => `offer hushmark ${typed.map((word) => `'${word}'`).join(' ')}`);
    const offer = `offer() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hushmark; echo "\${COMPREPLY[*]}"; }`;
    const script = [completionScript('bash', all), offer, ...asked].join('\n');
    const { stdout, stderr } = spawnSync('bash', ['-uc', script], { cwd: directory, encoding: 'utf8' });
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    for (const [index, [typed, offered]] of OFFERS.entries()) {
      if (typeof offered === 'string') expect(lines[index], typed.join(' ')).toBe(offered);
      else expect(lines[index], typed.join(' ')).toMatch(offered);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('every command and every long option stands in the script of each shell', () => {
  const everywhere = (command: Command): Command[] => [command, ...command.commands.flatMap(everywhere)];
  const scripts = SHELLS.map((shell) => completionScript(shell, all));
  for (const command of everywhere(all).slice(1)) {
    for (const script of scripts) expect(script).toMatch(new RegExp(`\\b${command.name()}\\b`));
    for (const { long } of command.options) {
      for (const script of scripts) expect(script, long ?? '').toMatch(new RegExp(`[ -]${long?.slice(2)}\\b`));
    }
  }
});
