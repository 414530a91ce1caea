// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark registry status`: what is accepted and published, and whether somebody should take a look. Also `hushmark
 * registry document`.
 */
import { readFileSync } from 'node:fs';
import { HushmarkError } from '#base/errors.ts';
import { checkDestination, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { parseTrustBundle } from '#protocol/trust/bundle.ts';
import { MAX_LEAVES } from '#protocol/trust/tree.ts';
import { type Context, print } from '#terminal/context.ts';
import { acceptedDocument } from './accept.ts';
import { leavesOf } from './scope.ts';
import { bundlePath, contentDigest, documentPath, type RegistryState, readRegistry, readState } from './store.ts';

/** Share of the tree from which on the operator is warned, in time to speak with the issuers before it is full. */
const NEARLY_FULL = 0.8;

export function statusCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('status')
    .description('list who is accepted and check the last bundle; exit code 3 when it needs attention')
    .action(() => {
      const registry = readRegistry(terminal.path(options().dir));
      const state = readState(registry.directory);
      const { verifiers, published } = state;
      const issuers = state.issuers.map((pin) => ({ pin, leaves: leavesOf(acceptedDocument(registry, pin)) }));
      const leaves = issuers.reduce((sum, issuer) => sum + issuer.leaves, 0);
      const now = terminal.now();
      const current = published && readBundle(registry.directory, state, now);
      const daysLeft = published && Math.max(0, Math.floor((published.expiresAt - now) / 86_400));
      const attention = needs(state, { now, leaves, current });
      print(
        context,
        {
          id: state.id,
          issuers: issuers.map(({ pin: { id, sequence, assurance, leaves: allowed }, leaves: used }) => ({
            id,
            sequence,
            assurance: assurance ?? null,
            leaves: { used, allowed },
          })),
          verifiers: verifiers.map(({ clientId }) => clientId),
          leaves,
          published: published ?? null,
          current: current ?? null,
          days_left: daysLeft ?? null,
          attention,
        },
        [
          `registry ${state.id}, ${state.name}`,
          ...issuers.map(({ pin, leaves: used }) => {
            const assurance = pin.assurance === undefined ? '' : `, assurance ${pin.assurance}`;
            return `issuer ${pin.id}, ${pin.name}, document ${pin.sequence}, ${used} of ${pin.leaves} leaves${assurance}`;
          }),
          ...verifiers.map(({ clientId, name }) => `verifier ${clientId}, ${name}`),
          published === undefined
            ? 'no bundle yet'
            : `bundle ${published.sequence} ${published.digest}, ${current}, ${daysLeft} days left`,
          ...attention.map((line) => `attention: ${line}`),
        ],
      );
      if (attention.length > 0) throw new HushmarkError('trust_attention');
    });
}

/** `hushmark registry document ISSUER`: what `hushmark issuer recover --from` wants after a loss. */
export function documentCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('document')
    .description("print an issuer's last accepted document, for 'hushmark issuer recover'")
    .argument('<id>')
    .option('-o, --output <file>', 'file to write to; standard output if omitted')
    .action((id: string, { output }: { output?: string }) => {
      const registry = readRegistry(terminal.path(options().dir));
      const state = readState(registry.directory);
      const pin = state.issuers.find((issuer) => issuer.id === id);
      if (pin === undefined) throw new HushmarkError('trust_issuer_not_accepted', `there is no issuer ${id} here`);
      acceptedDocument(registry, pin);
      const document = readTextFile(documentPath(registry.directory, pin.document));
      if (output === undefined) {
        print(context, { issuer: id, sequence: pin.sequence, document }, [document]);
        return;
      }
      checkDestination(terminal.path(output));
      writeFileAtomic(terminal.path(output), `${document}\n`, { forAll: true });
      print(context, { issuer: id, sequence: pin.sequence }, [`document ${pin.sequence} of ${id}`]);
    });
}

function needs(
  state: RegistryState,
  { now, leaves, current }: { now: number; leaves: number; current: string | undefined },
): string[] {
  const { published } = state;
  const percent = Math.round((100 * leaves) / MAX_LEAVES);
  const full = leaves > NEARLY_FULL * MAX_LEAVES ? [`${percent} % of the trust tree are taken`] : [];
  if (published === undefined) return [...full, 'nothing is published: "hushmark registry publish"'];
  return [
    ...full,
    ...(current === 'good' ? [] : [`the last bundle is not usable: ${current}`]),
    ...(now < published.issuedAt ? ['the last bundle was published after what this clock says'] : []),
    ...(now >= published.nextUpdate ? ['the next bundle is due: "hushmark registry publish"'] : []),
    ...(contentDigest(state) === published.content
      ? []
      : ['what was accepted or removed since waits for "hushmark registry publish"']),
  ];
}

/** 'good', or the code of what is wrong with it. */
function readBundle(directory: string, { published, key }: RegistryState, now: number): string {
  const digest = published?.digest ?? '';
  try {
    parseTrustBundle(readFileSync(bundlePath(directory, digest)), [key], { now, minimumSequence: 0, digest });
    return 'good';
  } catch (error) {
    if (error instanceof HushmarkError) return error.code;
    return 'missing';
  }
}
