// SPDX-License-Identifier: GPL-3.0-or-later
/** Starts the wallet where it can run, and says so where the browser keeps nothing. */
import { render } from 'preact';
import { warmBinder } from '../core/present/answer.ts';
import { parseRoute, repairedAddress } from '../core/route.ts';
import type { KeeperState, Unlocked } from '../core/store/keeper.ts';
import { App } from './app/app.tsx';
import { keepInstallOffer } from './app/install.ts';
import { createServices, type Services } from './app/services.ts';
import { loadPreferred } from './app/use-language.ts';
import { registerServiceWorker } from './prover/spawn.ts';

keepInstallOffer();
const PATIENCE_MS = 3000;

const root = document.getElementById('app');
if (root) void start(root);

async function start(element: HTMLElement): Promise<void> {
  // wallet/page/start/start.js has the checks, and what it says stays.
  const checked = element.dataset.start;
  if (checked === 'stopped') return;
  element.dataset.start = 'started';
  const repaired = repairedAddress(new URL(location.href));
  if (repaired !== undefined) return location.replace(repaired);
  const language = await loadPreferred();
  const { start: words } = language.t;
  if (checked !== 'ready') return fail(element, words.failed);
  try {
    const services = await createServices();
    const state = await services.keeper.state();
    const coming = resume(services, state);
    const resumed = await Promise.race([coming, patience()]);
    const locks = state === 'locked' ? await services.keeper.locks().catch(() => undefined) : undefined;
    // A tenth of a second of this thread, so only where a question can be answered.
    const mayAnswer = resumed ? resumed.store.list('credentials').length > 0 : state === 'locked';
    if (mayAnswer && parseRoute(location.hash).screen === 'present') setTimeout(() => warmBinder().catch(() => {}));
    element.replaceChildren();
    render(<App services={services} found={{ state, locks, resumed, coming }} language={language} />, element);
  } catch {
    return fail(element, words.storage);
  }
  void registerServiceWorker();
}

// A page that a browser brings back whole has not heard what the others said meanwhile, such as that all are locked.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

/** Opens without a question: what is not locked, or when another page of this wallet is open or was a moment ago. */
async function resume({ session, keeper }: Services, state: KeeperState): Promise<Unlocked | undefined> {
  try {
    if (state === 'none') return undefined;
    if (state === 'open') return await keeper.openUnlocked();
    return await session.receive(keeper.resume);
  } catch {
    return undefined;
  }
}

/** Longer than this nobody looks at an empty page; what comes later opens the wallet all the same. */
function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
}

function fail(element: HTMLElement, text: string): void {
  element.replaceChildren();
  render(
    <div class="app focused">
      <main>
        <div class="sheet">
          <p class="note bad" role="alert">
            {text}
          </p>
        </div>
      </main>
    </div>,
    element,
  );
}
