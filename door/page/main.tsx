// SPDX-License-Identifier: GPL-3.0-or-later
/** Starts the door's page. */
import { render } from 'preact';
import { startWorker } from './ask-worker.ts';
import { DoorPage } from './door-page.tsx';
import { PAGE_WORDS } from './page-words.ts';

const language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in PAGE_WORDS) ?? 'en';
document.documentElement.lang = language;
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('./service-worker.js').catch(() => {});
const place = document.getElementById('door');
if (place) render(<DoorPage ask={startWorker()} language={language as keyof typeof PAGE_WORDS} />, place);
