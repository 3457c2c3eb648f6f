import { type Country, countryOf } from './countries.ts';

/** A real town: where plausible charging locations are. */
export interface Town {
  readonly name: string;
  readonly country: Country;
  /** ISO 639-1, the language of its street names. */
  readonly language: string;
  /** A postal code of its centre. */
  readonly postalCode: string;
  /** Its centre, WGS 84 degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Towns by country and language: latitude, longitude, postal code and name of each. */
const places: Readonly<Record<string, string>> = {
  'AT de': `
    48.20849 16.37208; 1010; Wien
    47.07087 15.43828; 8010; Graz
    48.30591 14.28655; 4020; Linz
    47.79813 13.04648; 5020; Salzburg
    47.26543 11.39277; 6020; Innsbruck
    46.62394 14.30755; 9020; Klagenfurt am Wörthersee
    46.61670 13.84917; 9500; Villach
    48.15654 14.02443; 4600; Wels
    48.20352 15.62637; 3100; St. Pölten
    47.50249 9.74719; 6900; Bregenz
    47.41267 9.74431; 6850; Dornbirn`,
  'BE fr': `
    50.84656 4.35170; 1000; Bruxelles
    50.64510 5.57362; 4000; Liège
    50.46656 4.86618; 5000; Namur
    50.41165 4.44450; 6000; Charleroi
    50.45495 3.95192; 7000; Mons
    50.60599 3.38908; 7500; Tournai
    49.68367 5.81667; 6700; Arlon`,
  'BE nl': `
    51.05383 3.72501; 9000; Gent
    51.22110 4.39970; 2000; Antwerpen
    51.20855 3.22673; 8000; Brugge
    50.87959 4.70092; 3000; Leuven
    51.02819 4.48047; 2800; Mechelen
    50.93061 5.33779; 3500; Hasselt
    50.82766 3.26450; 8500; Kortrijk
    50.93828 4.03923; 9300; Aalst
    51.22565 2.91948; 8400; Oostende
    50.96542 5.50067; 3600; Genk
    50.94446 3.12327; 8800; Roeselare`,
  'CH de': `
    47.37445 8.54104; 8001; Zürich
    47.55811 7.58783; 4051; Basel
    46.94827 7.45145; 3011; Bern
    47.05051 8.30550; 6003; Luzern
    47.42564 9.37660; 9000; St. Gallen
    47.49917 8.72915; 8400; Winterthur
    46.85470 9.52649; 7000; Chur`,
  'CH fr': `
    46.20176 6.14660; 1204; Genève
    46.52183 6.63270; 1003; Lausanne
    46.23311 7.36063; 1950; Sion
    46.98958 6.92926; 2000; Neuchâtel`,
  'CH it': `
    46.00340 8.95188; 6900; Lugano
    46.19200 9.01700; 6500; Bellinzona`,
  'CZ cs': `
    50.08750 14.42131; 110 00; Praha
    49.19490 16.60840; 602 00; Brno
    49.83494 18.28201; 702 00; Ostrava
    49.74775 13.37752; 301 00; Plzeň
    50.77030 15.05840; 460 01; Liberec
    49.59380 17.25090; 779 00; Olomouc
    48.97470 14.47470; 370 01; České Budějovice
    50.20920 15.83270; 500 03; Hradec Králové
    50.03860 15.77910; 530 02; Pardubice`,
  'DE de': `
    52.51704 13.38886; 10117; Berlin
    53.55034 10.00065; 20095; Hamburg
    48.13711 11.57538; 80331; München
    50.93836 6.95997; 50667; Köln
    50.11064 8.68209; 60311; Frankfurt am Main
    48.77845 9.18001; 70173; Stuttgart
    51.22540 6.77631; 40213; Düsseldorf
    51.34064 12.37475; 04109; Leipzig
    51.51423 7.46527; 44135; Dortmund
    51.45818 7.01582; 45127; Essen
    53.07582 8.80717; 28195; Bremen
    51.04933 13.73814; 01067; Dresden
    52.37448 9.73855; 30159; Hannover
    49.45388 11.07730; 90402; Nürnberg
    47.99603 7.84949; 79098; Freiburg im Breisgau
    49.00687 8.40342; 76133; Karlsruhe
    49.48929 8.46739; 68159; Mannheim
    51.96251 7.62519; 48143; Münster
    51.31545 9.49241; 34117; Kassel
    54.08862 12.14049; 18055; Rostock
    54.32276 10.13556; 24103; Kiel
    50.97778 11.02873; 99084; Erfurt
    49.01953 12.09749; 93047; Regensburg
    49.79391 9.92992; 97070; Würzburg
    48.36680 10.89869; 86150; Augsburg
    49.23416 6.99425; 66111; Saarbrücken
    51.53282 9.93518; 37073; Göttingen
    48.39740 9.99343; 89073; Ulm
    52.13148 11.63995; 39104; Magdeburg`,
  'DK da': `
    55.68672 12.57007; 1550; København
    56.14963 10.21341; 8000; Aarhus
    55.39970 10.38523; 5000; Odense
    57.04627 9.92153; 9000; Aalborg
    55.46649 8.45210; 6700; Esbjerg
    56.46073 10.03640; 8900; Randers
    55.49110 9.47260; 6000; Kolding
    55.64191 12.08784; 4000; Roskilde
    55.70900 9.53500; 7100; Vejle`,
  'ES es': `
    40.41674 -3.70358; 28013; Madrid
    41.38258 2.17707; 08002; Barcelona
    39.46971 -0.37634; 46002; Valencia
    37.38863 -5.99534; 41001; Sevilla
    41.65213 -0.88094; 50003; Zaragoza
    36.72131 -4.42141; 29005; Málaga
    43.26300 -2.93500; 48005; Bilbao
    37.98344 -1.12989; 30001; Murcia
    41.65217 -4.72859; 47001; Valladolid
    42.84676 -2.67235; 01005; Vitoria-Gasteiz
    43.36600 -8.40600; 15001; A Coruña
    37.17348 -3.59953; 18009; Granada
    38.34547 -0.48818; 03001; Alicante
    37.88473 -4.77914; 14002; Córdoba
    42.81816 -1.64429; 31001; Pamplona
    43.46200 -3.80998; 39002; Santander
    42.34399 -3.69691; 09003; Burgos
    41.98186 2.82370; 17001; Girona
    39.57200 2.65600; 07001; Palma
    43.31700 -1.98100; 20005; Donostia-San Sebastián`,
  'FI fi': `
    60.16980 24.93870; 00100; Helsinki
    61.49800 23.76040; 33100; Tampere
    60.45170 22.26700; 20100; Turku
    65.01184 25.47172; 90100; Oulu
    62.24160 25.74670; 40100; Jyväskylä
    60.98388 25.65614; 15110; Lahti
    62.89242 27.67704; 70100; Kuopio
    63.09582 21.61590; 65100; Vaasa
    66.50290 25.72920; 96200; Rovaniemi`,
  'FR fr': `
    48.85341 2.34880; 75004; Paris
    45.75781 4.83201; 69002; Lyon
    43.29617 5.38500; 13001; Marseille
    43.60446 1.44425; 31000; Toulouse
    43.70294 7.26239; 06000; Nice
    47.21864 -1.55414; 44000; Nantes
    48.58461 7.75071; 67000; Strasbourg
    43.61124 3.87673; 34000; Montpellier
    44.84123 -0.58004; 33000; Bordeaux
    50.63657 3.06353; 59000; Lille
    48.11134 -1.68003; 35000; Rennes
    49.25779 4.03193; 51100; Reims
    45.18756 5.73578; 38000; Grenoble
    47.32158 5.04147; 21000; Dijon
    47.47390 -0.55159; 49000; Angers
    45.77746 3.08194; 63000; Clermont-Ferrand
    47.39006 0.68900; 37000; Tours
    49.11969 6.17635; 57000; Metz
    47.23802 6.02436; 25000; Besançon
    47.90274 1.90861; 45000; Orléans
    49.44046 1.09397; 76000; Rouen
    48.00734 0.19680; 72000; Le Mans
    42.69853 2.89531; 66000; Perpignan
    45.89924 6.12938; 74000; Annecy
    45.83542 1.26449; 87000; Limoges
    48.39053 -4.48601; 29200; Brest
    43.29575 -0.36856; 64000; Pau`,
  'GB en': `
    51.50732 -0.12765; WC2N 5DX; London
    53.47949 -2.24511; M2 5DB; Manchester
    52.47970 -1.90269; B1 1BB; Birmingham
    53.79741 -1.54380; LS1 3AD; Leeds
    55.86116 -4.25017; G2 1DU; Glasgow
    55.95335 -3.18837; EH1 1YZ; Edinburgh
    51.45380 -2.59730; BS1 5TR; Bristol
    53.40717 -2.97168; L1 8JQ; Liverpool
    53.38066 -1.47023; S1 2HH; Sheffield
    54.97385 -1.61316; NE1 7JF; Newcastle upon Tyne
    52.95360 -1.15047; NG1 2DT; Nottingham
    51.48165 -3.17919; CF10 3ND; Cardiff
    54.59644 -5.93027; BT1 5GS; Belfast
    52.63614 -1.13312; LE1 5FQ; Leicester
    50.91254 -1.40419; SO14 7LY; Southampton
    52.62856 1.29238; NR2 1NH; Norwich
    50.38027 -4.14257; PL4 0AL; Plymouth
    50.72555 -3.52698; EX1 1JJ; Exeter
    53.95906 -1.08153; YO1 9TL; York
    57.14817 -2.10282; AB10 1AB; Aberdeen
    51.75203 -1.25787; OX1 1BX; Oxford
    52.20553 0.11865; CB2 3QJ; Cambridge
    57.47908 -4.22561; IV1 1HY; Inverness`,
  'HR hr': `
    45.81318 15.97718; 10000; Zagreb
    43.51164 16.44998; 21000; Split
    45.33418 14.43218; 51000; Rijeka
    45.55510 18.69470; 31000; Osijek
    44.11523 15.23510; 23000; Zadar
    44.86690 13.85310; 52100; Pula
    46.30800 16.33780; 42000; Varaždin`,
  'HU hu': `
    47.49838 19.04041; 1051; Budapest
    47.53140 21.62600; 4024; Debrecen
    46.25300 20.14600; 6720; Szeged
    47.68750 17.63440; 9021; Győr
    46.07630 18.22810; 7621; Pécs
    48.10350 20.77840; 3525; Miskolc
    47.19120 18.41000; 8000; Székesfehérvár`,
  'IE en': `
    53.34976 -6.26027; D01; Dublin
    51.89792 -8.47063; T12; Cork
    53.27943 -9.04906; H91; Galway
    52.66126 -8.63021; V94; Limerick
    52.25589 -7.11790; X91; Waterford
    54.27660 -8.47610; F91; Sligo`,
  'IT it': `
    41.89332 12.48293; 00186; Roma
    45.46419 9.18963; 20121; Milano
    40.85585 14.25878; 80133; Napoli
    45.06776 7.68249; 10121; Torino
    44.49382 11.34263; 40121; Bologna
    43.76984 11.25564; 50122; Firenze
    44.41326 8.93886; 16121; Genova
    45.49310 12.24020; 30171; Mestre
    45.43836 10.99172; 37121; Verona
    45.40774 11.87344; 35139; Padova
    45.64655 13.78677; 34121; Trieste
    41.11587 16.86969; 70121; Bari
    38.11126 13.35244; 90133; Palermo
    37.50821 15.07738; 95124; Catania
    46.06642 11.12576; 38122; Trento
    46.49811 11.35478; 39100; Bolzano
    44.80149 10.32834; 43121; Parma
    43.11197 12.38878; 06121; Perugia
    43.71588 10.40187; 56126; Pisa
    45.69495 9.66987; 24121; Bergamo
    39.22519 9.11840; 09124; Cagliari
    45.53982 10.22267; 25121; Brescia`,
  'LU fr': `
    49.61128 6.12980; 1118; Luxembourg
    49.49537 5.98512; 4010; Esch-sur-Alzette
    49.84737 6.10452; 9050; Ettelbruck`,
  'NL nl': `
    52.37308 4.89245; 1012 JS; Amsterdam
    51.92442 4.47775; 3011 AA; Rotterdam
    52.07990 4.31130; 2511 CS; Den Haag
    52.09080 5.12222; 3511 AD; Utrecht
    51.43927 5.47863; 5611 EM; Eindhoven
    53.21917 6.56670; 9712 HN; Groningen
    51.55606 5.09131; 5038 EA; Tilburg
    51.58883 4.77598; 4811 XS; Breda
    51.84255 5.86390; 6511 PS; Nijmegen
    51.98426 5.90142; 6811 EB; Arnhem
    50.85098 5.69099; 6211 CM; Maastricht
    52.51283 6.09344; 8011 PK; Zwolle
    52.38371 4.64362; 2011 RD; Haarlem
    53.20074 5.79144; 8911 KM; Leeuwarden
    52.21588 5.96388; 7311 KZ; Apeldoorn
    51.49882 3.61094; 4331 BK; Middelburg
    51.68892 5.30310; 5211 JX; 's-Hertogenbosch`,
  'NO nb': `
    59.91633 10.74497; 0155; Oslo
    60.38430 5.33194; 5013; Bergen
    63.42450 10.39506; 7011; Trondheim
    58.96303 5.73332; 4006; Stavanger
    58.15224 7.99069; 4611; Kristiansand
    69.65163 18.94590; 9008; Tromsø
    59.74392 10.20450; 3015; Drammen
    67.28043 14.40501; 8006; Bodø
    62.47229 6.18492; 6002; Ålesund
    61.11510 10.46620; 2609; Lillehammer
    60.79950 11.07298; 2317; Hamar`,
  'PL pl': `
    52.23188 21.00673; 00-019; Warszawa
    50.06195 19.93686; 31-042; Kraków
    51.10896 17.03267; 50-106; Wrocław
    52.40632 16.92518; 61-772; Poznań
    54.35227 18.64664; 80-831; Gdańsk
    51.76873 19.45699; 90-426; Łódź
    50.25995 19.02157; 40-098; Katowice
    53.43018 14.55096; 70-561; Szczecin
    51.25055 22.57014; 20-112; Lublin
    53.12197 18.00025; 85-102; Bydgoszcz
    53.13238 23.15917; 15-092; Białystok
    50.03743 22.00475; 35-064; Rzeszów
    53.01027 18.60481; 87-100; Toruń
    53.77624 20.47684; 10-018; Olsztyn
    50.87183 20.63083; 25-303; Kielce`,
  'PT pt': `
    38.71975 -9.14259; 1100-148; Lisboa
    41.15446 -8.61079; 4000-322; Porto
    41.55106 -8.42802; 4700-035; Braga
    40.21114 -8.42946; 3000-150; Coimbra
    37.02328 -7.93218; 8000-078; Faro
    40.64051 -8.65070; 3800-200; Aveiro
    38.57075 -7.90925; 7000-508; Évora
    39.74384 -8.80719; 2400-013; Leiria
    38.53012 -8.88923; 2900-001; Setúbal
    40.65747 -7.91393; 3500-001; Viseu`,
  'SE sv': `
    59.33312 18.06109; 111 52; Stockholm
    57.70723 11.96702; 411 06; Göteborg
    55.60087 13.00074; 211 22; Malmö
    59.85859 17.63893; 753 10; Uppsala
    58.41031 15.62163; 582 24; Linköping
    59.27472 15.21510; 702 11; Örebro
    59.61100 16.54637; 722 12; Västerås
    56.04414 12.71407; 252 21; Helsingborg
    57.77856 14.16570; 553 16; Jönköping
    63.82567 20.26307; 903 26; Umeå
    65.58480 22.15470; 972 38; Luleå
    62.39080 17.30690; 852 30; Sundsvall
    60.67461 17.14174; 803 20; Gävle
    59.37930 13.50360; 652 24; Karlstad
    67.85572 20.22513; 981 31; Kiruna`,
  'SI sl': `
    46.05007 14.50693; 1000; Ljubljana
    46.55760 15.64560; 2000; Maribor
    46.22950 15.26180; 3000; Celje
    45.54190 13.73440; 6000; Koper
    46.24370 14.35560; 4000; Kranj`,
  'SK sk': `
    48.14860 17.10770; 811 02; Bratislava
    48.72170 21.25770; 040 01; Košice
    49.22340 18.73940; 010 01; Žilina
    48.31370 18.08640; 949 01; Nitra
    48.73630 19.14620; 974 01; Banská Bystrica
    49.05540 20.29810; 058 01; Poprad`,
};

/** About 290 towns in 22 countries. */
export const towns: readonly Town[] = Object.entries(places).flatMap(([group, lines]) => {
  const [code = '', language = ''] = group.split(' ');
  const country = countryOf(code);
  if (!country) throw new Error(`${code} is none of the countries`);
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [position = '', postalCode = '', name = ''] = line.split(';').map((part) => part.trim());
      const [latitude, longitude] = position.split(' ').map(Number);
      return {
        name,
        country,
        language,
        postalCode,
        latitude: latitude ?? Number.NaN,
        longitude: longitude ?? Number.NaN,
      };
    });
});
