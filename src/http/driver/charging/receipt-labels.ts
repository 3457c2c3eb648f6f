import type { TextLanguage } from '../../../hub/drivers/charging/state-texts.ts';

/** The words of a receipt, each as an entry of one language or another. */
const words = {
  receipt: ['Receipt', 'Quittung', 'Reçu', 'Bon', 'Recibo', 'Ricevuta'],
  issued: ['Issued', 'Ausgestellt', 'Émis le', 'Opgesteld', 'Emitido', 'Emessa'],
  provider: ['Provider', 'Anbieter', 'Fournisseur', 'Aanbieder', 'Proveedor', 'Fornitore'],
  operator: [
    'Operator of the station',
    'Betreiber der Station',
    'Opérateur de la borne',
    'Exploitant van de laadpaal',
    'Operador del punto de carga',
    'Gestore della colonnina',
  ],
  place: ['Place', 'Ort', 'Lieu', 'Plaats', 'Lugar', 'Luogo'],
  evse: ['EVSE', 'Ladepunkt', 'Point de charge', 'Laadpunt', 'Punto de recarga', 'Punto di ricarica'],
  connector: ['Connector', 'Stecker', 'Connecteur', 'Stekker', 'Conector', 'Connettore'],
  start: ['Start', 'Beginn', 'Début', 'Begin', 'Inicio', 'Inizio'],
  end: ['End', 'Ende', 'Fin', 'Einde', 'Fin', 'Fine'],
  energy: ['Energy', 'Energie', 'Énergie', 'Energie', 'Energía', 'Energia'],
  charging: ['Charging', 'Ladezeit', 'Temps de charge', 'Laadtijd', 'Tiempo de carga', 'Tempo di ricarica'],
  idle: ['Without charging', 'Ohne Laden', 'Sans charge', 'Zonder laden', 'Sin carga', 'Senza ricarica'],
  minutes: ['min', 'min', 'min', 'min', 'min', 'min'],
  meter: ['Meter', 'Zähler', 'Compteur', 'Meter', 'Contador', 'Contatore'],
  item: ['Item', 'Posten', 'Poste', 'Post', 'Concepto', 'Voce'],
  quantity: ['Quantity', 'Menge', 'Quantité', 'Hoeveelheid', 'Cantidad', 'Quantità'],
  unitPrice: ['Unit price', 'Einzelpreis', 'Prix unitaire', 'Prijs per eenheid', 'Precio unitario', 'Prezzo unitario'],
  amount: ['Amount', 'Betrag', 'Montant', 'Bedrag', 'Importe', 'Importo'],
  total: ['Total', 'Summe', 'Total', 'Totaal', 'Total', 'Totale'],
  totalWithoutTax: [
    'Total without tax',
    'Summe ohne Steuer',
    'Total hors taxes',
    'Totaal zonder btw',
    'Total sin impuestos',
    'Totale senza imposte',
  ],
  tax: ['of which tax', 'davon Steuer', 'dont taxes', 'waarvan btw', 'de ello impuestos', 'di cui imposte'],
  unknown: ['not known', 'nicht bekannt', 'inconnu', 'onbekend', 'desconocido', 'non noto'],
  quote: ['Quoted', 'Angebot', 'Devis', 'Offerte', 'Presupuesto', 'Preventivo'],
  difference: ['Difference', 'Unterschied', 'Différence', 'Verschil', 'Diferencia', 'Differenza'],
  footprint: [
    'CO₂ of the energy',
    'CO₂ der Energie',
    'CO₂ de l’énergie',
    'CO₂ van de energie',
    'CO₂ de la energía',
    'CO₂ dell’energia',
  ],
  byGrid: [
    'by the grid of the country',
    'nach dem Netz des Landes',
    'selon le réseau du pays',
    'volgens het net van het land',
    'según la red del país',
    'secondo la rete del paese',
  ],
  byOperator: [
    'as the operator declares',
    'nach Angabe des Betreibers',
    'selon l’opérateur',
    'volgens de exploitant',
    'según el operador',
    'secondo il gestore',
  ],
  greenClaim: [
    'renewable, without a figure',
    'erneuerbar, ohne Zahl',
    'renouvelable, sans chiffre',
    'hernieuwbaar, zonder cijfer',
    'renovable, sin cifra',
    'rinnovabile, senza cifra',
  ],
  avoided: [
    'CO₂ less than a car that burns fuel',
    'CO₂ weniger als ein Auto mit Verbrenner',
    'CO₂ de moins qu’une voiture thermique',
    'CO₂ minder dan een auto op brandstof',
    'CO₂ menos que un coche de combustión',
    'CO₂ in meno di un’auto a combustione',
  ],
  signed: [
    'Signed meter values',
    'Signierte Messwerte',
    'Valeurs signées du compteur',
    'Ondertekende meetwaarden',
    'Lecturas firmadas',
    'Letture firmate',
  ],
  publicKey: [
    'Public key',
    'Öffentlicher Schlüssel',
    'Clé publique',
    'Publieke sleutel',
    'Clave pública',
    'Chiave pubblica',
  ],
  credit: [
    'This bill was taken back by',
    'Diese Rechnung wurde zurückgenommen durch',
    'Cette facture a été annulée par',
    'Deze rekening is teruggenomen door',
    'Esta factura fue anulada por',
    'Questo conto è stato annullato da',
  ],
  ENERGY: ['Energy', 'Energie', 'Énergie', 'Energie', 'Energía', 'Energia'],
  TIME: ['Charging time', 'Ladezeit', 'Temps de charge', 'Laadtijd', 'Tiempo de carga', 'Tempo di ricarica'],
  PARKING_TIME: [
    'Time without charging',
    'Standzeit ohne Laden',
    'Temps sans charge',
    'Tijd zonder laden',
    'Tiempo sin carga',
    'Tempo senza ricarica',
  ],
  FLAT: ['Session', 'Ladevorgang', 'Session', 'Sessie', 'Sesión', 'Sessione'],
  RESERVATION: ['Reservation', 'Reservierung', 'Réservation', 'Reservering', 'Reserva', 'Prenotazione'],
  MIN_TOP_UP: [
    'Up to the minimum',
    'Bis zum Mindestpreis',
    'Jusqu’au minimum',
    'Tot het minimum',
    'Hasta el mínimo',
    'Fino al minimo',
  ],
  MAX_CAP: [
    'Above the maximum',
    'Über dem Höchstpreis',
    'Au-delà du maximum',
    'Boven het maximum',
    'Sobre el máximo',
    'Oltre il massimo',
  ],
  ROAMING_FEE: [
    'Fee of the provider',
    'Gebühr des Anbieters',
    'Frais du fournisseur',
    'Kosten van de aanbieder',
    'Tarifa del proveedor',
    'Costi del fornitore',
  ],
  TAX: ['Tax', 'Steuer', 'Taxe', 'Btw', 'Impuesto', 'Imposta'],
} as const satisfies Readonly<Record<string, readonly [string, string, string, string, string, string]>>;

/** A word of a receipt. */
export type ReceiptWord = keyof typeof words;

/** The order of the entries above. */
const order: readonly TextLanguage[] = ['en', 'de', 'fr', 'nl', 'es', 'it'];

/** A word of a receipt in a language. */
export const receiptWord = (word: ReceiptWord, lang: TextLanguage): string => words[word][order.indexOf(lang)] ?? word;

/** What a component is called; a kind without a word by its own name. */
export const componentWord = (type: string, lang: TextLanguage): string =>
  Object.hasOwn(words, type) ? receiptWord(type as ReceiptWord, lang) : type;
