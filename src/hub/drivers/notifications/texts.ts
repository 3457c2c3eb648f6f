import { languageOf, stateText, type TextLanguage } from '../charging/state-texts.ts';
import type { NotificationKind } from './kinds.ts';

/** One line, and what it is written in. */
export interface NotificationText {
  readonly text: string;
  readonly lang: TextLanguage;
}

type Texts = Readonly<Record<TextLanguage, string>>;

const texts: Readonly<Record<Exclude<NotificationKind, keyof typeof ofCharges>, Texts>> = {
  watch: {
    en: 'A charging point you are waiting for is free.',
    de: 'Ein Ladepunkt, auf den Sie warten, ist frei.',
    fr: 'Un point de charge que vous attendez est libre.',
    nl: 'Een laadpunt waarop u wacht, is vrij.',
    es: 'Un punto de carga que espera está libre.',
    it: 'Un punto di ricarica che aspetta è libero.',
  },
  'charge.idle_fee': {
    en: 'Your car takes no more energy. Staying connected will soon cost extra.',
    de: 'Ihr Auto nimmt keine Energie mehr auf. Angeschlossen zu bleiben kostet bald zusätzlich.',
    fr: 'Votre voiture ne prend plus d’énergie. Rester branché coûtera bientôt un supplément.',
    nl: 'Uw auto neemt geen energie meer op. Aangesloten blijven kost binnenkort extra.',
    es: 'Su coche ya no toma energía. Seguir conectado pronto tendrá un coste adicional.',
    it: 'La sua auto non assorbe più energia. Restare collegati presto avrà un costo aggiuntivo.',
  },
  'receipt.ready': {
    en: 'The receipt for your charge is ready.',
    de: 'Der Beleg für Ihren Ladevorgang ist da.',
    fr: 'Le reçu de votre charge est disponible.',
    nl: 'De bon van uw laadsessie staat klaar.',
    es: 'El recibo de su carga está disponible.',
    it: 'La ricevuta della sua ricarica è pronta.',
  },
  'feedback.answered': {
    en: 'The operator has answered your report.',
    de: 'Der Betreiber hat auf Ihre Meldung geantwortet.',
    fr: 'L’opérateur a répondu à votre signalement.',
    nl: 'De exploitant heeft op uw melding geantwoord.',
    es: 'El operador ha respondido a su aviso.',
    it: 'Il gestore ha risposto alla sua segnalazione.',
  },
};

/** Of these a driver is told as the charge itself tells. */
const ofCharges = {
  'charge.late_start': ['CHARGING', true],
  'charge.stalled': ['STALLED', false],
  'charge.ended': ['ENDED', false],
} as const;

/** One line for the driver, in the first language of the wanted ones that there is; English where there is none. */
export function notificationText(kind: NotificationKind, languages: readonly string[]): NotificationText {
  if (kind === 'charge.late_start' || kind === 'charge.stalled' || kind === 'charge.ended') {
    const [state, isLate] = ofCharges[kind];
    return stateText(state, languages, isLate);
  }
  const lang = languageOf(languages);
  return { text: texts[kind][lang], lang };
}
