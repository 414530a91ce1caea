// SPDX-License-Identifier: MIT
/** Makes dist/, what `npm pack` takes: the client as plain JavaScript with its types, and the element as one script. */
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWidget, integrityOf } from './build-widget.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

// What an earlier build left would be packed too.
await rm(join(here, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, '--project', here], { stdio: ['ignore', 'inherit', 'inherit'] });
const script = await buildWidget();
await writeFile(join(here, 'dist', 'hushmark.js'), script);
// Standard output belongs to `npm pack --json`.
process.stderr.write(`hushmark.js ${integrityOf(script)}\n`);
