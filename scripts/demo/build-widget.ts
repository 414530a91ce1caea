/**
 * Builds shop/widget into the one script that shops embed. Called by the demo, the browser tests and
 * `npm run build:widget`; returns the text and writes a file only when asked to.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export async function buildWidget(): Promise<string> {
  const result = await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: 'shop/widget/hushmark.ts', formats: ['iife'], name: 'hushmark', fileName: () => 'hushmark.js' },
    },
  });
  for (const { output } of [result].flat().filter((part) => 'output' in part)) {
    const [script, ...others] = output;
    if (others.length > 0) throw new Error('the widget must be a single script');
    return `/*! Hushmark widget, MIT licence; contains qr by Paul Miller, MIT OR Apache-2.0 */\n${script.code}`;
  }
  throw new Error('the widget was not built');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = process.argv[2] ?? 'dist/hushmark.js';
  await writeFile(target, await buildWidget());
  process.stdout.write(`${target}\n`);
}
