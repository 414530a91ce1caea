// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * WebKit, the engine of Safari and of every browser on an iPhone, as Debian builds it for GTK: its own WebDriver, and a
 * screen without a monitor (Xvfb) where there is no other.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePorts } from '#demo/free-port.ts';
import { createTab, type Driver } from '../tab.ts';
import { type Engine, namesIn, newFileIn, type Profile } from './engine.ts';
import { openSession, type Session } from './webdriver.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's way to name a field.
const FIELD = '${Version}';
const XVFB = '/usr/bin/Xvfb';

export const webkit: Engine = {
  name: 'WebKit',
  missing:
    existsSync(DRIVER) && existsSync(XVFB)
      ? undefined
      : 'No WebKit found (Debian: apt install webkit2gtk-driver xvfb).',
  version: async () => execFileSync('dpkg-query', ['-W', '-f', FIELD, 'webkit2gtk-driver']).toString(),
  async launch(): Promise<Profile> {
    const home = await mkdtemp(join(tmpdir(), 'hushmark-webkit-'));
    const downloads = join(home, 'Downloads');
    await mkdir(downloads);
    await mkdir(join(home, '.config'));
    await writeFile(join(home, '.config/user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
    const started: ChildProcess[] = [];
    const stopAll = async () => {
      // What the driver started ends with the connection to its screen.
      for (const child of started.reverse()) await stop(child);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      const session = await startSession(home, started);
      return {
        tab: createTab(driverOf(session, await session.window())),
        newTab: async () => createTab(driverOf(session, await session.newWindow())),
        problems: undefined,
        async download(press) {
          const before = await namesIn(downloads);
          await press();
          return newFileIn(downloads, before);
        },
        async close() {
          await session.end().catch(() => {});
          await stopAll();
        },
      };
    } catch (error) {
      await stopAll();
      throw error;
    }
  },
};

async function startSession(home: string, started: ChildProcess[]): Promise<Session> {
  const screen = spawn(XVFB, ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  started.push(screen);
  const [display] = await once(screen.stdio[3] as Readable, 'data');
  const [port] = await freePorts(0, 1);
  const environment = {
    PATH: process.env.PATH,
    HOME: home,
    DISPLAY: `:${String(display).trim()}`,
    LANG: 'C.UTF-8',
    LANGUAGE: 'en_GB:en',
    TZ: 'Europe/Berlin',
  };
  started.push(spawn(DRIVER, [`--port=${port}`], { stdio: 'ignore', env: environment }));
  return openSession(`http://127.0.0.1:${port}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const isOver = once(child, 'exit');
  child.kill();
  await isOver;
}

function driverOf(session: Session, window: string): Driver {
  return {
    goto: (url) => session.goto(window, url),
    evaluate: (expression) => session.execute(window, `return (${expression})`),
    click: (expression) => session.click(window, `return (${expression})`),
    chooseFile: (expression, path) => session.type(window, `return (${expression})`, path),
    screenshot: () => session.screenshot(window),
  };
}
