// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The operator's command line: what a person types and reads. `runServer` is all of it, server/cli.ts the entry point;
 * the rules are in setup.ts, operator.ts and server.ts. Secrets are shown once, when they are made, and never taken as
 * arguments.
 */
import type { Command } from 'commander';
import { HushmarkError } from '#base/errors.ts';
import { parseJson, readInteger } from '#base/readers.ts';
import { readTextFile } from '#files/atomic-file.ts';
import { collect, print } from '#terminal/context.ts';
import { createProgram, note, runProgram, type Terminal } from '#terminal/terminal.ts';
import { clockOf, directoryOf, type Outside, type ServerContext, withStore } from './context.ts';
import { keyCommands } from './key-commands.ts';
import { policyCommands } from './policy-commands.ts';
import { serveCommand } from './serve-command.ts';
import { shopCommands } from './shop-commands.ts';

const PLACE = {
  flags: '-d, --directory <path>',
  about: 'directory with configuration, keys and database',
  usual: '.',
  passphrase: false,
};

export function runServer(argv: readonly string[], terminal: Terminal, outside: Outside): Promise<number> {
  return runProgram(serverProgram(terminal, outside), argv, terminal);
}

/** All commands, for whoever runs or describes them. */
export function serverProgram(terminal: Terminal, outside: Outside): Command {
  const program = createProgram('hushmark server', 'run the verifier that shops call', terminal, PLACE);
  const context: ServerContext = { program, terminal, options: () => program.opts(), outside };
  initCommand(context);
  policyCommands(context);
  shopCommands(context);
  keyCommands(context);
  auditCommand(context);
  serveCommand(context);
  program.addHelpText(
    'after',
    `
examples:
  hushmark server init --public-url https://verify.example --wallet https://wallet.example \\
      --registry example --registry-key registry-key.json --bundles https://registry.example/v1/trust/example \\
      --proxy 127.0.0.1
  hushmark server policy add over-18.json
  hushmark server shop add wine-shop --origin https://wine.example --policy over-18
  hushmark server key new wine-shop --live
  hushmark server key list wine-shop
  hushmark server serve`,
  );
  return program;
}

type InitOptions = {
  publicUrl: string;
  wallet: string[];
  registry: string;
  registryKey: string;
  bundles: string;
  host: string;
  port: string;
  proxy: string[];
  metricsPort?: string;
  artefacts: string;
  postgres?: string;
};

function initCommand(context: ServerContext): void {
  const { program, terminal, outside } = context;
  program
    .command('init')
    .description('make configuration, signing key and database; prints the key for the registry')
    .requiredOption('--public-url <url>', 'address under which wallets and shops reach this verifier')
    .requiredOption('--wallet <url>', 'address of a wallet; may be repeated; links go to the first', collect)
    .requiredOption('--registry <id>', 'id of the registry whose trust bundles count')
    .requiredOption('--registry-key <file>', 'file with the public key (JWK) of that registry')
    .requiredOption('--bundles <path or url>', 'where its bundles are: a directory, or …/v1/trust/<id>')
    .requiredOption(
      '--proxy <address>',
      'address (or network, 10.0.0.0/8) of the proxy in front, which says who a customer is; may be repeated, or "none"',
      collect,
    )
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port to listen at', '8080')
    .option('--metrics-port <number>', 'loopback port for metrics; none if omitted')
    .option('--artefacts <path>', 'directory of the proving artefacts', outside.artefacts)
    .option('--postgres <url>', "PostgreSQL instead of SQLite; '$NAME' takes it from the environment when it runs")
    .action(async (given: InitOptions) => {
      const key = parseJson(readTextFile(terminal.path(given.registryKey)), 'the registry key');
      const readPort = (text: string, name: string) => readInteger(Number(text), name, 0, 65_535);
      const setup = {
        publicUrl: given.publicUrl,
        wallets: given.wallet,
        registries: [{ id: given.registry, key, bundles: given.bundles }],
        listen: { host: given.host, port: readPort(given.port, '--port') },
        trustedProxies: readProxies(given.proxy),
        ...(given.metricsPort === undefined
          ? {}
          : { metrics: { port: readPort(given.metricsPort, '--metrics-port') } }),
        artefacts: given.artefacts,
        database:
          given.postgres === undefined
            ? ({ kind: 'sqlite', file: 'verifier.db' } as const)
            : ({ kind: 'postgres', url: given.postgres } as const),
      };
      const { createSetup } = await import('../setup/setup.ts');
      const jwk = await createSetup(directoryOf(context), setup, terminal.random, clockOf(context));
      print(context, jwk, [JSON.stringify(jwk)]);
      note(program, terminal, 'made server.json, keys.json and the database');
      note(program, terminal, 'the registry must list this key for every shop: "hushmark registry accept-verifier"');
      note(program, terminal, 'next: "hushmark server policy add POLICY.json"');
    });
}

/** Asked and not guessed: without an answer, all customers behind a proxy would share one limit (A41). */
function readProxies(given: readonly string[]): readonly string[] {
  if (!given.includes('none')) return given;
  if (given.length === 1) return [];
  throw new HushmarkError('input_usage', '--proxy none says that there is no proxy, so it stands alone');
}

function auditCommand(context: ServerContext): void {
  context.program
    .command('audit')
    .description('check the audit log')
    .action(async () => {
      const { checkAuditLog } = await import('../store/audit.ts');
      const broken = await withStore(context, (store) => checkAuditLog(store.db));
      if (broken !== undefined) {
        const hint = 'Compare with a backup: from that entry on, somebody wrote who is not this program.';
        throw new HushmarkError('server_store', `the audit log was changed at entry ${broken}`, hint);
      }
      print(context, { holds: true }, ['the audit log holds together']);
    });
}
