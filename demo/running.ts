// SPDX-License-Identifier: GPL-3.0-or-later
/** What a demo has started. Whatever it is, it is stopped, also when a later step fails. */
type Act = () => Promise<unknown>;

export type Running = {
  /** Closed first, together with all other servers. */
  addServer(close: Act): void;
  /** What servers stand on: undone after them, the last first. */
  addGround(undo: Act): void;
  /** What a demo that ran leaves in place, and one that did not start takes away. */
  addLasting(remove: Act): void;
  stop(): Promise<void>;
  /** Stops, and leaves nothing behind. */
  giveUp(): Promise<void>;
};

export function createRunning(): Running {
  const servers: Act[] = [];
  const ground: Act[] = [];
  const lasting: Act[] = [];

  async function stop(): Promise<void> {
    await Promise.all(servers.splice(0).map((close) => close()));
    for (const undo of ground.splice(0).reverse()) await undo();
  }

  return {
    addServer: (close) => void servers.push(close),
    addGround: (undo) => void ground.push(undo),
    addLasting: (remove) => void lasting.push(remove),
    stop,
    async giveUp() {
      await stop();
      for (const remove of lasting.splice(0)) await remove();
    },
  };
}
