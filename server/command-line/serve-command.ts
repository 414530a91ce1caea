/** `hushmark server serve`: the verifier as a process, until it is told to stop. */
import { HushmarkError } from '#protocol/errors.ts';
import { note } from '#terminal/terminal.ts';
import { startServer } from '../server.ts';
import { readSetup } from '../setup.ts';
import { clockOf, directoryOf, type ServerContext } from './context.ts';

export function serveCommand(context: ServerContext): void {
  context.program
    .command('serve')
    .description('run the verifier until it is told to stop')
    .option('--allow-development-keys', 'serve with development proving keys although this is production')
    .action((given: { allowDevelopmentKeys?: true }) => serve(context, given));
}

async function serve(context: ServerContext, { allowDevelopmentKeys }: { allowDevelopmentKeys?: true }): Promise<void> {
  const { program, terminal, outside } = context;
  const say = (text: string) => note(program, terminal, text);
  const { config, keys, store } = await readSetup(directoryOf(context), clockOf(context));
  const given = allowDevelopmentKeys ? { ...config, allowDevelopmentKeys: true } : config;
  const server = await startServer(given, { store, keys, log: {} }).catch(async (error: unknown) => {
    await store.close();
    throw cannotListen(error, config.listen);
  });
  const { host, port } = config.listen;
  say(`verifier ${server.url} listens at ${host}:${port}`);
  if (server.services.artefacts.development) say('it runs on development proving keys: its decisions say "test"');
  await outside.toldToStop();
  await server.close();
  await store.close();
}

/** The usual reasons for not getting a port, with what helps. */
function cannotListen(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = { EADDRINUSE: 'is in use', EACCES: 'may not be used by this account', EADDRNOTAVAIL: 'is not ours' };
  if (typeof code !== 'string' || !(code in why)) return error;
  return new HushmarkError(
    'server_config',
    `${host}:${port} ${why[code as keyof typeof why]}`,
    'Stop what listens there, or set `listen.port` in server.json (`--port` of `hushmark server init`).',
  );
}
