// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A registry on this machine that has what is installed here and nothing else: the lock file says which packages, their
 * folders below node_modules are the tarballs. So a package can be installed as its users do it, without the network,
 * and a dependency that it uses and does not declare is missing there as it would be elsewhere.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../source-files.ts';

const run = promisify(execFile);
/** Bytes of the largest tarball. */
const LARGEST = 256 * 1024 * 1024;

type Locked = { version?: string; link?: boolean };

export type LocalRegistry = { url: string; close(): Promise<void> };

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Paths below the root by package and version. One version may be installed at several places. */
async function installedPackages(): Promise<Map<string, Map<string, { path: string; locked: Locked }>>> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const found = new Map<string, Map<string, { path: string; locked: Locked }>>();
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (locked.version === undefined || !path.includes('node_modules/')) continue;
    const versions = found.get(nameOf(path)) ?? new Map();
    found.set(nameOf(path), versions.set(locked.version, { path, locked }));
  }
  return found;
}

/** npm drops the first folder of a tarball, whatever its name. What lies in its own node_modules are other packages. */
async function tarball(path: string): Promise<Buffer> {
  const [above, folder] = [dirname(nameOf(path)), nameOf(path).split('/').at(-1) ?? ''];
  const from = above === '.' ? join(ROOT, path, '..') : join(ROOT, path.slice(0, -folder.length));
  const options = { encoding: 'buffer', maxBuffer: LARGEST } as const;
  const { stdout } = await run(
    'tar',
    ['-czf', '-', '--exclude', `${folder}/node_modules`, '-C', from, folder],
    options,
  );
  return stdout;
}

export async function createLocalRegistry(): Promise<LocalRegistry> {
  const packages = await installedPackages();
  const server = createServer(async (request, response) => {
    const url = `http://${request.headers.host}`;
    const [name = '', version] = decodeURIComponent(request.url ?? '')
      .slice(1)
      .split('/-/');
    const versions = packages.get(name);
    const found = version === undefined ? undefined : versions?.get(version);
    if (versions !== undefined && version === undefined) {
      const listed = [...versions].map(([number, { locked }]) => {
        // The lock file's digest is of the published tarball, and this one is packed anew.
        const { resolved: _, integrity: __, ...manifest } = locked as Record<string, unknown>;
        return [number, { name, ...manifest, dist: { tarball: `${url}/${name}/-/${number}` } }];
      });
      const [latest] = [...versions.keys()].slice(-1);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, 'dist-tags': { latest }, versions: Object.fromEntries(listed) }));
    } else if (found !== undefined) {
      const bytes = await tarball(found.path).catch(() => undefined);
      response.statusCode = bytes === undefined ? 404 : 200;
      response.end(bytes);
    } else {
      response.statusCode = 404;
      response.end('{}');
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
