// SPDX-License-Identifier: MIT
// <hushmark-verify>: the button a shop puts into its page. Built to one script, hushmark.js, that needs no inline
// script or style and loads nothing else. It starts a verification, opens the wallet in this tab (or shows a QR code
// and a number for another device) and shows the state that the shop's server reports. It decides nothing: only the
// shop's server redeems an outcome, and a page that is tampered with fools nobody but its own reader.
//
//   <hushmark-verify policy="over-18" start="/hushmark/start" redeem="/hushmark/redeem"></hushmark-verify>
//
// Attributes: policy · start, redeem (the shop's endpoints) · label · state (set by the shop's server) · otherwise ·
// cross-device (offer another device) · or, without `start`: api, publishable-key, return-url, order.
// Event: hushmark-change, with detail.state.
import { qrPicture } from './qr-picture.ts';
import { STATES, type Texts, textsFor, type WidgetState } from './states.ts';
import { STYLE } from './style.ts';
import { carryOutcome, type Flow, type Settled, type Started, startAtShop, startAtVerifier } from './verification.ts';

const MARKS: Partial<Record<WidgetState, string>> = { verified: '✓', answered: '✓', not_completed: '–', expired: '–' };

class HushmarkVerify extends HTMLElement {
  static readonly observedAttributes = ['state'];
  static readonly formAssociated = true;

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #form = this.attachInternals();
  // Both stay in place: a live region that is replaced together with its text is not announced.
  readonly #status = element('p', { class: 'status', role: 'status' });
  readonly #body = element('div', {});
  #texts: Texts = textsFor([]);
  #state: WidgetState = 'ready';
  #started: Started | undefined;
  #events: EventSource | undefined;

  connectedCallback(): void {
    const language = this.closest('[lang]')?.getAttribute('lang');
    this.#texts = textsFor(language ? [language] : navigator.languages);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.replaceChildren(this.#status, this.#body);
    // Back button: the page returns from the browser's cache still saying "Opening your wallet…".
    window.addEventListener('pageshow', this.#onPageShow);
    this.#takeReturnedCode();
    this.#render();
  }

  disconnectedCallback(): void {
    window.removeEventListener('pageshow', this.#onPageShow);
    this.#events?.close();
  }

  attributeChangedCallback(_name: string, _before: string | null, value: string | null): void {
    const state = STATES.find((known) => known === value);
    if (state !== undefined) this.#show(state);
  }

  get state(): WidgetState {
    return this.#state;
  }

  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted && this.#state === 'preparing') this.#show('ready');
  };

  #show(state: WidgetState): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (this.isConnected) this.#render();
    if (changed)
      this.dispatchEvent(new CustomEvent('hushmark-change', { detail: { state }, bubbles: true, composed: true }));
  }

  async #start(flow: Flow): Promise<void> {
    this.#events?.close();
    this.#show('preparing');
    try {
      const started = await this.#ask(flow);
      if ('state' in started) return this.#show(knownState(started.state));
      this.#started = started;
      if (flow === 'same_device') {
        window.location.assign(started.walletUrl);
        return;
      }
      this.#show('waiting');
      this.#follow(started);
    } catch {
      this.#show('unavailable');
    }
  }

  async #ask(flow: Flow): Promise<Started | Settled> {
    const policy = this.getAttribute('policy') ?? '';
    const endpoint = this.getAttribute('start');
    if (endpoint !== null) return startAtShop(endpoint, policy, flow);
    const started = await startAtVerifier(
      (this.getAttribute('api') ?? '').replace(/\/+$/, ''),
      this.getAttribute('publishable-key') ?? '',
      {
        policy,
        flow,
        returnUrl: new URL(this.getAttribute('return-url') ?? window.location.href, window.location.href).href,
        order: this.getAttribute('order') ?? undefined,
      },
    );
    // Only this tab knows the id, so a return link that somebody else made finds no partner here (R26).
    if (started.id !== undefined && flow === 'same_device') remembered.set(started.id);
    return started;
  }

  /** Publishable key, same device: joins the code in the address with the id this tab remembered, for the form. */
  #takeReturnedCode(): void {
    if (this.hasAttribute('start')) return;
    const id = remembered.take();
    if (id === undefined) return;
    const here = new URL(window.location.href);
    const outcome = here.searchParams.get('response_code');
    // Without a code: declined, or back by the browser's button. Nothing tells these apart, and nothing should.
    if (outcome === null) {
      this.#show('not_completed');
      return;
    }
    here.searchParams.delete('response_code');
    history.replaceState(history.state, '', here);
    this.#fillForm(id, outcome);
  }

  #fillForm(id: string, outcome: string): void {
    const fields = new FormData();
    fields.set('hushmark-verification', id);
    fields.set('hushmark-outcome', outcome);
    this.#form.setFormValue(fields);
    this.#show('answered');
  }

  #follow(started: Started): void {
    if (started.eventsUrl === undefined) return;
    const events = new EventSource(started.eventsUrl);
    this.#events = events;
    const onEvent = (event: MessageEvent<string>): void => {
      const { status, outcome } = readEvent(event.data);
      if (typeof outcome === 'string') {
        events.close();
        void this.#carry(started, outcome);
      } else if (status === 'expired' || status === 'not_completed' || status === 'cancelled') {
        events.close();
        this.#show(status === 'expired' ? 'expired' : 'not_completed');
      }
    };
    events.addEventListener('message', onEvent);
    events.addEventListener('status', onEvent);
  }

  async #carry(started: Started, outcome: string): Promise<void> {
    const endpoint = this.getAttribute('redeem');
    if (endpoint === null) {
      if (started.id !== undefined) this.#fillForm(started.id, outcome);
      return;
    }
    const answer = await carryOutcome(endpoint, outcome, started.checkout).catch(() => 'unavailable');
    this.#show(knownState(answer));
  }

  #render(): void {
    const texts = this.#texts;
    const state = this.#state;
    const mark = MARKS[state];
    this.#status.replaceChildren(
      ...(mark === undefined ? [] : [element('span', { class: 'mark', 'aria-hidden': 'true' }, mark)]),
      ...(state === 'ready' ? [] : [element('span', {}, texts[state])]),
    );
    const children: Node[] = [];
    if (state === 'waiting' && this.#started !== undefined) children.push(...this.#otherDevice(this.#started));
    if (state !== 'verified' && state !== 'answered') children.push(this.#buttons());
    if (state === 'ready') children.push(element('p', { class: 'promise' }, texts.promise));
    const otherwise = this.#started?.otherwise ?? this.getAttribute('otherwise');
    if (otherwise && (state === 'not_completed' || state === 'expired' || state === 'unavailable'))
      children.push(element('p', { class: 'otherwise' }, otherwise));
    this.#body.replaceChildren(...children);
  }

  #buttons(): HTMLElement {
    const row = element('div', { class: 'row' });
    const { ready, thisDevice, otherDevice, retry } = this.#texts;
    const label = this.getAttribute('label') ?? ready;
    const first = this.#state === 'ready' || this.#state === 'preparing' ? label : retry;
    const main = element('button', { type: 'button', part: 'button' }, this.#state === 'waiting' ? thisDevice : first);
    main.addEventListener('click', () => void this.#start('same_device'));
    if (this.#state === 'preparing') main.setAttribute('disabled', '');
    row.append(main);
    if (this.hasAttribute('cross-device') && this.#state !== 'preparing' && this.#state !== 'waiting') {
      const other = element('button', { type: 'button', class: 'plain' }, otherDevice);
      other.addEventListener('click', () => void this.#start('cross_device'));
      row.append(other);
    }
    return row;
  }

  #otherDevice({ walletUrl, code }: Started): Node[] {
    const picture = element('div', { class: 'qr' });
    picture.append(qrPicture(walletUrl, this.#texts.scan));
    const nodes: Node[] = [element('p', { class: 'hint' }, this.#texts.scan), picture];
    if (code !== undefined)
      nodes.push(
        element('p', { class: 'hint' }, this.#texts.number),
        element('p', { class: 'number', 'data-testid': 'cross-device-number' }, code),
      );
    const link = element('a', { href: walletUrl, class: 'link' }, walletUrl);
    nodes.push(element('p', { class: 'hint' }, this.#texts.link), link);
    return nodes;
  }
}

/** The id of the verification under way, for this tab only. A browser that stores nothing just starts again. */
const remembered = {
  name: 'hushmark-verification',
  set(id: string): void {
    try {
      sessionStorage.setItem(this.name, id);
    } catch {}
  },
  take(): string | undefined {
    try {
      const id = sessionStorage.getItem(this.name) ?? undefined;
      sessionStorage.removeItem(this.name);
      return id;
    } catch {
      return undefined;
    }
  },
};

function knownState(name: string): WidgetState {
  return STATES.find((known) => known === name) ?? 'unavailable';
}

function readEvent(data: string): Record<string, unknown> {
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function element(name: string, attributes: Record<string, string>, text?: string): HTMLElement {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

if (customElements.get('hushmark-verify') === undefined) customElements.define('hushmark-verify', HushmarkVerify);
