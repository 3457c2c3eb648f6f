import type { SessionState } from '../../../store/drivers/sessions.ts';

/** Languages in which drivers are told how far their charge has come. */
export const textLanguages = ['en', 'de', 'fr', 'nl', 'es', 'it'] as const;
export type TextLanguage = (typeof textLanguages)[number];

type Texts = Readonly<Record<TextLanguage, string>>;

const texts: Readonly<Record<SessionState, Texts>> = {
  REQUESTED: {
    en: 'Your request is being sent.',
    de: 'Ihre Anfrage wird gesendet.',
    fr: 'Votre demande est en cours d’envoi.',
    nl: 'Uw aanvraag wordt verzonden.',
    es: 'Su solicitud se está enviando.',
    it: 'La richiesta viene inviata.',
  },
  SENT: {
    en: 'The operator of the charging station has been asked.',
    de: 'Der Betreiber der Ladestation ist gefragt.',
    fr: 'L’opérateur de la borne a été sollicité.',
    nl: 'De exploitant van de laadpaal is gevraagd.',
    es: 'Se ha consultado al operador del punto de carga.',
    it: 'È stato interpellato il gestore della colonnina.',
  },
  ACCEPTED_BY_CPO: {
    en: 'The operator has agreed, the charging station is being asked.',
    de: 'Der Betreiber hat zugestimmt, die Ladestation wird gefragt.',
    fr: 'L’opérateur a accepté, la borne est sollicitée.',
    nl: 'De exploitant is akkoord, de laadpaal wordt gevraagd.',
    es: 'El operador ha aceptado; se está consultando al punto de carga.',
    it: 'Il gestore ha accettato, si attende la colonnina.',
  },
  ACCEPTED_BY_STATION: {
    en: 'The charging station is ready for you.',
    de: 'Die Ladestation ist für Sie bereit.',
    fr: 'La borne est prête pour vous.',
    nl: 'De laadpaal is klaar voor u.',
    es: 'El punto de carga está listo para usted.',
    it: 'La colonnina è pronta per lei.',
  },
  WAITING_FOR_PLUG: {
    en: 'Plug in the cable now.',
    de: 'Stecken Sie jetzt das Kabel ein.',
    fr: 'Branchez le câble maintenant.',
    nl: 'Sluit nu de kabel aan.',
    es: 'Conecte ahora el cable.',
    it: 'Colleghi ora il cavo.',
  },
  CHARGING: {
    en: 'Your car is charging.',
    de: 'Ihr Auto lädt.',
    fr: 'Votre voiture est en charge.',
    nl: 'Uw auto laadt.',
    es: 'Su coche se está cargando.',
    it: 'La sua auto è in carica.',
  },
  SUSPENDED: {
    en: 'Your car is connected and takes no energy at the moment.',
    de: 'Ihr Auto ist angeschlossen und nimmt zurzeit keine Energie auf.',
    fr: 'Votre voiture est branchée et ne prend pas d’énergie pour le moment.',
    nl: 'Uw auto is aangesloten en neemt op dit moment geen energie op.',
    es: 'Su coche está conectado y ahora no toma energía.',
    it: 'La sua auto è collegata e al momento non assorbe energia.',
  },
  STOPPING: {
    en: 'Charging is being stopped.',
    de: 'Das Laden wird beendet.',
    fr: 'La charge est en cours d’arrêt.',
    nl: 'Het laden wordt gestopt.',
    es: 'La carga se está deteniendo.',
    it: 'La ricarica viene interrotta.',
  },
  ENDED: {
    en: 'Charging has ended. The bill follows.',
    de: 'Das Laden ist beendet. Die Abrechnung folgt.',
    fr: 'La charge est terminée. La facture suit.',
    nl: 'Het laden is klaar. De afrekening volgt.',
    es: 'La carga ha terminado. La factura llegará después.',
    it: 'La ricarica è terminata. Segue il conto.',
  },
  BILLED: {
    en: 'Charging has ended and is billed.',
    de: 'Das Laden ist beendet und abgerechnet.',
    fr: 'La charge est terminée et facturée.',
    nl: 'Het laden is klaar en afgerekend.',
    es: 'La carga ha terminado y está facturada.',
    it: 'La ricarica è terminata e fatturata.',
  },
  REJECTED: {
    en: 'The charging station did not accept your request.',
    de: 'Die Ladestation hat Ihre Anfrage nicht angenommen.',
    fr: 'La borne n’a pas accepté votre demande.',
    nl: 'De laadpaal heeft uw aanvraag niet aangenomen.',
    es: 'El punto de carga no ha aceptado su solicitud.',
    it: 'La colonnina non ha accettato la richiesta.',
  },
  TIMED_OUT: {
    en: 'Charging has not started in time. We tell you if it still does.',
    de: 'Das Laden hat nicht rechtzeitig begonnen. Wir melden uns, falls es doch noch beginnt.',
    fr: 'La charge n’a pas commencé à temps. Nous vous prévenons si elle commence encore.',
    nl: 'Het laden is niet op tijd begonnen. Wij melden het als het alsnog begint.',
    es: 'La carga no ha empezado a tiempo. Le avisaremos si aún empieza.',
    it: 'La ricarica non è iniziata in tempo. La avvisiamo se inizia ancora.',
  },
  FAILED: {
    en: 'Charging has failed. We tell you if it starts nevertheless.',
    de: 'Das Laden ist fehlgeschlagen. Wir melden uns, falls es doch noch beginnt.',
    fr: 'La charge a échoué. Nous vous prévenons si elle commence malgré tout.',
    nl: 'Het laden is mislukt. Wij melden het als het toch begint.',
    es: 'La carga ha fallado. Le avisaremos si empieza de todos modos.',
    it: 'La ricarica non è riuscita. La avvisiamo se inizia comunque.',
  },
  STALLED: {
    en: 'We hear nothing of this charge any more. We keep asking.',
    de: 'Wir hören nichts mehr von diesem Ladevorgang. Wir fragen weiter nach.',
    fr: 'Nous n’avons plus de nouvelles de cette charge. Nous continuons à demander.',
    nl: 'Wij horen niets meer van deze laadsessie. Wij blijven vragen.',
    es: 'Ya no recibimos noticias de esta carga. Seguimos preguntando.',
    it: 'Non abbiamo più notizie di questa ricarica. Continuiamo a chiedere.',
  },
  CANCELLED: {
    en: 'You have cancelled this charge.',
    de: 'Sie haben diesen Ladevorgang abgebrochen.',
    fr: 'Vous avez annulé cette charge.',
    nl: 'U hebt deze laadsessie geannuleerd.',
    es: 'Usted ha cancelado esta carga.',
    it: 'Ha annullato questa ricarica.',
  },
};

/** Said in place of the state's own line when a charge has begun after its driver had been told that nothing comes of it. */
const lateStart: Texts = {
  en: 'Charging has started late. You can stop it.',
  de: 'Das Laden hat verspätet begonnen. Sie können es beenden.',
  fr: 'La charge a commencé tardivement. Vous pouvez l’arrêter.',
  nl: 'Het laden is alsnog begonnen. U kunt het stoppen.',
  es: 'La carga ha empezado tarde. Puede detenerla.',
  it: 'La ricarica è iniziata in ritardo. Può interromperla.',
};

/** One line for the driver, in the first language of the wanted ones that there is; English where there is none. */
export function stateText(
  state: SessionState,
  languages: readonly string[],
  isLate = false,
): { readonly text: string; readonly lang: TextLanguage } {
  const lang = languageOf(languages);
  const isLateStart = isLate && (state === 'CHARGING' || state === 'SUSPENDED' || state === 'WAITING_FOR_PLUG');
  return { text: (isLateStart ? lateStart : texts[state])[lang], lang };
}

/** The first of the wanted languages that there is, by its primary subtag (RFC 4647); English where there is none. */
export function languageOf(languages: readonly string[]): TextLanguage {
  const primary = languages.map((tag) => tag.split('-')[0]?.toLowerCase());
  return primary.flatMap((tag) => textLanguages.find((one) => one === tag) ?? [])[0] ?? 'en';
}
