// SPDX-License-Identifier: GPL-3.0-or-later
/** What Ctrl-C does to a demo, and what it prints. */

type Dependencies = {
  /** Undefined while it is starting. */
  running: () => { stop(): Promise<void> } | undefined;
  say: (text: string) => void;
  /** The last thing to say when all went well. */
  left: string;
  exit: (code: number) => void;
};

/** The first time in order; the second time, or before there is anything to stop, at once. */
export function createInterrupt({ running, say, left, exit }: Dependencies): () => Promise<void> {
  let isStopping = false;
  return async () => {
    const demo = running();
    if (demo === undefined || isStopping) {
      say('\n  Stopped at once.\n');
      return exit(130);
    }
    isStopping = true;
    say('\n  Stopping… (Ctrl-C again stops at once)\n');
    try {
      await demo.stop();
      say(`  Stopped. ${left}\n`);
      exit(0);
    } catch (error) {
      say(`  Stopped, but not in order: ${error instanceof Error ? error.message : String(error)}\n`);
      exit(1);
    }
  };
}
