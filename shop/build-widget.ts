// SPDX-License-Identifier: MIT
/**
 * The element (widget/) as the one script that shops embed, without anything to load after it.
 * As a program: `build-widget.ts [FILE]` writes it.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const NOTICE = '/*! Hushmark widget, MIT licence; contains qr by Paul Miller, MIT OR Apache-2.0 */';

export async function buildWidget(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./widget/hushmark.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    banner: { js: NOTICE },
    write: false,
  });
  const [script, ...others] = outputFiles;
  if (script === undefined || others.length > 0) throw new Error('the widget must be a single script');
  return script.text;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = process.argv[2] ?? 'dist/hushmark.js';
  await writeFile(target, await buildWidget());
  process.stdout.write(`${target}\n`);
}
