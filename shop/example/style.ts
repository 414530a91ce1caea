// SPDX-License-Identifier: MIT
// The example shop's style sheet: system fonts, no external resource, readable at 400 % and on a phone.

export const STYLE = `
:root { --paper: #faf6ee; --ink: #2b2420; --soft: #6d5f56; --wine: #6b1f33; --leaf: #2f5d45; --line: #e3d9c9; color-scheme: light }
* { box-sizing: border-box }
body { margin: 0; overflow-wrap: break-word; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 Georgia, 'Times New Roman', serif }
a { color: var(--wine) }
.skip { position: absolute; left: -99rem }
.skip:focus { left: 1rem; top: 1rem; background: #fff; padding: .5rem }
.notice { margin: 0; padding: .45rem 1rem; background: #f2d36b; color: #3d3000; text-align: center; font: .875rem/1.4 system-ui, sans-serif }
header, main, footer { max-width: 58rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding-top: 1.4rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line) }
.brand { font-size: 1.9rem; letter-spacing: .04em; text-decoration: none; font-weight: 700 }
.motto { color: var(--soft); font-style: italic }
.basket { margin-left: auto; white-space: nowrap }
.basket b { display: inline-block; min-width: 1.6em; text-align: center; border-radius: 1em; background: var(--wine); color: #fff; font: 700 .85rem/1.6 system-ui, sans-serif }
h1 { font-size: 2rem; line-height: 1.2; margin: 1.8rem 0 .4rem }
h2 { font-size: 1.2rem; margin: .6rem 0 .1rem }
h2.small { font: 600 .8rem/1.4 system-ui, sans-serif; letter-spacing: .08em; text-transform: uppercase; color: var(--soft); margin: 0 0 .6rem }
.lead { color: var(--soft); max-width: 40rem; margin-top: 0 }
.shelf { list-style: none; padding: 0; margin: 1.6rem 0; display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)) }
.shelf li { background: #fff; border: 1px solid var(--line); border-radius: .6rem; padding: 1.2rem; display: flex; flex-direction: column }
.shelf p { margin: .3rem 0 }
.shelf form { margin-top: auto; padding-top: .8rem }
.origin { color: var(--soft); font-style: italic }
.price { font-weight: 700 }
.member { font-weight: 400; color: var(--leaf); margin-left: .4rem }
.badge { float: right; border: 1px solid var(--wine); color: var(--wine); border-radius: 1em; padding: 0 .5em; font: 600 .8rem/1.6 system-ui, sans-serif }
.bottle { height: 9.5rem; align-self: center }
.green .glass { fill: #5c7f3f } .dark .glass { fill: #34261f } .juice .glass { fill: #d9a441 }
.shine { fill: #fff; opacity: .18 } .cap { fill: var(--wine) } .juice .cap { fill: var(--leaf) }
.label { fill: #f8f3ea; stroke: #d9ccb5 } .print { stroke: #8b7b6a; fill: none }
button { font: 600 1rem/1.2 system-ui, sans-serif; min-height: 2.75rem; padding: .5rem 1.1rem; border: 1px solid var(--wine); border-radius: .5rem; background: var(--wine); color: #fff; cursor: pointer }
button.plain { background: none; color: var(--leaf); border-color: var(--leaf) }
button.step { min-height: 1.8rem; width: 1.8rem; padding: 0; background: none; color: var(--ink); border-color: var(--line) }
button:disabled { background: #e9e1d6; border-color: #e9e1d6; color: #75685e; cursor: not-allowed }
:focus-visible { outline: 3px solid #c08a2d; outline-offset: 2px }
.columns { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr)); margin: 1.4rem 0 2rem; align-items: start }
table { width: 100%; border-collapse: collapse }
tr { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: flex-end; border-bottom: 1px solid var(--line) }
td { padding: .55rem .3rem }
td:first-child { flex: 1 1 7rem; min-width: 0; overflow-wrap: anywhere }
.quantity { white-space: nowrap; text-align: center } .quantity form { display: inline } .quantity span { display: inline-block; min-width: 1.8rem }
.money { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.total { border-bottom: 0 } .total td { font-weight: 700 }
.changed { background: #f6ead0; border-radius: .6rem; padding: .7rem 1rem; max-width: 44rem }
.members { margin-top: .9rem }
.hint { font-size: .9rem; color: var(--soft); margin: .4rem 0 0 }
.check { background: #fff; border: 1px solid var(--line); border-radius: .6rem; padding: 1.3rem 1.4rem }
.check p:first-of-type { margin-top: 0 }
hushmark-verify { --hushmark-accent: #2f5d45; --hushmark-font: system-ui, sans-serif; margin: 1rem 0 }
.place { margin-top: 1.4rem; padding-top: 1.2rem; border-top: 1px solid var(--line) }
.received { background: #fff; border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1.4rem 1.1rem; margin: 1.5rem 0; max-width: 44rem }
dl { margin: 0; font: .95rem/1.5 system-ui, sans-serif }
dl div { display: grid; grid-template-columns: 9.5rem 1fr; gap: .8rem; padding: .35rem 0; border-top: 1px solid var(--line) }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
footer { margin-top: 3rem; padding-top: 1rem; padding-bottom: 2rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem }
@media (max-width: 30rem) { .motto { display: none } dl div { grid-template-columns: 1fr; gap: 0 } }
`;
