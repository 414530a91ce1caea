// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark wallet follow` and `unfollow`: whose lists of issuers and shops count. Everything that the wallet believes
 * rests on a registry's key, so the first contact is confirmed by the key's id, which the person must get by another
 * way.
 */
import { HushmarkError } from '#base/errors.ts';
import { parseJson } from '#base/readers.ts';
import { readBaseUrl } from '#protocol/origins.ts';
import { collect, print, readSource } from '#terminal/context.ts';
import { note, tell } from '#terminal/terminal.ts';
import { parseConfig, type RegistryConfig, type WalletConfig } from '../core/net/config.ts';
import { createReach } from '../core/net/reach.ts';
import { recordId } from '../core/trust/bundles.ts';
import { confirm, type WalletContext } from './context.ts';
import { followedBundles, openWallet, refreshLists } from './open-wallet.ts';

export function followCommands(context: WalletContext): void {
  const { program } = context;
  program
    .command('follow')
    .description("follow the registries of a wallet's config.json: their lists say which issuers and shops count")
    .argument('<config>', 'the file, "-" for standard input, or the https address of a wallet that has one')
    .option('--key <id>', 'the key that you were told by another way; may be repeated', collect)
    .action((source: string, { key }: { key?: string[] }) => follow(context, source, key));
  program
    .command('unfollow')
    .description('forget a registry; credentials stay')
    .argument('<registry>', 'its id')
    .action((id: string) => unfollow(context, id));
}

async function follow(context: WalletContext, source: string, told: string[] | undefined): Promise<void> {
  const { program, terminal } = context;
  const { registries } = await readConfig(context, source);
  const wallet = await openWallet(context);
  const followed: RegistryConfig[] = [];
  for (const registry of registries) {
    const known = wallet.store.get('registries', recordId(registry.id));
    if (await isTrusted(context, registry, known, told)) followed.push(registry);
  }
  await wallet.store.change(
    followed.map((registry) => ({ in: 'registries', id: recordId(registry.id), value: registry })),
  );
  const bundles = followedBundles(wallet);
  await refreshLists(context, bundles);
  const result = followed.map(({ id, name }) => ({ id, name, sequence: bundles.registry(id)?.sequence ?? null }));
  print(context, { followed: result }, [
    ...result.map(
      ({ id, name, sequence }) =>
        `following ${name} (${id}), ${sequence === null ? 'no list yet' : `list ${sequence}`}`,
    ),
  ]);
  if (followed.length === 0) note(program, terminal, 'nothing was changed');
  else note(program, terminal, 'next: "hushmark wallet code ISSUER", which an issuer needs to sign for you');
}

async function readConfig(context: WalletContext, source: string): Promise<WalletConfig> {
  if (!/^https?:/.test(source)) return parseConfig(parseJson(readSource(context, source), source));
  const origin = readBaseUrl(source.replace(/\/(config\.json)?$/, ''), 'the address');
  return createReach(context.outside.fetch, origin, () => context.terminal.now() * 1000).config();
}

/** By the key's id: told on the command line, or by the person who sits there. */
async function isTrusted(
  context: WalletContext,
  registry: RegistryConfig,
  known: RegistryConfig | undefined,
  told: string[] | undefined,
): Promise<boolean> {
  const { program, terminal } = context;
  const { id, name } = registry;
  const kids = registry.keys.map(({ kid }) => kid);
  const fresh = kids.filter((kid) => !known?.keys.some((key) => key.kid === kid));
  const unknown = fresh.filter((kid) => !told?.includes(kid));
  if (unknown.length === 0) return true;
  const what = known ? `the key of ${id} is another one than before` : `the key of ${id} is not known here`;
  if (terminal.ask !== undefined && told === undefined) {
    tell(program, terminal, `${name} (${id}) would say which issuers and which shops count`);
    tell(program, terminal, `${what}; compare it with what you were told by another way`);
    for (const kid of unknown) tell(program, terminal, `key ${kid}`);
    return (await confirm(context, 'follow it?')) === true;
  }
  const hint = `Ask whoever runs it by another way; if it is theirs, add --key ${unknown.join(' --key ')}.`;
  throw new HushmarkError('trust_key_changed', `${what}: ${unknown.join(', ')}`, hint);
}

async function unfollow(context: WalletContext, id: string): Promise<void> {
  const wallet = await openWallet(context);
  const known = wallet.store.list('registries').find(({ value }) => value.id === id);
  if (!known) {
    const hint = '"hushmark wallet list" shows the registries that it follows.';
    throw new HushmarkError('trust_registry_unknown', `this wallet does not follow ${id}`, hint);
  }
  // The number of its last list stays, so that an older one is refused should it be followed again.
  await wallet.store.change([], [{ in: 'registries', id: known.id }]);
  print(context, { unfollowed: id }, [`unfollowed ${id}`]);
}
