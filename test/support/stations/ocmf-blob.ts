/** An OCMF container with the begin and the end of a charge, as a meter signs it; the signature is not one. */
export function ocmf(startWh: number, stopWh: number): string {
  const reading = { RI: '01-00:01.08.00*FF', RU: 'kWh', ST: 'G' };
  const RD = [
    { TM: '2026-03-01T10:00:00,000+0100 S', TX: 'B', RV: startWh / 1000, ...reading },
    { TM: '2026-03-01T11:00:00,000+0100 S', TX: 'E', RV: stopWh / 1000, ...reading },
  ];
  const payload = { FV: '1.0', GI: 'SIM', GS: '1', PG: 'T1', MV: 'SIM', MS: '1', IS: true, IT: 'ISO14443', RD };
  return `OCMF|${JSON.stringify(payload)}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3045022100"}`;
}
