// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The registry's command line: what a person types and reads to accept issuers and verifiers and to publish the trust
 * bundle. `runRegistry` is all of it, cli.ts the entry point. The rules are in the functions that it calls.
 */

import { join } from 'node:path';
import type { Command } from 'commander';
import { HushmarkError } from '#base/errors.ts';
import { parseJson } from '#base/readers.ts';
import { makeDirectory, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { parseJwk } from '#protocol/jws.ts';
import { type Context, collect, type Options, print } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { periodSeconds } from '#terminal/period.ts';
import { createProgram, note, runProgram, type Terminal } from '#terminal/terminal.ts';
import { acceptVerifier, removeIssuer, removeVerifier } from './accept.ts';
import { acceptCommand, IN_NEXT_BUNDLE } from './accept-command.ts';
import { publishBundle } from './publish.ts';
import { documentCommand, statusCommand } from './status-command.ts';
import { createRegistry, currentPath, openRegistry, readRegistry } from './store.ts';

/** Seconds. With a longer period, missing one bundle would do harm. */
const LONGEST_USUAL_PERIOD = 31 * 86_400;

export function runRegistry(argv: readonly string[], terminal: Terminal): Promise<number> {
  return runProgram(registryProgram(terminal), argv, terminal);
}

/** All commands, for whoever runs or describes them. */
export function registryProgram(terminal: Terminal): Command {
  const program = createProgram('hushmark registry', 'accept issuers and verifiers, sign trust bundles', terminal);
  const context: Context = { program, terminal, options: () => program.opts<Options>() };
  initCommand(context);
  acceptCommand(context);
  acceptVerifierCommand(context);
  removeCommands(context);
  publishCommand(context);
  statusCommand(context);
  documentCommand(context);
  program.addHelpText(
    'after',
    `
examples:
  hushmark registry --dir trust init --id example --name "Example Registry"
  hushmark registry --dir trust accept town-hall.jwt --key DOCUMENT_KEY
  hushmark registry --dir trust accept-verifier --id wine-shop --name "Wine Shop" --key shop-key.json \\
      --origin https://wine.example --api https://verify.example
  hushmark registry --dir trust publish --to /var/www/trust`,
  );
  return program;
}

function initCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('init')
    .description('create a registry: one key and an empty list')
    .requiredOption('--id <id>', 'its id: a-z, 0-9, "." and "-"; can never be changed')
    .requiredOption('--name <name>', 'the name that people know you by')
    .action(async (given: { id: string; name: string }) => {
      const passphrase = await readPassphrase(terminal, options(), { repeat: true });
      const { key } = createRegistry({
        directory: terminal.path(options().dir),
        ...given,
        passphrase,
        random: terminal.random,
        ...(terminal.keyCost === undefined ? {} : { cost: terminal.keyCost }),
      });
      print(context, { id: given.id, key: key?.jwk }, [JSON.stringify(key?.jwk)]);
      note(program, terminal, 'wallets and servers need this key in their configuration');
      note(program, terminal, 'next: "hushmark registry accept ISSUER.jwt --key DOCUMENT_KEY"');
    });
}

type VerifierOptions = { id: string; name: string; key: string[]; origin: string[]; api: string; replaceKey?: boolean };

function acceptVerifierCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('accept-verifier')
    .description('register a shop: who it is, which keys sign its requests, where its pages and its API are')
    .requiredOption('--id <client-id>', 'its id: a-z, 0-9, "." and "-"; can never be changed')
    .requiredOption('--name <name>', 'the name that wallets show')
    .requiredOption('--key <file>', 'public key as JWK; may be repeated', collect)
    .requiredOption('--origin <origin>', "origin of the shop's pages; may be repeated", collect)
    .requiredOption('--api <address>', 'address of the verifier that it uses')
    .option('--replace-key', 'replace a shop that is already registered')
    .action(({ id, name, key, origin, api, replaceKey = false }: VerifierOptions) => {
      const registry = readRegistry(terminal.path(options().dir));
      const keys = key.map((file) => parseJwk(parseJson(readTextFile(terminal.path(file)), file), file));
      const verifier = { clientId: id, name, keys, origins: origin, api };
      acceptVerifier({ registry, verifier, replace: replaceKey });
      print(context, { verifier: id }, [`verifier ${id}, ${name}`, ...keys.map(({ kid }) => `key ${kid}`)]);
      note(program, terminal, IN_NEXT_BUNDLE);
    });
}

function removeCommands(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('remove')
    .description('remove an issuer, with all its credentials')
    .argument('<id>')
    .option('--stolen', 'its keys were stolen; never accept them again')
    .action((id: string, given: { stolen?: boolean }) => {
      removeIssuer({ registry: readRegistry(terminal.path(options().dir)), id, stolen: given.stolen ?? false });
      print(context, { removed: id }, [`removed issuer ${id}`]);
      note(program, terminal, 'next: "hushmark registry publish --emergency"');
    });
  program
    .command('remove-verifier')
    .description('remove a shop')
    .argument('<client-id>')
    .action((clientId: string) => {
      removeVerifier({ registry: readRegistry(terminal.path(options().dir)), clientId });
      print(context, { removed: clientId }, [`removed verifier ${clientId}`]);
      note(program, terminal, IN_NEXT_BUNDLE);
    });
}

function publishCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('publish')
    .description('sign the next trust bundle')
    .option('--emergency', 'takes effect at once, and verifications under way end')
    .option('--period <period>', 'time until the next bundle is due', '7d')
    .option('--lead <period>', 'how long before it takes effect, so that every wallet has it by then', '24h')
    .option('--clock-is-right', 'publish even though the last bundle is dated later than now, or long ago')
    .option('--to <directory>', 'also put the bundle and current.json there, for a web server')
    .action(
      async (given: { emergency?: boolean; period: string; lead: string; clockIsRight?: boolean; to?: string }) => {
        const period = periodSeconds(given.period);
        const lead = leadSeconds(given.lead, period);
        const passphrase = await readPassphrase(terminal, options());
        const registry = openRegistry(terminal.path(options().dir), passphrase);
        const { file, bundle, thin } = publishBundle({
          registry,
          now: terminal.now(),
          emergency: given.emergency ?? false,
          period,
          lead,
          clockIsRight: given.clockIsRight ?? false,
        });
        if (given.to !== undefined) copyPublished(registry.directory, terminal.path(given.to), file, bundle.digest);
        const { sequence, digest, trustRoot, issuers, verifiers } = bundle;
        const counts = { issuers: issuers.length, verifiers: verifiers.length, bytes: file.length };
        print(
          context,
          {
            sequence,
            digest,
            trust_root: trustRoot.toString(),
            ...counts,
            starts_at: bundle.startsAt,
            expires_at: bundle.expiresAt,
          },
          [
            `bundle ${sequence} ${digest}`,
            `counts from ${moment(bundle.startsAt)} to ${moment(bundle.expiresAt)}`,
            `${counts.issuers} issuers, ${counts.verifiers} verifiers, ${counts.bytes} bytes`,
          ],
        );
        if (period > LONGEST_USUAL_PERIOD) {
          const day = new Date(bundle.expiresAt * 1000).toISOString().slice(0, 10);
          note(program, terminal, `warning: whoever misses the next bundle takes revoked credentials until ${day}`);
        }
        for (const uri of thin) {
          note(program, terminal, `warning: fewer than three issuers of ${uri}, so an answer says where it comes from`);
        }
      },
    );
}

/** The next bundle is published before this one ends, by so much. */
function leadSeconds(text: string, period: number): number {
  const lead = periodSeconds(text);
  if (lead < period) return lead;
  throw new HushmarkError('input_usage', `--lead ${text} is not less than the period`, 'Give a shorter one.');
}

const moment = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;

/** The bundle first, then what points to it. */
function copyPublished(from: string, to: string, file: Uint8Array, digest: string): void {
  makeDirectory(to);
  writeFileAtomic(join(to, `${digest}.hmtb`), file, { forAll: true });
  writeFileAtomic(join(to, 'current.json'), readTextFile(currentPath(from)), { forAll: true });
}
