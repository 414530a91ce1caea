// npm ends at SIGTERM, and its shell with it, without handing it on to what it runs: a supervisor's "stop" would leave
// a server behind that nobody knows. So what runs under npm gives itself the signal when its parent is gone.
// Services had better run `node bin/hushmark.js` without npm, which then gets the signal itself.

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
