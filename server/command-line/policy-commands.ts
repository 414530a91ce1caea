// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark server policy …`: what shops may ask. */
import { parseJson } from '#base/readers.ts';
import { print, readSource } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { clockOf, directoryOf, moment, type ServerContext, withStore } from './context.ts';

export function policyCommands(context: ServerContext): void {
  const { program, terminal } = context;
  const policy = program.command('policy').description('manage policies: what shops may ask');
  policy
    .command('add')
    .description('add a policy, or a higher version of one')
    .argument('<file>', 'the policy as JSON, or "-" for standard input')
    .action(async (file: string) => {
      const document = parseJson(readSource(context, file), file);
      const [{ putPolicy }, { parsePolicy }, { checkPolicy }, { readSetupConfig }] = await Promise.all([
        import('../operator.ts'),
        import('#protocol/policy/policy.ts'),
        import('../trust/check-policy.ts'),
        import('../setup/setup.ts'),
      ]);
      const config = await readSetupConfig(directoryOf(context));
      const unchecked = await checkPolicy(parsePolicy(document), config, clockOf(context)());
      const { name, version } = await withStore(context, (store) => putPolicy(store, document));
      print(context, { policy: name, version }, []);
      note(program, terminal, `policy ${name}, version ${version}, is in force`);
      if (unchecked !== undefined) note(program, terminal, unchecked);
    });
  policy
    .command('list')
    .description('list policies in all their versions, with the shops that may use them')
    .action(() => list(context));
}

async function list(context: ServerContext): Promise<void> {
  const { program, terminal } = context;
  const [{ listPolicies }, { listShops }] = await Promise.all([
    import('../store/policies.ts'),
    import('../store/shops.ts'),
  ]);
  const { stored, shops } = await withStore(context, async ({ db }) => ({
    stored: await listPolicies(db),
    shops: await listShops(db),
  }));
  const policies = stored.map(({ policy, created_at }, index) => ({
    policy: policy.name,
    version: policy.version,
    // Newest first of each name.
    in_force: stored[index - 1]?.policy.name !== policy.name,
    created_at,
    words: policy.words,
    shops: shops.filter((shop) => shop.policies.includes(policy.name)).map(({ clientId }) => clientId),
  }));
  print(
    context,
    { policies },
    policies.flatMap(({ policy, version, in_force: inForce, created_at: since, words, shops: users }) => [
      `policy ${policy}, version ${version}, ${inForce ? 'in force' : 'replaced'}, since ${moment(since)}`,
      ...(inForce
        ? [
            ...Object.entries(words).map(([language, text]) => `  ${language} ${text}`),
            ...users.map((user) => `  shop ${user}`),
          ]
        : []),
    ]),
  );
  if (policies.length === 0) note(program, terminal, 'there are no policies; "hushmark server policy add" adds one');
}
