#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// The `hushmark` command: one door to the command lines. The sources are TypeScript and run as a bundle (bundle.js), or
// through tsx where there is none. What is asked of the door itself is answered without them.
import { readFileSync } from 'node:fs';
import { endWithParent } from './npm-end.js';
import { watchOutput } from './output.js';

const COMMANDS = {
  issuer: '../issuer/cli.ts',
  registry: '../registry/cli.ts',
  server: '../server/cli.ts',
  wallet: '../wallet/cli.ts',
  door: '../door/cli.ts',
  completion: './completion.ts',
};
const USAGE = `Usage: hushmark COMMAND [ARG ...]

Commands:
  issuer      make an issuer, sign credentials, revoke, publish
  registry    accept issuers and verifiers, publish the trust bundle
  server      run the verifier that shops call
  wallet      hold credentials and answer shops; serve the wallet that customers open
  door        ask in person, at a door or a till, without a network
  completion  complete commands, options and file names in bash, zsh or fish

"hushmark COMMAND --help" tells more, "hushmark --version" which version this is.
`;

watchOutput();
const [node, , name = '--help', ...rest] = process.argv;
if (Object.hasOwn(COMMANDS, name)) {
  process.argv = [node, `hushmark ${name}`, ...rest];
  if (process.env.npm_lifecycle_event !== undefined) endWithParent();
  await run(new URL(COMMANDS[name], import.meta.url));
} else if (['--help', '-h', 'help'].includes(name)) {
  process.stdout.write(USAGE);
} else if (['--version', '-V'].includes(name)) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`hushmark ${version}\n`);
} else {
  process.stderr.write(`hushmark: error: there is no command "${name}"\nhushmark: hint: run "hushmark --help"\n`);
  process.exitCode = 2;
}

async function run(entry) {
  const { findBundle } = await import('./bundle.js');
  const bundleOf = await findBundle();
  if (bundleOf === undefined) (await import('tsx/esm/api')).register();
  await import(bundleOf?.(entry) ?? entry.href);
}
