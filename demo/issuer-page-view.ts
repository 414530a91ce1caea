// SPDX-License-Identifier: GPL-3.0-or-later
/** What the demo's issuers show: pages, style and their one script. */
import { type Html, html } from '#shop/example/html.ts';

export type OfferId = 'town-hall' | 'wine-club';

const page = (title: string, main: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Demo issuers</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/issuer.css"><script src="/issuer.js" defer></script>
</head>
<body>
<aside class="notice" aria-label="Notice">TEST: these issuers check no papers, and their keys are made for this demonstration.</aside>
<main>${main}</main>
</body>
</html>`.html;

export const startPage = (): string =>
  page(
    'Start',
    html`<h1>Demo issuers</h1>
<p class="lead">In real life this is your bank, your town hall or your club. Each gives your wallet a signed card.</p>
<ul class="cards">
<li><h2>Demo Town Hall</h2><p>A test proof of age with the birthday you choose.</p>
<a class="button" href="/town-hall" data-testid="offer-town-hall">Get a test proof of age</a></li>
<li><h2>Demo Wine Club</h2><p>A test club card: Basic, Silver or Gold.</p>
<a class="button" href="/wine-club" data-testid="offer-wine-club">Get a test club card</a></li>
</ul>`,
  );

export function offerPage(offer: OfferId, today: Date): string {
  return offer === 'town-hall' ? townHall(today) : wineClub();
}

function townHall(today: Date): string {
  const born = (years: number, days = 0): string =>
    new Date(Date.UTC(today.getUTCFullYear() - years, today.getUTCMonth(), today.getUTCDate() + days))
      .toISOString()
      .slice(0, 10);
  const preset = (label: string, date: string) =>
    html`<button type="button" class="plain" data-preset="${date}">${label}</button>`;
  return page(
    'Demo Town Hall',
    html`<h1>Demo Town Hall</h1>
<p class="lead">A test proof of age. Choose a birthday; no shop will ever see it.</p>
<form data-offer="/town-hall">
  <label for="value">Born on</label>
  <input id="value" name="value" type="date" required min="1900-01-02" value="${born(34)}" data-testid="birthdate">
  <div class="presets" role="group" aria-label="Examples">
    ${preset('34 years old', born(34))} ${preset('18 today', born(18))} ${preset('18 tomorrow', born(18, 1))}
    ${preset('16 years old', born(16))}
  </div>
  <button class="button" data-testid="get-card">Get the test proof of age</button>
  <p class="problem" role="alert"></p>
</form>
<p><a href="/">All demo issuers</a></p>`,
  );
}

function wineClub(): string {
  const tier = (value: string, label: string, note: string) =>
    html`<label class="choice"><input type="radio" name="value" value="${value}"${value === 'GOLD' ? html` checked` : undefined}
  data-testid="tier-${value.toLowerCase()}"> <b>${label}</b> ${note}</label>`;
  return page(
    'Demo Wine Club',
    html`<h1>Demo Wine Club</h1>
<p class="lead">A test club card. Vinum gives its members’ price to Silver and Gold.</p>
<form data-offer="/wine-club">
  <fieldset><legend>Level</legend>
  ${tier('BASIC', 'Basic', 'newsletter')}${tier('SILVER', 'Silver', 'members’ price')}${tier('GOLD', 'Gold', 'members’ price')}
  </fieldset>
  <button class="button" data-testid="get-card">Get the test club card</button>
  <p class="problem" role="alert"></p>
</form>
<p><a href="/">All demo issuers</a></p>`,
  );
}

export const returnPage = (offer: OfferId): string =>
  page(
    'Signing',
    html`<h1>Signing your card…</h1>
<p class="lead" data-issue="/${offer}/issue">Your wallet opens again in a moment.</p>
<p class="problem" role="alert"></p>
<p><a href="/${offer}">Start again</a></p>`,
  );

export const ISSUER_SCRIPT = `
const post = async (url, fields) => {
  const response = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) location.assign(answer.next);
  else document.querySelector('.problem').textContent = answer.problem ?? 'That did not work. Please start again.';
};
const { code, key } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
for (const form of document.querySelectorAll('[data-offer]'))
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = new FormData(form).get('value');
    // Whoever comes from the wallet has brought what the card is made for; others fetch it there.
    if (code && key) post(form.dataset.offer + '/give', { value, code, key });
    else post(form.dataset.offer + '/choose', { value });
  });
for (const preset of document.querySelectorAll('[data-preset]'))
  preset.addEventListener('click', () => { document.querySelector('#value').value = preset.dataset.preset; });
const issue = document.querySelector('[data-issue]');
if (issue) {
  history.replaceState(null, '', location.pathname);
  post(issue.dataset.issue, { code, key });
}
`;

export const ISSUER_STYLE = `
body { margin: 0; background: #eef1f4; color: #1d2733; font: 1.0625rem/1.55 system-ui, sans-serif }
.notice { margin: 0; padding: .45rem 1rem; background: #f2d36b; color: #3d3000; text-align: center; font-size: .875rem }
main { max-width: 40rem; margin: 2rem auto; padding: 1.5rem 1.75rem; background: #fff; border: 1px solid #d5dce3; border-radius: .7rem }
h1 { margin: 0 0 .2rem; font-size: 1.8rem } h2 { margin: 0; font-size: 1.15rem }
.lead { color: #566474; margin-top: 0 }
.cards { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)) }
.cards li { border: 1px solid #d5dce3; border-radius: .6rem; padding: 1rem 1.1rem }
.button { display: inline-block; font: 600 1rem/1.3 system-ui, sans-serif; padding: .75rem 1.1rem; border: 0; border-radius: .5rem; background: #274c77; color: #fff; text-decoration: none; cursor: pointer }
.plain { font: inherit; font-size: .9rem; min-height: 2.2rem; padding: .2rem .8rem; border: 1px solid #9fb0c0; border-radius: 2rem; background: none; color: inherit; cursor: pointer }
:focus-visible { outline: 3px solid #c08a2d; outline-offset: 2px }
form { display: grid; gap: .9rem; justify-items: start; margin: 1.2rem 0 }
label { font-weight: 600 }
input[type=date] { font: inherit; padding: .5rem .6rem; border: 1px solid #9fb0c0; border-radius: .4rem }
.presets { display: flex; flex-wrap: wrap; gap: .5rem }
fieldset { border: 1px solid #d5dce3; border-radius: .6rem; padding: .6rem 1rem } legend { padding: 0 .4rem; color: #566474 }
.choice { display: block; font-weight: 400; padding: .35rem 0 }
.problem { margin: 0; color: #9b1c1c } .problem:empty { display: none }
`;
