#!/usr/bin/env node
// The `hushmark` command: one door to the command lines. The sources are TypeScript: tsx runs them, or a bundle of
// them.
import { findBundle } from './bundle.js';
import { endWithParent } from './npm-end.js';

const COMMANDS = {
  issuer: '../issuer/cli.ts',
  registry: '../registry/cli.ts',
  server: '../server/cli.ts',
  wallet: '../wallet/cli.ts',
};
const [, , name, ...rest] = process.argv;
const entry = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;

if (entry === undefined) {
  const asked = name !== undefined && name !== '--help' && name !== '-h' && name !== 'help';
  if (asked) process.stderr.write(`hushmark: error: there is no command "${name}"\n`);
  (asked ? process.stderr : process.stdout).write(`usage: hushmark COMMAND [ARG ...]

  issuer     make an issuer, sign credentials, revoke, publish
  registry   accept issuers and verifiers, publish the trust bundle
  server     run the verifier that shops call
  wallet     hold credentials and answer shops; serve the wallet that customers open

"hushmark COMMAND --help" tells more.
`);
  process.exit(asked ? 2 : 0);
}
process.argv = [process.argv[0], `hushmark ${name}`, ...rest];
// The verifier is what restarts and must be back soon.
const bundleOf = name === 'server' ? await findBundle() : undefined;
const address = new URL(entry, import.meta.url);
if (bundleOf === undefined) (await import('tsx/esm/api')).register();
if (process.env.npm_lifecycle_event !== undefined) endWithParent();
await import(bundleOf?.(address) ?? address);
