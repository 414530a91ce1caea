// SPDX-License-Identifier: GPL-3.0-or-later
/** PgBouncer in transaction mode before the tests' PostgreSQL, as a process of its own. From Debian's package. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Logs in as that role, whoever asks. */
export async function startPgBouncer({ url, name, password }: { url: URL; name: string; password: string }) {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'hushmark-pgbouncer-'));
  const file = join(directory, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
verifier = host=${url.hostname} port=${url.port || 5432} dbname=${url.pathname.slice(1)} user=${name} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
`,
  );
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chmod(directory, 0o755);
  const child = spawn('pgbouncer', [file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
  });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`pgbouncer does not start, install it from your distribution: ${(error as Error).message}`);
  });
  failed.catch(() => undefined);
  let said = '';
  while (!said.includes('process up')) {
    const [text] = (await Promise.race([once(child.stderr, 'data'), failed])) as [Buffer];
    said += String(text);
  }
  child.stderr.resume();
  return {
    url: `postgres://${name}@127.0.0.1:${port}/verifier`,
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
