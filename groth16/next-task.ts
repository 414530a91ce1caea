// SPDX-License-Identifier: GPL-3.0-or-later
/** Lets a waiting message arrive, such as the one that says stop. In a browser timers would wait 4 ms each. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
