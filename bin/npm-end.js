// SPDX-License-Identifier: GPL-3.0-or-later
// npm ends at SIGTERM, and so does its shell, without passing the signal on to what it runs: a supervisor's "stop"
// would leave a server behind that nobody knows of. So a program under npm gives itself the signal when its parent is
// gone. Services should run `node bin/hushmark.js` without npm and get the signal themselves.

const EVERY = 500;

/** For a process that npm started, as early as possible. */
export function endWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, EVERY);
  timer.unref();
}
