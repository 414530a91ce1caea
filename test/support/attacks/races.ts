// SPDX-License-Identifier: GPL-3.0-or-later
/** Several nodes racing on one database: SQLite (races.test.ts) and PostgreSQL (test/postgres/). */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { StoreOptions } from '#server/store/open.ts';
import type { World } from '../server/world.ts';
import type { RaceCall, RaceSetup } from './race-worker.ts';

export type Nodes = {
  /** Sends each node its calls at the same time; status codes by node and call. */
  fire(calls: readonly (readonly RaceCall[])[]): Promise<number[][]>;
  /** All decisions that each node gave. */
  decisions(): Promise<string[][]>;
  /** kill -9 */
  kill(): void;
  close(): Promise<void>;
};

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const file = fileURLToPath(new URL('./race-worker.ts', import.meta.url));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** `skews`: one node each, with its clock wrong by that many milliseconds. */
export async function startNodes(world: World, store: StoreOptions, skews: readonly number[]): Promise<Nodes> {
  const nodes = skews.map(() =>
    fork(file, { execArgv: ['--import', loader], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  await Promise.all(
    nodes.map(async (node, index) => {
      const setup: RaceSetup = {
        kind: 'setup',
        store,
        now: world.clock.now + (skews[index] ?? 0),
        seed: base64(world.keys.signing[0]?.secretKey ?? new Uint8Array()),
        responseSecret: base64(world.keys.responseSecret),
        registryKey: world.registryKey.jwk,
        trustRoot: world.bundle().trustRoot.toString(),
        bundle: base64(world.bundleFile()),
      };
      node.send(setup);
      await answerOf(node);
    }),
  );
  return {
    fire: (calls) =>
      Promise.all(
        nodes.map(async (node, index) => {
          node.send({ kind: 'calls', calls: calls[index] ?? [] });
          return (await answerOf(node)) as number[];
        }),
      ),
    decisions: () =>
      Promise.all(
        nodes.map(async (node) => {
          node.send({ kind: 'decisions' });
          return (await answerOf(node)) as string[];
        }),
      ),
    kill: () => {
      for (const node of nodes) node.kill('SIGKILL');
    },
    async close() {
      await Promise.all(
        nodes.map(async (node) => {
          const exited = once(node, 'exit');
          node.disconnect();
          await exited;
        }),
      );
    },
  };
}

async function answerOf(node: ChildProcess): Promise<unknown> {
  const listening = new AbortController();
  const { signal } = listening;
  const failed = once(node, 'exit', { signal }).then(() => {
    throw new Error('a node ended early');
  });
  failed.catch(() => undefined);
  try {
    const [message] = await Promise.race([once(node, 'message', { signal }), failed]);
    return message as unknown;
  } finally {
    listening.abort();
  }
}

/** The same answer in another spelling: another body, hence not a repetition. */
export function respell(form: string, variant: number): string {
  const fields = new URLSearchParams(form);
  fields.set('vp_token', `${fields.get('vp_token')}${' '.repeat(variant)}`);
  return fields.toString();
}
