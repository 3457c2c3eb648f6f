/** Street names that exist in most towns of a language, and whether the number stands behind them. */
const streets: Readonly<Record<string, { readonly numberFirst?: boolean; readonly names: readonly string[] }>> = {
  cs: { names: ['Masarykova', 'Nádražní', 'Husova', 'Palackého', 'Komenského', 'Dlouhá', 'Školní', 'Jiráskova'] },
  da: {
    names: ['Algade', 'Banegårdsvej', 'Havnegade', 'Kirkegade', 'Nørregade', 'Skolevej', 'Strandvejen', 'Vestergade'],
  },
  de: {
    names: [
      'Bahnhofstraße',
      'Hauptstraße',
      'Gartenstraße',
      'Goethestraße',
      'Industriestraße',
      'Lindenallee',
      'Marktplatz',
      'Schulstraße',
    ],
  },
  en: {
    numberFirst: true,
    names: [
      'High Street',
      'Station Road',
      'Church Lane',
      'Mill Road',
      'Park Avenue',
      'Queen Street',
      'Victoria Road',
      'Castle Street',
    ],
  },
  es: {
    names: [
      'Calle Mayor',
      'Avenida de la Constitución',
      'Calle Real',
      'Paseo de la Estación',
      'Calle del Sol',
      'Plaza de España',
      'Calle Nueva',
      'Avenida de Europa',
    ],
  },
  fi: {
    names: [
      'Asemakatu',
      'Kauppakatu',
      'Koulukatu',
      'Rantatie',
      'Kirkkokatu',
      'Puistokatu',
      'Rautatienkatu',
      'Satamatie',
    ],
  },
  fr: {
    numberFirst: true,
    names: [
      'Rue de la Gare',
      'Avenue de la République',
      'Rue Victor Hugo',
      'Place du Marché',
      'Rue des Écoles',
      'Boulevard Pasteur',
      'Rue du Moulin',
      'Avenue Jean Jaurès',
    ],
  },
  hr: {
    names: [
      'Ulica kralja Tomislava',
      'Kolodvorska ulica',
      'Strossmayerova ulica',
      'Vukovarska ulica',
      'Školska ulica',
      'Zagrebačka ulica',
    ],
  },
  hu: {
    names: ['Kossuth Lajos utca', 'Petőfi Sándor utca', 'Fő utca', 'Rákóczi út', 'Dózsa György út', 'Széchenyi tér'],
  },
  it: {
    names: [
      'Via Roma',
      'Via Garibaldi',
      'Corso Italia',
      'Via Dante',
      'Piazza della Stazione',
      'Viale Europa',
      'Via Mazzini',
      'Via Verdi',
    ],
  },
  nb: {
    names: [
      'Storgata',
      'Kirkegata',
      'Stasjonsveien',
      'Havnegata',
      'Skolegata',
      'Strandgata',
      'Industriveien',
      'Torggata',
    ],
  },
  nl: {
    names: [
      'Kerkstraat',
      'Stationsstraat',
      'Molenstraat',
      'Dorpsstraat',
      'Schoolstraat',
      'Markt',
      'Nieuwstraat',
      'Havenstraat',
    ],
  },
  pl: {
    names: [
      'ul. Kościuszki',
      'ul. Mickiewicza',
      'ul. Dworcowa',
      'ul. Słowackiego',
      'ul. Szkolna',
      'ul. Ogrodowa',
      'al. Jana Pawła II',
    ],
  },
  pt: {
    names: [
      'Rua Direita',
      'Avenida da República',
      'Rua da Estação',
      'Largo da Igreja',
      'Rua do Comércio',
      'Avenida 25 de Abril',
    ],
  },
  sk: { names: ['Hlavná', 'Štefánikova', 'Železničná', 'Hviezdoslavova', 'Námestie slobody', 'Školská'] },
  sl: {
    names: [
      'Slovenska cesta',
      'Prešernova ulica',
      'Kolodvorska cesta',
      'Glavni trg',
      'Cankarjeva ulica',
      'Šolska ulica',
    ],
  },
  sv: {
    names: [
      'Storgatan',
      'Drottninggatan',
      'Järnvägsgatan',
      'Kungsgatan',
      'Skolgatan',
      'Hamngatan',
      'Kyrkogatan',
      'Stationsvägen',
    ],
  },
};

/** The streets of a language; empty for a language that has none here. */
export const streetsOf = (language: string): readonly string[] => streets[language]?.names ?? [];

/** Street and number in the order of the language. */
export const addressOf = (language: string, street: string, number: number): string =>
  streets[language]?.numberFirst ? `${number} ${street}` : `${street} ${number}`;
