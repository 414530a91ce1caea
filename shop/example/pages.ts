// SPDX-License-Identifier: MIT
// The example shop's pages: plain HTML that works without script, except for the one Hushmark element at the checkout.
// They know nothing of sessions or verifiers.
import { euros, PRODUCTS, type Product } from './catalogue.ts';
import { type Html, html } from './html.ts';
import type { Line, PolicyName } from './order.ts';
import { bottle } from './pictures.ts';
import type { PlacedOrder } from './sessions.ts';

export type Frame = { title: string; notice: string | undefined; inBasket: number };

export function page({ title, notice, inBasket }: Frame, main: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Vinum</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script src="/hushmark.js" defer></script>
<script src="/checkout.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${notice === undefined ? undefined : html`<aside class="notice" aria-label="Notice">${notice}</aside>`}
<header>
  <a class="brand" href="/">Vinum</a>
  <span class="motto">Small growers, since 1987</span>
  <a class="basket" href="/checkout" data-testid="basket-link">Basket <b>${inBasket}</b></a>
</header>
<main id="main">${main}</main>
<footer>Vinum Wine Shop · wine for adults only · <a href="/privacy">What we learn about you</a></footer>
</body>
</html>`.html;
}

export function shelf(): Html {
  return html`<h1>This week’s shelf</h1>
<p class="lead">Three bottles we like. For wine we ask one question at the checkout: are you 18 or older?
We never ask when you were born.</p>
<ul class="shelf">${PRODUCTS.map(productCard)}</ul>`;
}

function productCard(product: Product): Html {
  const { id, name, origin, note, price, memberPrice, alcohol } = product;
  return html`<li>
  ${bottle(product.glass)}
  <h2>${name}</h2>
  <p class="origin">${origin}</p>
  <p>${note}</p>
  <p class="price">${euros(price)} <span class="member">club ${euros(memberPrice)}</span>
    ${alcohol ? html`<span class="badge">18+</span>` : undefined}</p>
  <form method="post" action="/basket">
    <input type="hidden" name="product" value="${id}"><input type="hidden" name="change" value="1">
    <button data-testid="add-${id}" aria-label="Add to basket: ${name}">Add to basket</button>
  </form>
</li>`;
}

export type Checkout = {
  /** Of this draft: the page sends it back, so that nothing is ordered that it does not show. */
  number: string;
  /** The number of this visit's last order, if there is one. */
  placed: string | undefined;
  lines: Line[];
  total: number;
  membersPrice: boolean;
  policy: PolicyName | null;
  state: 'ready' | 'verified' | 'not_completed' | 'unavailable';
  /** An answer came for a basket that is no longer this one, or a page that showed another one wanted to order it. */
  changed: 'basket_changed' | 'page_outdated' | undefined;
  crossDevice: boolean;
};

const CHANGED = {
  basket_changed: 'Your basket has changed since you answered. Please answer once more.',
  page_outdated: 'Your basket was changed in another tab. This is what is in it now; nothing was ordered.',
};

export function checkout(view: Checkout): Html {
  if (view.lines.length === 0) return emptyBasket(view.placed);
  const ready = view.policy === null || view.state === 'verified';
  return html`<h1>Your order</h1>
${view.changed === undefined ? undefined : html`<p class="changed" role="status">${CHANGED[view.changed]}</p>`}
<div class="columns">
<section aria-labelledby="basket-heading">
  <h2 id="basket-heading" class="small">Basket</h2>
  <table>${view.lines.map(basketLine)}
    <tr class="total"><td colspan="2">Total</td><td class="money" data-testid="total">${euros(view.total)}</td></tr>
  </table>
  <form method="post" action="/members-price" class="members">
    <input type="hidden" name="on" value="${view.membersPrice ? 'no' : 'yes'}">
    <button class="plain" data-testid="members-price" data-on="${view.membersPrice ? 'yes' : 'no'}">
      ${view.membersPrice ? 'Use the normal price' : 'Use the club members’ price'}</button>
    ${view.membersPrice ? html`<p class="hint">Needs a Silver or Gold card of the Demo Wine Club.</p>` : undefined}
  </form>
</section>
<section aria-labelledby="check-heading" class="check">
  <h2 id="check-heading" class="small">${view.policy === null ? 'Nothing to prove' : 'One question first'}</h2>
  ${view.policy === null ? html`<p>For this order we do not need to know anything about you.</p>` : question(view, view.policy)}
  <form method="post" action="/order" class="place">
    <input type="hidden" name="number" value="${view.number}">
    <button data-testid="place-order"${ready ? undefined : html` disabled`}>Place the order</button>
    ${ready ? undefined : html`<p class="hint">You can order as soon as the question is answered.</p>`}
  </form>
</section>
</div>`;
}

function emptyBasket(placed: string | undefined): Html {
  return html`<h1>Your basket is empty</h1>
${
  placed === undefined
    ? undefined
    : html`<p class="lead">Your order <a href="/orders/${placed}" data-testid="last-order">${placed}</a> is placed.</p>`
}
<p><a href="/">Back to the shelf</a></p>`;
}

function basketLine({ id, name, quantity, cents }: Line): Html {
  const change = (by: number, sign: string, label: string) => html`<form method="post" action="/basket">
    <input type="hidden" name="product" value="${id}"><input type="hidden" name="change" value="${by}">
    <input type="hidden" name="stay" value="yes">
    <button class="step" aria-label="${label} ${name}">${sign}</button></form>`;
  return html`<tr><td>${name}</td>
  <td class="quantity">${change(-1, '−', 'One less')}<span>${quantity}</span>${change(1, '+', 'One more')}</td>
  <td class="money">${euros(cents)}</td></tr>`;
}

const COLLECT = 'No wallet? Collect the order from us: we look at your identity card and write nothing down.';

const QUESTIONS: Record<PolicyName, { ask: string; label: string; otherwise: string }> = {
  'over-18': {
    ask: 'Wine is for adults. Your wallet tells us that you are 18 or older, and keeps your birthday to itself.',
    label: 'Prove I am 18 or older',
    otherwise: COLLECT,
  },
  'wine-club-member': {
    ask: 'This price is for Silver and Gold members. Your wallet tells us that you are one, but not your name or number.',
    label: 'Prove I am a member',
    otherwise: 'No club card in a wallet? The normal price is for everyone.',
  },
  'over-18-and-member': {
    ask: 'Wine is for adults, and this price for Silver and Gold members. Your wallet tells us both at once, and no more.',
    label: 'Prove I am 18 or older and a member',
    otherwise: COLLECT,
  },
};

function question(view: Checkout, policy: PolicyName): Html {
  const { ask, label, otherwise } = QUESTIONS[policy];
  return html`<p>${ask}</p>
<hushmark-verify policy="${policy}" start="/hushmark/start" redeem="/hushmark/redeem" label="${label}"
  state="${view.state}"${view.crossDevice ? html` cross-device` : undefined}>${otherwise}</hushmark-verify>`;
}

export function thanks(order: PlacedOrder): Html {
  return html`<h1>Thank you</h1>
<p class="lead">Order <b data-testid="order-number">${order.number}</b> is placed:
${order.lines.map((line, index) => html`${index > 0 ? ', ' : ''}${line.quantity} × ${line.name}`)}, ${euros(order.total)}${
    order.membersPrice ? ' at the members’ price' : ''
  }.</p>
${order.approval === undefined ? html`<p>Nothing had to be proved for it.</p>` : received(order)}
<p><a href="/">Back to the shelf</a></p>`;
}

function received({ approval }: PlacedOrder): Html | undefined {
  if (approval === undefined) return undefined;
  const { decision } = approval;
  const rows: [string, string][] = [
    ['Answer', 'yes'],
    ['Question', `${decision.policy.name}, version ${decision.policy.version}`],
    ['For the shop', decision.audience],
    ['Signed by', decision.issuer],
    ['Belongs to this order', decision.order ?? '–'],
    ['Signed at', new Date(decision.issuedAt * 1000).toUTCString()],
    ['Number of this answer', decision.id],
    ...(decision.test ? [['Test', 'yes: made with a test key'] as [string, string]] : []),
  ];
  return html`<section class="received">
<h2>Everything our server received about you</h2>
<p>No birthday, no age, no name, no card number, and nothing that is the same at your next visit.</p>
<dl data-testid="received">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
}

export function refusal(): Html {
  return html`<h1>Not yet</h1>
<p class="lead">Nothing was ordered: the question that goes with this order is not answered yet.</p>
<p><a href="/checkout">Back to the order</a></p>`;
}

export function privacy(): Html {
  return html`<h1>What we learn about you</h1>
<p class="lead">For wine: that you are 18 or older. For the members’ price: that you hold a Silver or Gold card.</p>
<p>Your wallet makes a proof, an independent verifier checks it, and our server gets a signed “yes” for one order.
Whether you are too young, have changed your mind or have a card that has run out: all of it looks the same to us,
as no answer.</p>`;
}

export function lost(): Html {
  return html`<h1>There is no such page</h1><p class="lead"><a href="/">Back to the shelf</a></p>`;
}
