// SPDX-License-Identifier: MIT
// The states a customer can see, named as the API names them, and the words for each. `not_completed` covers declined,
// too young, expired and revoked: the shop cannot tell them apart, so no text tries.

export type WidgetState =
  | 'ready'
  | 'preparing'
  | 'waiting'
  | 'answered'
  | 'verified'
  | 'not_completed'
  | 'expired'
  | 'unavailable';

export const STATES: readonly WidgetState[] = [
  'ready',
  'preparing',
  'waiting',
  'answered',
  'verified',
  'not_completed',
  'expired',
  'unavailable',
];

export type Texts = Record<WidgetState, string> & {
  /** Of the texts themselves, as BCP 47 has it. */
  language: string;
  open: string;
  needed: string;
  promise: string;
  /** Before the list of what is told, and of what was. */
  learns: string;
  learned: string;
  otherDevice: string;
  thisDevice: string;
  scan: string;
  number: string;
  /** One more try is left. */
  wrongNumber: string;
  /** The last one was wrong too. */
  wrongNumbers: string;
  retry: string;
  link: string;
};

const en: Texts = {
  language: 'en',
  open: 'Open your wallet',
  needed: 'Please answer this first.',
  ready: 'Prove it with Hushmark',
  preparing: 'Opening your wallet…',
  waiting: 'Waiting for your wallet…',
  answered: 'Answer received. The shop checks it with your order.',
  verified: 'Confirmed.',
  not_completed: 'Not completed. The shop is not told why.',
  expired: 'This question has timed out.',
  unavailable: 'This does not work at the moment. Please try again in a minute.',
  promise: 'Before you answer, your wallet shows what the shop learns.',
  learns: 'A “yes” tells the shop:',
  learned: 'The shop learned:',
  otherDevice: 'Use my phone',
  thisDevice: 'Use this device',
  scan: 'Scan this with your phone to open your wallet.',
  number: 'Your wallet will ask for this number:',
  wrongNumber: 'That number was not right. Please compare it and type it once more.',
  wrongNumbers: 'Ended: the number was not right. Please start again.',
  retry: 'Try again',
  link: 'Cannot scan? Open this link on your other device:',
};

const de: Texts = {
  language: 'de',
  open: 'Wallet öffnen',
  needed: 'Bitte beantworten Sie dies zuerst.',
  ready: 'Mit Hushmark bestätigen',
  preparing: 'Ihre Wallet wird geöffnet …',
  waiting: 'Warten auf Ihre Wallet …',
  answered: 'Antwort erhalten. Der Shop prüft sie mit Ihrer Bestellung.',
  verified: 'Bestätigt.',
  not_completed: 'Nicht abgeschlossen. Der Shop erfährt nicht, warum.',
  expired: 'Diese Anfrage ist abgelaufen.',
  unavailable: 'Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
  promise: 'Bevor Sie antworten, zeigt Ihre Wallet, was der Shop erfährt.',
  learns: 'Ein „ja“ sagt dem Shop:',
  learned: 'Der Shop hat erfahren:',
  otherDevice: 'Mein Handy verwenden',
  thisDevice: 'Dieses Gerät verwenden',
  scan: 'Scannen Sie dies mit Ihrem Handy, um Ihre Wallet zu öffnen.',
  number: 'Ihre Wallet fragt nach dieser Nummer:',
  wrongNumber: 'Die Nummer stimmte nicht. Bitte vergleichen Sie sie und geben Sie sie noch einmal ein.',
  wrongNumbers: 'Beendet: Die Nummer stimmte nicht. Bitte beginnen Sie noch einmal.',
  retry: 'Noch einmal versuchen',
  link: 'Scannen geht nicht? Öffnen Sie diesen Link auf dem anderen Gerät:',
};

const fr: Texts = {
  language: 'fr',
  open: 'Ouvrir votre portefeuille',
  needed: 'Veuillez d’abord répondre ici.',
  ready: 'Confirmer avec Hushmark',
  preparing: 'Ouverture de votre portefeuille…',
  waiting: 'En attente de votre portefeuille…',
  answered: 'Réponse reçue. La boutique la vérifie avec votre commande.',
  verified: 'Confirmé.',
  not_completed: 'Non terminé. La boutique n’apprend pas pourquoi.',
  expired: 'Cette question a expiré.',
  unavailable: 'Cela ne fonctionne pas pour le moment. Réessayez dans une minute.',
  promise: 'Avant votre réponse, votre portefeuille montre ce que la boutique apprend.',
  learns: 'Un « oui » dit à la boutique :',
  learned: 'La boutique a appris :',
  otherDevice: 'Utiliser mon téléphone',
  thisDevice: 'Utiliser cet appareil',
  scan: 'Scannez ceci avec votre téléphone pour ouvrir votre portefeuille.',
  number: 'Votre portefeuille demandera ce nombre :',
  wrongNumber: 'Ce nombre n’était pas le bon. Comparez-le et saisissez-le encore une fois.',
  wrongNumbers: 'Terminé : le nombre n’était pas le bon. Veuillez recommencer.',
  retry: 'Réessayer',
  link: 'Impossible de scanner ? Ouvrez ce lien sur l’autre appareil :',
};

const es: Texts = {
  language: 'es',
  open: 'Abrir su monedero',
  needed: 'Responda primero a esto, por favor.',
  ready: 'Confirmar con Hushmark',
  preparing: 'Abriendo su monedero…',
  waiting: 'Esperando a su monedero…',
  answered: 'Respuesta recibida. La tienda la comprueba con su pedido.',
  verified: 'Confirmado.',
  not_completed: 'No completado. La tienda no sabe por qué.',
  expired: 'Esta pregunta ha caducado.',
  unavailable: 'No funciona en este momento. Inténtelo de nuevo dentro de un minuto.',
  promise: 'Antes de responder, su monedero le muestra qué sabrá la tienda.',
  learns: 'Un «sí» le dice a la tienda:',
  learned: 'La tienda ha sabido:',
  otherDevice: 'Usar mi teléfono',
  thisDevice: 'Usar este dispositivo',
  scan: 'Escanee esto con su teléfono para abrir su monedero.',
  number: 'Su monedero le pedirá este número:',
  wrongNumber: 'Ese número no era correcto. Compárelo y escríbalo otra vez.',
  wrongNumbers: 'Terminado: el número no era correcto. Empiece de nuevo, por favor.',
  retry: 'Intentarlo de nuevo',
  link: '¿No puede escanear? Abra este enlace en su otro dispositivo:',
};

const it: Texts = {
  language: 'it',
  open: 'Apri il portafoglio',
  needed: 'Prima risponda a questa domanda.',
  ready: 'Conferma con Hushmark',
  preparing: 'Apertura del portafoglio…',
  waiting: 'In attesa del portafoglio…',
  answered: 'Risposta ricevuta. Il negozio la controlla con l’ordine.',
  verified: 'Confermato.',
  not_completed: 'Non completato. Il negozio non sa perché.',
  expired: 'Questa domanda è scaduta.',
  unavailable: 'Al momento non funziona. Riprovi tra un minuto.',
  promise: 'Prima della risposta, il portafoglio mostra che cosa saprà il negozio.',
  learns: 'Un «sì» dice al negozio:',
  learned: 'Il negozio ha saputo:',
  otherDevice: 'Usa il mio telefono',
  thisDevice: 'Usa questo dispositivo',
  scan: 'Inquadri questo codice con il telefono per aprire il portafoglio.',
  number: 'Il portafoglio chiederà questo numero:',
  wrongNumber: 'Il numero non era giusto. Lo confronti e lo scriva di nuovo.',
  wrongNumbers: 'Terminato: il numero non era giusto. Ricominci, per favore.',
  retry: 'Riprova',
  link: 'Non riesce a inquadrarlo? Apra questo link sull’altro dispositivo:',
};

const pl: Texts = {
  language: 'pl',
  open: 'Otwórz portfel',
  needed: 'Najpierw proszę odpowiedzieć na to pytanie.',
  ready: 'Potwierdź przez Hushmark',
  preparing: 'Otwieranie portfela…',
  waiting: 'Czekamy na portfel…',
  answered: 'Odpowiedź odebrana. Sklep sprawdza ją razem z zamówieniem.',
  verified: 'Potwierdzono.',
  not_completed: 'Nie dokończono. Sklep nie wie dlaczego.',
  expired: 'Czas na odpowiedź minął.',
  unavailable: 'W tej chwili to nie działa. Proszę spróbować za minutę.',
  promise: 'Przed odpowiedzią portfel pokaże, czego dowie się sklep.',
  learns: 'Odpowiedź „tak” mówi sklepowi:',
  learned: 'Sklep dowiedział się:',
  otherDevice: 'Użyj mojego telefonu',
  thisDevice: 'Użyj tego urządzenia',
  scan: 'Proszę zeskanować to telefonem, aby otworzyć portfel.',
  number: 'Portfel zapyta o ten numer:',
  wrongNumber: 'Ten numer się nie zgadza. Proszę go porównać i wpisać jeszcze raz.',
  wrongNumbers: 'Zakończono: numer się nie zgadzał. Proszę zacząć od nowa.',
  retry: 'Spróbuj ponownie',
  link: 'Nie da się zeskanować? Proszę otworzyć ten link na drugim urządzeniu:',
};

const nl: Texts = {
  language: 'nl',
  open: 'Uw wallet openen',
  needed: 'Beantwoord eerst deze vraag.',
  ready: 'Bevestigen met Hushmark',
  preparing: 'Uw wallet wordt geopend…',
  waiting: 'Wachten op uw wallet…',
  answered: 'Antwoord ontvangen. De winkel controleert het bij uw bestelling.',
  verified: 'Bevestigd.',
  not_completed: 'Niet voltooid. De winkel hoort niet waarom.',
  expired: 'De tijd voor deze vraag is voorbij.',
  unavailable: 'Dit werkt op dit moment niet. Probeer het over een minuut opnieuw.',
  promise: 'Voordat u antwoordt, laat uw wallet zien wat de winkel te weten komt.',
  learns: 'Een ‘ja’ vertelt de winkel:',
  learned: 'De winkel weet nu:',
  otherDevice: 'Mijn telefoon gebruiken',
  thisDevice: 'Dit apparaat gebruiken',
  scan: 'Scan dit met uw telefoon om uw wallet te openen.',
  number: 'Uw wallet vraagt om dit nummer:',
  wrongNumber: 'Dat nummer klopte niet. Vergelijk het en typ het nog een keer.',
  wrongNumbers: 'Gestopt: het nummer klopte niet. Begin opnieuw.',
  retry: 'Opnieuw proberen',
  link: 'Lukt het scannen niet? Open deze link op uw andere apparaat:',
};

const ar: Texts = {
  language: 'ar',
  open: 'افتح محفظتك',
  needed: 'أجب عن هذا أولًا من فضلك.',
  ready: 'التأكيد عبر Hushmark',
  preparing: 'يجري فتح محفظتك…',
  waiting: 'في انتظار محفظتك…',
  answered: 'وصلت الإجابة. المتجر يتحقق منها مع طلبك.',
  verified: 'تم التأكيد.',
  not_completed: 'لم يكتمل. لا يعرف المتجر السبب.',
  expired: 'انتهى وقت هذا السؤال.',
  unavailable: 'هذا لا يعمل الآن. حاول مرة أخرى بعد دقيقة.',
  promise: 'قبل أن تجيب، تعرض لك محفظتك ما سيعرفه المتجر.',
  learns: 'إجابة «نعم» تخبر المتجر بما يلي:',
  learned: 'عرف المتجر ما يلي:',
  otherDevice: 'استخدم هاتفي',
  thisDevice: 'استخدم هذا الجهاز',
  scan: 'امسح هذا الرمز بهاتفك لفتح محفظتك.',
  number: 'ستطلب محفظتك هذا الرقم:',
  wrongNumber: 'هذا الرقم غير صحيح. قارنه واكتبه مرة أخرى.',
  wrongNumbers: 'انتهى: الرقم غير صحيح. ابدأ من جديد من فضلك.',
  retry: 'حاول مرة أخرى',
  link: 'لا يمكنك المسح؟ افتح هذا الرابط على جهازك الآخر:',
};

const catalogue: Record<string, Texts> = { en, de, fr, es, it, pl, nl, ar };

/** Texts for the first language that there are texts for; English otherwise. */
export function textsFor(languages: readonly string[]): Texts {
  for (const language of languages) {
    const texts = catalogue[language.toLowerCase().split('-')[0] ?? ''];
    if (texts !== undefined) return texts;
  }
  return en;
}

export function directionOf({ language }: Texts): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}
