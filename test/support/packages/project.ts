// SPDX-License-Identifier: GPL-3.0-or-later
/** Somebody else's project, in an empty folder outside of this repository, that installs our packages as they ship. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../source-files.ts';
import { createLocalRegistry } from './local-registry.ts';

const run = promisify(execFile);

export type Packed = {
  name: string;
  /** Path of the tarball. */
  tarball: string;
  /** Bytes. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
};

/** `npm pack` of one of our packages: a workspace's folder, or '.' for the whole. */
export async function packOwn(folder: string, destination: string): Promise<Packed> {
  const place = folder === '.' ? [] : ['--workspace', folder];
  const args = ['pack', ...place, '--json', '--pack-destination', destination];
  const { stdout } = await run('npm', args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  const [packed] = JSON.parse(stdout) as (Omit<Packed, 'tarball'> & { filename: string })[];
  if (packed === undefined) throw new Error(`npm packed nothing of ${folder}`);
  const { name, size, unpackedSize, files } = packed;
  return { name, size, unpackedSize, files, tarball: join(destination, packed.filename) };
}

export type Outcome = { status: number; output: string };

export type Project = {
  folder: string;
  packed: Packed[];
  write(path: string, text: string): Promise<void>;
  /** Runs a program in the folder, and throws what it printed when it fails. The answer is its standard output. */
  run(program: string, ...args: string[]): Promise<string>;
  /** Our own compiler, strict, over files of the folder. */
  compile(resolution: 'nodenext' | 'bundler', ...files: string[]): Promise<Outcome>;
  remove(): Promise<void>;
};

export type ProjectOptions = {
  /** Folders of our packages; '.' is the whole. */
  packages: readonly string[];
  /** Packages that the project has besides, in the version that is installed here. */
  others?: readonly string[];
};

/** Nothing comes from the network: what the packages declare comes from node_modules, by a registry on this machine. */
export async function createProject({ packages, others = [] }: ProjectOptions): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'hushmark-project-'));
  const registry = await createLocalRegistry();
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_/i.test(name))),
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, '.npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
  const write = async (path: string, text: string) => {
    const target = join(folder, path);
    if (!existsSync(dirname(target))) await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text, { mode: 0o600 });
  };
  try {
    await write('package.json', JSON.stringify({ name: 'somebody-else', private: true, type: 'module' }));
    const packed: Packed[] = [];
    for (const own of packages) packed.push(await packOwn(own, folder));
    await run('npm', ['install', '--ignore-scripts', ...packed.map(({ tarball }) => tarball), ...others], options);
    return {
      folder,
      packed,
      write,
      async run(program, ...args) {
        const { stdout } = await run(program, args, options);
        return stdout;
      },
      async compile(resolution, ...files) {
        const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
        const compilerOptions = {
          ...{ strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', types: ['node'] },
          ...{ module, moduleResolution: resolution, noUncheckedSideEffectImports: true },
          lib: ['es2023', 'dom'],
        };
        await write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
        const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
        return run(process.execPath, [compiler, '--project', folder], options).then(
          ({ stdout }) => ({ status: 0, output: stdout }),
          ({ code, stdout }) => ({ status: Number(code), output: String(stdout) }),
        );
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await registry.close();
  }
}
