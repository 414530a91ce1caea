// SPDX-License-Identifier: GPL-3.0-or-later
// The first script of the page, in the JavaScript of 2009, so that every browser reads it: says what this browser lacks
// or forbids, by name, before the wallet's own script asks for it (attack W26), and leads out of the browsers that apps
// have inside. main.tsx goes on only when this script left `data-start="ready"`. The build puts in the words.
(function () {
  var LANGUAGES = __HUSHMARK_START_WORDS__;
  var app = document.getElementById('app');
  var address = location.href;
  var language = chooseLanguage();
  var words = LANGUAGES[language].words;

  /** As wallet/core/locales/catalogue.ts does. */
  function chooseLanguage() {
    var wanted = navigator.languages ? [].slice.call(navigator.languages) : [navigator.language || 'en'];
    try {
      wanted.unshift(localStorage.getItem('hushmark-language') || '');
    } catch (e) {}
    for (var i = 0; i < wanted.length; i++) {
      var name = String(wanted[i]).toLowerCase().split('-')[0];
      if (Object.hasOwn(LANGUAGES, name)) return name;
    }
    return 'en';
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.appendChild(document.createTextNode(text));
    return made;
  }

  function button(text, onClick) {
    var made = element('button', 'button secondary', text);
    made.type = 'button';
    made.onclick = onClick;
    return made;
  }

  function empty(node) {
    while (node.firstChild) node.removeChild(node.firstChild);
  }

  /** What every browser of docs/browsers.md has, and the wallet cannot be without. */
  function missing() {
    var script = document.createElement('script');
    var crypto = window.crypto || {};
    var there = {
      'JavaScript modules': 'noModule' in script,
      'Web Crypto': crypto.subtle && crypto.getRandomValues,
      IndexedDB: 'indexedDB' in window,
      'Web Locks': navigator.locks,
      'Web Workers': window.Worker,
      BroadcastChannel: window.BroadcastChannel,
      structuredClone: window.structuredClone,
      BigInt: window.BigInt,
      TextEncoder: window.TextEncoder,
      AbortController: window.AbortController,
      WeakRef: window.WeakRef,
      'Object.hasOwn': Object.hasOwn,
      'Array.findLast': Array.prototype.findLast,
      'String.replaceAll': String.prototype.replaceAll,
      'Intl.ListFormat': window.Intl && Intl.ListFormat && Intl.PluralRules,
      WebAssembly: typeof WebAssembly === 'object'
    };
    var names = [];
    for (var name in there) if (!there[name]) names.push(name);
    return names;
  }

  /** Undefined when the wallet can start. */
  function reasonNotTo() {
    if (window.isSecureContext === false) return words.insecure;
    // Framed pages get no wallet, also where the header that forbids it was lost.
    if (window.top !== window) return words.framed;
    var names = missing();
    if (names.length === 1 && names[0] === 'WebAssembly') return words.noWebAssembly;
    if (names.length > 0) return [words.old, words.missing, names.join(', ')].join(' ').concat('.');
    try {
      if (!window.localStorage) return words.storage;
    } catch (e) {
      return words.storage;
    }
  }

  function stop(text, canTryAgain) {
    app.setAttribute('data-start', 'stopped');
    empty(app);
    var main = element('main', 'stopped');
    var note = element('p', 'note bad', text);
    note.setAttribute('role', 'alert');
    main.appendChild(note);
    if (canTryAgain)
      main.appendChild(
        button(words.again, function () {
          location.reload();
        })
      );
    app.appendChild(main);
  }

  /** Browsers inside of apps, by what they call themselves; '' for one that does not say whose it is. */
  function appAround() {
    var agent = navigator.userAgent;
    var known = [
      ['Instagram', /Instagram/],
      ['Messenger', /MessengerForiOS|FB_IAB\/MESSENGER|FBAN\/Messenger/],
      ['Facebook', /FBAN|FBAV|FB_IAB/],
      ['WeChat', /MicroMessenger/],
      ['LINE', / Line\//],
      ['TikTok', /musical_ly|BytedanceWebview|TikTok|trill_/],
      ['Snapchat', /Snapchat/],
      ['Pinterest', /Pinterest\//],
      ['LinkedIn', /LinkedInApp/],
      ['X', /Twitter for|TwitterAndroid/],
      ['KakaoTalk', /KAKAOTALK/],
      ['Telegram', /Telegram/],
      ['Google', /\bGSA\//]
    ];
    for (var i = 0; i < known.length; i++) if (known[i][1].test(agent)) return known[i][0];
    if (/Android.*; wv\)/.test(agent)) return '';
    var isApple = /(iPhone|iPad|iPod).*AppleWebKit/.test(agent);
    // A wallet on the home screen does not say "Safari" either.
    if (isApple && !/Safari\//.test(agent) && !navigator.standalone) return '';
  }

  function copyAddress(field, status) {
    function say() {
      empty(status);
      status.appendChild(document.createTextNode(words.copied));
    }
    function copyByHand() {
      field.style.display = '';
      field.focus();
      field.select();
      if (document.execCommand('copy')) say();
    }
    if (navigator.clipboard && navigator.clipboard.writeText)
      navigator.clipboard.writeText(address).then(say, copyByHand);
    else copyByHand();
  }

  /** Never in the way of a wallet that works: the note stands above it and can be put away. */
  function leadOut(name, isStopped) {
    var isAndroid = /Android/.test(navigator.userAgent);
    var note = element('aside', 'note warn in-app');
    note.setAttribute('data-testid', 'in-app');
    note.appendChild(element('p', '', words.inApp.replace('{app}', name || words.someApp)));
    note.appendChild(element('p', '', isAndroid ? words.openAndroid : words.openApple));
    var row = element('div', 'row');
    if (isAndroid) {
      var link = element('a', 'button secondary', words.openBrowser);
      link.href =
        address.replace(/^https?:/, 'intent:') +
        '#Intent;scheme=' +
        location.protocol.slice(0, -1) +
        ';action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end';
      link.setAttribute('data-testid', 'in-app-open');
      row.appendChild(link);
    }
    var field = element('input', '');
    field.readOnly = true;
    field.value = address;
    field.style.display = 'none';
    field.setAttribute('aria-label', words.copy);
    var status = element('p', 'small', '');
    status.setAttribute('role', 'status');
    var copy = button(words.copy, function () {
      copyAddress(field, status);
    });
    copy.setAttribute('data-testid', 'in-app-copy');
    row.appendChild(copy);
    if (!isStopped) {
      var stay = button(words.stay, function () {
        note.parentNode.removeChild(note);
      });
      stay.setAttribute('data-testid', 'in-app-stay');
      row.appendChild(stay);
    }
    note.appendChild(row);
    note.appendChild(field);
    note.appendChild(status);
    app.parentNode.insertBefore(note, app);
  }

  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
  empty(app);
  var opening = element('p', 'opening', words.opening);
  opening.setAttribute('role', 'status');
  app.appendChild(opening);

  // The wallet's own script does not come, or is not understood.
  window.addEventListener(
    'error',
    function (event) {
      if (app.getAttribute('data-start') !== 'ready') return;
      var isScript = event.target && event.target.tagName === 'SCRIPT';
      var isSyntax = /SyntaxError/.test(event.message || '');
      if (isSyntax) stop(words.old, false);
      else if (isScript || event.message) stop(words.failed, true);
    },
    true
  );

  var reason = reasonNotTo();
  if (reason === undefined) app.setAttribute('data-start', 'ready');
  else stop(reason, false);
  var around = appAround();
  if (around !== undefined) leadOut(around, reason !== undefined);
})();
