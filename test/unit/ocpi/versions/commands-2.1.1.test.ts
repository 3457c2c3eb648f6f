import { expect } from 'chai';
import { chosenToken, chosenTokenType, needs } from '../../../../src/ocpi/versions/index.ts';
import { createBuild } from '../../../support/build.ts';
import { down, heldDown, heldUp, lostIn, received, up } from '../../../support/translated.ts';

const build = createBuild();
const stamp = '2026-01-15T10:00:00Z';
const response_url = 'https://ocpi.tnm.example/callbacks/1';
const token211 = {
  uid: '04AA',
  type: 'RFID',
  auth_id: 'NL-TNM-C1',
  issuer: 'Tulp Mobiel',
  valid: true,
  whitelist: 'ALWAYS',
  last_updated: stamp,
};
const token = build.token({ uid: '04AA', contract_id: 'NL-TNM-C1', last_updated: stamp });
const emsp = { ...received, owner: { country_code: 'NL', party_id: 'TNM' } };

describe('Tokens of 2.1.1', () => {
  it('and for it have a contract by another name (Z-01, auth_id)', () => {
    expect(up('2.1.1', 'token', token211, emsp).body).to.deep.equal(token);
    expect(down('2.1.1', 'token', token).body).to.deep.equal(token211);
  });

  it('lose the group, the profile and the energy contract (Z-02, group_id, default_profile_type, energy_contract)', () => {
    const translated = down('2.1.1', 'token', {
      ...token,
      group_id: 'G',
      default_profile_type: 'GREEN',
      energy_contract: { supplier_name: 'S' },
    });
    expect(translated.body).to.deep.equal(token211);
    expect(lostIn(translated)).to.deep.equal(['/group_id', '/default_profile_type', '/energy_contract']);
  });

  it('of newer types are OTHER (Z-02, TokenType)', () => {
    for (const type of ['APP_USER', 'AD_HOC_USER', 'EMAID', 'FACE']) {
      const translated = down('2.1.1', 'token', { ...token, type });
      expect(translated.body['type']).to.equal('OTHER');
      expect(translated.losses).to.deep.equal([{ field: '/type', why: 'becomes OTHER' }]);
    }
  });

  it('PATCH at the time they came (Z-05, Token)', () => {
    expect(up('2.1.1', 'token', { valid: false }, emsp, true).body).to.deep.equal({
      valid: false,
      last_updated: received.receivedAt,
    });
    const patch = down('2.1.1', 'token', { contract_id: 'NL-TNM-C2', last_updated: stamp }, received, true);
    expect(patch.body).to.deep.equal({ auth_id: 'NL-TNM-C2', last_updated: stamp });
  });

  it('behind a contract: the valid card first; of a uid with several types the card (Z-01, TokenType, type on Receiver URL)', () => {
    const tokens = [
      { uid: '1', type: 'RFID', valid: false },
      { uid: '2', type: 'APP_USER', valid: true },
      { uid: '3', type: 'RFID', valid: true },
    ];
    expect(chosenToken(tokens)?.uid).to.equal('3');
    expect(chosenToken(tokens.slice(0, 2))?.uid).to.equal('2');
    expect(chosenToken([])).to.equal(undefined);
    expect(chosenTokenType(['APP_USER', 'RFID'])).to.equal('RFID');
    expect(chosenTokenType(['APP_USER'])).to.equal('APP_USER');
    expect(chosenTokenType([])).to.equal(undefined);
  });
});

describe('Authorizations of 2.1.1', () => {
  it('have the Token of the hub, or are held (Z-04, AuthorizationInfo.token)', () => {
    const info = { allowed: 'ALLOWED', location: { location_id: 'LOC1', connector_ids: ['1'] } };
    const document = { shape: 'authorization-info', text: JSON.stringify(info) } as const;
    expect(needs('2.1.1', 'to-hub', document, {})).to.deep.equal([{ what: 'asked-token' }]);
    const translated = up('2.1.1', 'authorization-info', info, { ...emsp, token: JSON.stringify(token) });
    expect(translated.body).to.deep.equal({ allowed: 'ALLOWED', location: { location_id: 'LOC1' }, token });
    expect(lostIn(translated)).to.deep.equal(['/location/connector_ids']);
    expect(heldUp('2.1.1', 'authorization-info', info).field).to.equal('/token');
  });

  it('for it lose the reference (Z-02, authorization_reference)', () => {
    const info = { allowed: 'ALLOWED', token, authorization_reference: 'A1', info: { language: 'nl', text: 'Goed' } };
    const translated = down('2.1.1', 'authorization-info', info);
    expect(translated.body).to.deep.equal({ allowed: 'ALLOWED', info: info.info });
    expect(lostIn(translated)).to.deep.equal(['/authorization_reference']);
  });

  it('are asked for at EVSEs and not at Connectors (Z-02, LocationReferences.connector_ids)', () => {
    const references = { location_id: 'LOC1', evse_uids: ['E1'] };
    const translated = up('2.1.1', 'location-references', { ...references, connector_ids: ['1'] });
    expect(translated.body).to.deep.equal(references);
    expect(lostIn(translated)).to.deep.equal(['/connector_ids']);
    expect(down('2.1.1', 'location-references', references).body).to.deep.equal(references);
  });
});

describe('Commands of 2.1.1', () => {
  const start = { response_url, token, location_id: 'LOC1', evse_uid: 'EVSE1' };

  it('come with the Token of their eMSP, and a reservation by its number (Z-01, reservation_id)', () => {
    const command = { response_url, token: token211, location_id: 'LOC1' };
    expect(up('2.1.1', 'start-session', command, emsp).body).to.deep.equal({ ...command, token });
    const reserve = { ...command, expiry_date: stamp, reservation_id: 17 };
    expect(up('2.1.1', 'reserve-now', reserve, emsp).body).to.deep.equal({ ...reserve, token, reservation_id: '17' });
  });

  it('for it lose Connector and reference, or are not supported where the Connector is needed (Z-04, StartSession.connector_id)', () => {
    const about = { ...start, connector_id: '1', authorization_reference: 'A1' };
    const translated = down('2.1.1', 'start-session', about);
    expect(translated.body).to.deep.equal({ ...start, token: token211 });
    expect(lostIn(translated)).to.deep.equal(['/connector_id', '/authorization_reference']);
    const demanding = build.evse({ uid: 'EVSE1', capabilities: ['START_SESSION_CONNECTOR_REQUIRED'] });
    const location = JSON.stringify(build.location({ evses: [demanding, build.evse({ uid: 'EVSE2' })] }));
    const document = { shape: 'start-session', text: JSON.stringify(about) } as const;
    expect(needs('2.1.1', 'from-hub', document, {})).to.deep.equal([{ what: 'location', id: 'LOC1' }]);
    const held = heldDown('2.1.1', 'start-session', about, { ...received, location });
    expect(held).to.deep.include({ field: '/connector_id', result: 'NOT_SUPPORTED' });
    for (const evse_uid of ['EVSE2', undefined]) {
      const able = { ...start, evse_uid };
      expect(down('2.1.1', 'start-session', able, { ...received, location }).body).to.include({ location_id: 'LOC1' });
    }
  });

  it('for it have a number for the reservation, or are not supported (Z-04, reservation_id)', () => {
    const reserve = { ...start, expiry_date: stamp, reservation_id: 'R-17' };
    const document = { shape: 'reserve-now', text: JSON.stringify(reserve) } as const;
    expect(needs('2.1.1', 'from-hub', document, {})).to.deep.equal([{ what: 'reservation-number', id: 'R-17' }]);
    const { body } = down('2.1.1', 'reserve-now', reserve, { ...received, reservationNumber: 4 });
    expect(body).to.deep.equal({ ...reserve, token: token211, reservation_id: 4 });
    expect(heldDown('2.1.1', 'reserve-now', reserve)).to.deep.include({
      field: '/reservation_id',
      result: 'NOT_SUPPORTED',
    });
  });

  it('have answers with the hub’s timeout (Z-01, CommandResponse)', () => {
    const context = { ...received, timeoutS: 30 };
    expect(up('2.1.1', 'command-response', { result: 'ACCEPTED' }, context).body).to.deep.equal({
      result: 'ACCEPTED',
      timeout: 30,
    });
    const late = up('2.1.1', 'command-response', { result: 'TIMEOUT' }, context);
    expect(late.body['result']).to.equal('REJECTED');
    expect(lostIn(late)).to.deep.equal(['/result']);
  });

  it('have results in the words of the other version (Z-02, command result)', () => {
    expect(up('2.1.1', 'command-result', { result: 'TIMEOUT' }).body).to.deep.equal({ result: 'TIMEOUT' });
    expect(up('2.1.1', 'command-result', { result: 'UNKNOWN_SESSION' }).body).to.deep.equal({ result: 'REJECTED' });
    const message = [{ language: 'en', text: 'No' }];
    const lost = ['CANCELED_RESERVATION', 'EVSE_OCCUPIED', 'EVSE_INOPERATIVE', 'FAILED', 'UNKNOWN_RESERVATION'];
    for (const result of lost) {
      const translated = down('2.1.1', 'command-result', { result, message });
      expect(translated.body).to.deep.equal({ result: 'REJECTED' });
      expect(lostIn(translated)).to.deep.equal(['/message', '/result']);
    }
    for (const result of ['ACCEPTED', 'NOT_SUPPORTED', 'REJECTED', 'TIMEOUT']) {
      expect(down('2.1.1', 'command-result', { result }).body).to.deep.equal({ result });
    }
    const response = down('2.1.1', 'command-response', { result: 'UNKNOWN_SESSION', timeout: 5 });
    expect(response.body).to.deep.equal({ result: 'UNKNOWN_SESSION' });
    expect(lostIn(response)).to.deep.equal(['/timeout']);
  });

  it('that 2.1.1 does not have are not supported (Z-04, CANCEL_RESERVATION, chargingprofiles, charging preferences)', () => {
    const unknown = { field: '/', reason: 'is not in 2.1.1', result: 'NOT_SUPPORTED' };
    expect(heldDown('2.1.1', 'cancel-reservation', { response_url, reservation_id: '1' })).to.deep.equal(unknown);
    expect(heldDown('2.1.1', 'charging-preferences', { profile_type: 'FAST' })).to.deep.equal(unknown);
    expect(heldDown('2.1.1', 'client-info', build.clientInfo())).to.deep.equal(unknown);
  });

  it('pass as they are when nothing differs (Z-01, StopSession)', () => {
    const stop = `{"response_url": "${response_url}","session_id":"S1"}`;
    expect(up('2.1.1', 'stop-session', stop).text).to.equal(stop);
    expect(down('2.1.1', 'unlock-connector', stop).text).to.equal(stop);
    const unlock = { response_url, location_id: 'L'.repeat(39), evse_uid: 'E1', connector_id: '1' };
    expect(heldUp('2.1.1', 'unlock-connector', unlock).field).to.equal('/location_id');
  });
});

describe('Credentials and versions of 2.1.1', () => {
  const business_details = { name: 'Belgian Electric Charging' };
  const credentials211 = {
    token: 't',
    url: 'https://ocpi.bec.example/versions',
    business_details,
    party_id: 'BEC',
    country_code: 'BE',
  };

  it('are of one party in one role (Z-01, Credentials)', () => {
    const role = { role: 'CPO', business_details, party_id: 'BEC', country_code: 'BE' };
    const { body } = up('2.1.1', 'credentials', credentials211, { ...received, role: 'CPO' });
    expect(body).to.deep.equal({ token: 't', url: credentials211.url, roles: [role] });
    const other = { ...role, party_id: 'XYZ' };
    expect(down('2.1.1', 'credentials', { ...body, roles: [other, role] }).body).to.deep.equal(credentials211);
    expect(heldDown('2.1.1', 'credentials', { ...body, roles: [other] }).field).to.equal('/roles');
    expect(heldUp('2.1.1', 'credentials', credentials211).field).to.equal('/role');
  });

  it('have endpoints whose side follows from the role (Z-01, Endpoint.role)', () => {
    const identifiers = ['credentials', 'cdrs', 'locations', 'sessions', 'tariffs', 'tokens', 'commands'];
    const endpoints = identifiers.map((identifier) => ({ identifier, url: `https://bec.example/${identifier}` }));
    const details = { version: '2.1.1', endpoints };
    const sides = (role: 'CPO' | 'EMSP') =>
      (up('2.1.1', 'version-details', details, { ...received, role }).body['endpoints'] as { role: string }[]).map(
        (one) => one.role,
      );
    const [s, r] = ['SENDER', 'RECEIVER'];
    expect(sides('CPO')).to.deep.equal([s, s, s, s, s, r, r]);
    expect(sides('EMSP')).to.deep.equal([s, r, r, r, r, s, s]);
    const ours = { version: '2.1.1', endpoints: endpoints.map((endpoint) => ({ ...endpoint, role: 'SENDER' })) };
    expect(down('2.1.1', 'version-details', ours).body).to.deep.equal(details);
  });
});
