// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `@hushmark/shop` as a shop has it: packed, installed into an empty project without the network, and run from there.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWidget } from '#shop/build-widget.ts';
import { findNode, NODES } from '../support/packages/nodes.ts';
import { createProject, type Project } from '../support/packages/project.ts';

const ownFile = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
let project: Project;

beforeAll(async () => {
  project = await createProject({ packages: ['shop'], others: ['fastify', '@types/node'] });
  await project.write('shop.js', await ownFile('test/support/packages/shop-consumer.js'));
});
afterAll(() => project?.remove());

describe('@hushmark/shop, installed from its tarball', () => {
  it('is plain JavaScript with types, one script, and no source of anything else', () => {
    const paths = project.packed[0]?.files.map(({ path }) => path) ?? [];
    const expected = /^(?:LICENSE|README\.md|package\.json|dist\/client\/[\w-]+\.(?:js|d\.ts)|dist\/hushmark\.js)$/;
    expect(paths.filter((path) => !expected.test(path) && !/^dist\/widget\/[\w-]+\.d\.ts$/.test(path))).toEqual([]);
    expect(paths).toContain('dist/hushmark.js');
    expect(project.packed[0]?.size).toBeLessThan(40_000);
  });

  it.for(NODES)('runs on Node $major', { timeout: 60_000 }, async (pinned, { skip }) => {
    const node = findNode(pinned) ?? skip(`Node ${pinned.major} is not here: npx tsx scripts/fetch-nodes.ts`);
    expect(JSON.parse(await project.run(node, 'shop.js'))).toEqual({
      walletUrl: 'https://wallet.example/#/present?x=1',
      good: 'verified',
      again: 'already_used',
      otherShop: 'decision_refused signature',
      otherOrder: 'decision_refused order',
      otherPolicy: 'decision_refused policy',
      foreignKey: 'decision_refused signature',
      genuine: { id: 'msg_1', event: { type: 'verified' } },
      forged: null,
      publishableKey: 'auth_key_kind',
      forgottenKey: 'auth_key_kind',
      forgottenClientId: 'input_malformed',
      limited: [true, true, false],
      widget: true,
    });
  });

  it('brings the widget that these sources make', async () => {
    const shipped = await readFile(join(project.folder, 'node_modules/@hushmark/shop/dist/hushmark.js'), 'utf8');
    expect(shipped).toBe(await buildWidget());
  });

  it.each(['nodenext', 'bundler'] as const)('is understood by tsc --strict with %s', async (resolution) => {
    // The code of the README, from another folder than here.
    const tenLines = (await ownFile('shop/example/ten-lines.ts')).replace('../client/hushmark.ts', '@hushmark/shop');
    await project.write('ten-lines.ts', tenLines);
    await project.write(
      'types.ts',
      `import { createHushmark, type Decision, HushmarkRequestError } from '@hushmark/shop';
import { verifyWebhook, type WebhookCheck } from '@hushmark/shop/webhook';
export const hushmark = createHushmark({ apiBase: 'https://verify.example', secretKey: 'hm_test_sk_x', clientId: 'shop' });
export const codeOf = (error: unknown): string => (error instanceof HushmarkRequestError ? error.code : '');
export async function decisionOf(id: string, outcome: string): Promise<Decision | undefined> {
  const result = await hushmark.redeem({ id, outcome, policy: 'over-18', order: null });
  return result.verified ? result.decision : undefined;
}
export const idOf = async (check: WebhookCheck): Promise<string | undefined> => (await verifyWebhook(check))?.id;
`,
    );
    await project.write(
      'page.ts',
      `import '@hushmark/shop/widget';
const state: 'ready' | 'verified' | string = document.createElement('hushmark-verify').state;
console.log(state);
`,
    );
    expect(await project.compile(resolution, 'ten-lines.ts', 'types.ts', 'page.ts')).toEqual({ status: 0, output: '' });
  });

  it('does not compile for a shop that forgets the order, or takes a result for a yes unread', async () => {
    await project.write(
      'careless.ts',
      `import { createHushmark } from '@hushmark/shop';
const hushmark = createHushmark({ apiBase: '', secretKey: '', clientId: '' });
const result = await hushmark.redeem({ id: '', outcome: '', policy: 'over-18' });
console.log(result.decision.id);
`,
    );
    const { status, output } = await project.compile('nodenext', 'careless.ts');
    expect(status).not.toBe(0);
    expect(output).toMatch(/careless\.ts\(3,\d+\): error TS\d+: Property 'order' is missing/);
    expect(output).toMatch(/careless\.ts\(4,\d+\): error TS\d+: Property 'decision' does not exist/);
  });
});
