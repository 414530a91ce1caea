// SPDX-License-Identifier: MIT
// <hushmark-verify>: the button a shop puts into its page. Built to one script, hushmark.js, that needs no inline
// script or style and loads nothing else. It starts a verification, opens the wallet in this tab (or shows a QR code
// and a number for another device) and shows the state that the shop's server reports. It decides nothing: only the
// shop's server redeems an outcome, and a page that is tampered with fools nobody but its own reader.
//
//   <hushmark-verify policy="over-18" start="/hushmark/start" redeem="/hushmark/redeem">
//     No wallet? We check at the door.
//   </hushmark-verify>
//
// The content is the way without a wallet: browsers that do not run this show it as it is, and all others below the
// button. Attributes: policy · start, redeem (the shop's endpoints) · label · state (set by the shop's server) ·
// required (holds the form back) · cross-device (offer another device) · or, without `start`: api, publishable-key,
// return-url, order. Event: hushmark-change, with detail.state.
import { element } from './element.ts';
import { type End, follow } from './follow.ts';
import { type FormControl, formControl } from './form.ts';
import { qrPicture } from './qr-picture.ts';
import { directionOf, STATES, type Texts, textsFor, type WidgetState } from './states.ts';
import { applyStyle } from './style.ts';
import { knownLearns, rememberId, rememberLearns, takeCode, takeId } from './tab.ts';
import { carryOutcome, type Flow, type Settled, type Started, startAtShop, startAtVerifier } from './verification.ts';

const MARKS: Partial<Record<WidgetState, string>> = { verified: '✓', answered: '✓', not_completed: '–', expired: '–' };

/** Milliseconds that the browser may take to open the wallet before the page shows a link to it. */
const OPENING = 5_000;

// At once, before an element or another script of the page asks for the address.
let returnedCode = takeCode();

/** Of the package that this script was built from; build-widget.ts puts it in. */
declare const HUSHMARK_VERSION: string;

declare global {
  interface HTMLElementTagNameMap {
    'hushmark-verify': HushmarkVerify;
  }
}

class HushmarkVerify extends HTMLElement {
  static readonly observedAttributes = ['state', 'required'];
  static readonly formAssociated = true;
  /** So that a page can tell which script it runs: `customElements.get('hushmark-verify').version`. */
  static readonly version = HUSHMARK_VERSION;

  readonly #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  // These stay in place: a live region that is replaced together with its text is not announced.
  readonly #status = element('p', { class: 'status', role: 'status' });
  readonly #body = element('div', {});
  readonly #slot = element('slot', {});
  readonly #otherwise = element('div', { class: 'otherwise' });
  readonly #form: FormControl = formControl(this, () => this.#sayNeeded());
  #texts: Texts = textsFor([]);
  #state: WidgetState = 'ready';
  #started: Started | undefined;
  #outcome: string | undefined;
  #needed = false;
  /** After a wrong number on the other device. */
  #triesLeft: number | undefined;
  #offersLink = false;
  #opening: ReturnType<typeof setTimeout> | undefined;
  #unfollow = (): void => {};

  constructor() {
    super();
    this.#otherwise.append(this.#slot);
    this.#root.append(this.#status, this.#body, this.#otherwise);
    applyStyle(this.#root);
  }

  connectedCallback(): void {
    const language = this.closest('[lang]')?.getAttribute('lang');
    this.#texts = textsFor(language ? [language] : navigator.languages);
    for (const part of [this.#status, this.#body]) {
      part.lang = this.#texts.language;
      part.dir = directionOf(this.#texts);
    }
    // Back button: the page returns from the browser's cache still saying "Opening your wallet…".
    window.addEventListener('pageshow', this.#onPageShow);
    this.#form.connect();
    this.#takeReturned();
    // Moved within the page: goes on waiting.
    if (this.#state === 'waiting' && this.#started !== undefined) this.#follow(this.#started);
    this.#render();
  }

  disconnectedCallback(): void {
    window.removeEventListener('pageshow', this.#onPageShow);
    this.#form.disconnect();
    clearTimeout(this.#opening);
    this.#unfollow();
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    const state = name === 'state' ? STATES.find((known) => known === value) : this.#state;
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
    this.#needed = false;
    if (state !== 'preparing') clearTimeout(this.#opening);
    if (this.isConnected) this.#render();
    if (changed)
      this.dispatchEvent(new CustomEvent('hushmark-change', { detail: { state }, bubbles: true, composed: true }));
  }

  #sayNeeded(): void {
    this.#needed = true;
    this.#render();
    this.focus();
  }

  async #start(flow: Flow): Promise<void> {
    this.#unfollow();
    this.#started = undefined;
    this.#triesLeft = undefined;
    this.#offersLink = false;
    this.#show('preparing');
    try {
      const started = await this.#ask(flow);
      if ('state' in started) return this.#show(knownState(started.state));
      this.#started = started;
      rememberLearns(this.getAttribute('policy') ?? '', started.learns);
      if (flow === 'cross_device') this.#wait(started);
      else this.#open(started);
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
        // This page, as it was registered: what stands behind its path would make it another one.
        returnUrl: new URL(this.getAttribute('return-url') ?? window.location.pathname, window.location.href).href,
        order: this.getAttribute('order') ?? undefined,
      },
    );
    // Only this tab knows the id, so a return link that somebody else made finds no partner here (R26).
    if (started.id !== undefined && flow === 'same_device') rememberId(policy, started.id);
    return started;
  }

  /** The wallet lets no page frame it: out of a frame it opens on top or, where that is forbidden, in a new window. */
  #open(started: Started): void {
    try {
      (window.top ?? window).location.href = started.walletUrl;
      this.#opening = setTimeout(() => {
        this.#offersLink = true;
        this.#render();
      }, OPENING);
    } catch {
      this.#wait(started);
    }
  }

  #wait(started: Started): void {
    this.#show('waiting');
    this.#follow(started);
  }

  /** Publishable key, same device: joins the code in the address with the id this tab remembered, for the form. */
  #takeReturned(): void {
    if (this.hasAttribute('start')) return;
    const id = takeId(this.getAttribute('policy') ?? '');
    if (id === undefined) return;
    // Without a code: declined, or back by the browser's button. Nothing tells these apart, and nothing should.
    if (returnedCode === undefined) this.#show('not_completed');
    else this.#fillForm(id, returnedCode);
    returnedCode = undefined;
  }

  #fillForm(id: string, outcome: string): void {
    this.#form.fill({ 'hushmark-verification': id, 'hushmark-outcome': outcome });
    this.#show('answered');
  }

  #follow(started: Started): void {
    this.#unfollow();
    const onEnd = (end: End) => {
      if ('state' in end) return this.#show(end.state);
      this.#outcome = end.outcome;
      void this.#carry(started, end.outcome);
    };
    this.#unfollow = follow(started, onEnd, (triesLeft) => {
      this.#triesLeft = triesLeft;
      if (triesLeft > 0) this.#render();
    });
  }

  async #carry(started: Started, outcome: string): Promise<void> {
    const endpoint = this.getAttribute('redeem');
    if (endpoint === null) {
      if (started.id !== undefined) this.#fillForm(started.id, outcome);
      return;
    }
    const state = knownState(await carryOutcome(endpoint, outcome, started.checkout));
    // What the customer answered is kept for the next try as long as the shop cannot take it.
    if (state !== 'unavailable') this.#outcome = undefined;
    this.#show(state);
  }

  #render(): void {
    const texts = this.#texts;
    const state = this.#state;
    const hadFocus = this.#root.activeElement !== null;
    const mark = MARKS[state];
    const words = this.#words();
    this.#status.replaceChildren(
      ...(mark === undefined ? [] : [element('span', { class: 'mark', 'aria-hidden': 'true' }, mark)]),
      ...(words === '' ? [] : [element('span', {}, words)]),
    );
    const isDone = state === 'verified' || state === 'answered';
    const isOtherDevice = state === 'waiting' && this.#started?.flow === 'cross_device';
    const buttons = this.#buttons();
    this.#body.replaceChildren(
      ...(isOtherDevice ? this.#otherDevice(this.#started) : []),
      ...(isDone ? [] : [buttons]),
      ...this.#learns(),
    );
    this.#slot.textContent = this.#started?.otherwise ?? '';
    this.#otherwise.hidden = isDone || `${this.textContent}${this.#slot.textContent}`.trim() === '';
    if (hadFocus) this.focus();
    this.#form.hold(!isDone && this.hasAttribute('required') ? texts.needed : '', isDone ? this.#status : buttons);
  }

  #words(): string {
    const texts = this.#texts;
    if (this.#needed) return texts.needed;
    if (this.#triesLeft !== undefined && this.#state === 'waiting') return texts.wrongNumber;
    if (this.#triesLeft === 0 && this.#state === 'not_completed') return texts.wrongNumbers;
    return this.#state === 'ready' ? '' : texts[this.#state];
  }

  /** Sentences of the verifier, which compiled the question; the page has none of its own about what is told. */
  #learns(): Node[] {
    const state = this.#state;
    if (state === 'not_completed' || state === 'expired' || state === 'unavailable') return [];
    const learns = this.#started?.learns ?? knownLearns(this.getAttribute('policy') ?? '');
    const { promise, learned, learns: tells } = this.#texts;
    // Before this tab has asked once, the wallet alone knows what a yes would tell.
    if (learns.length === 0) return state === 'ready' ? [element('p', { class: 'promise' }, promise)] : [];
    const list = element('ul', { class: 'learns' });
    for (const sentence of learns) list.append(element('li', {}, sentence[this.#texts.language] ?? sentence.en ?? ''));
    return [element('p', { class: 'promise' }, state === 'verified' ? learned : tells), list];
  }

  #buttons(): HTMLElement {
    const row = element('div', { class: 'row' });
    const state = this.#state;
    const isPreparing = state === 'preparing';
    const { ready, thisDevice, otherDevice, retry, open } = this.#texts;
    const label = this.getAttribute('label') ?? ready;
    const started = this.#started;
    if (started?.flow === 'same_device' && (state === 'waiting' || (isPreparing && this.#offersLink))) {
      const target = state === 'waiting' ? '_blank' : '_top';
      row.append(element('a', { class: 'wallet', href: started.walletUrl, target, rel: 'noopener' }, open));
      return row;
    }
    const first = state === 'ready' || isPreparing ? label : retry;
    const main = element('button', { type: 'button', part: 'button' }, state === 'waiting' ? thisDevice : first);
    main.addEventListener('click', () => {
      if (this.#state === 'unavailable' && started !== undefined && this.#outcome !== undefined) {
        this.#show('waiting');
        void this.#carry(started, this.#outcome);
      } else if (this.#state !== 'preparing') void this.#start('same_device');
    });
    // Not `disabled`: the keyboard would lose its place.
    if (isPreparing) main.setAttribute('aria-disabled', 'true');
    // After a refusal the same button again is no way out: the shop's own other way stands beside it.
    if (state === 'not_completed') main.classList.add('plain');
    row.append(main);
    if (this.hasAttribute('cross-device') && !isPreparing && state !== 'waiting' && !isPhone()) {
      const other = element('button', { type: 'button', class: 'plain' }, otherDevice);
      other.addEventListener('click', () => void this.#start('cross_device'));
      row.append(other);
    }
    return row;
  }

  #otherDevice(started: Started | undefined): Node[] {
    if (started === undefined) return [];
    const { walletUrl, shortUrl = walletUrl, code } = started;
    const picture = element('div', { class: 'qr' });
    picture.append(qrPicture(walletUrl, this.#texts.scan));
    const nodes: Node[] = [element('p', { class: 'hint' }, this.#texts.scan), picture];
    if (code !== undefined)
      nodes.push(
        element('p', { class: 'hint' }, this.#texts.number),
        element('p', { class: 'number', translate: 'no', dir: 'ltr', 'data-testid': 'cross-device-number' }, code),
      );
    const link = element('a', { href: shortUrl, class: 'link', dir: 'ltr' }, shortUrl.replace(/^https:\/\//, ''));
    nodes.push(element('p', { class: 'hint' }, this.#texts.link), link);
    return nodes;
  }
}

/** Nobody scans with the phone that shows the code. By the screen and not the page, which may be in a frame. */
function isPhone(): boolean {
  const { width, height } = window.screen;
  return Math.min(width, height) < 600 && window.matchMedia('(hover: none) and (pointer: coarse)').matches;
}

function knownState(name: string): WidgetState {
  return STATES.find((known) => known === name) ?? 'unavailable';
}

if (customElements.get('hushmark-verify') === undefined) customElements.define('hushmark-verify', HushmarkVerify);
