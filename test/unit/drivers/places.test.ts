import { expect } from 'chai';
import { eventsText } from '../../../src/hub/drivers/live/event-text.ts';
import { type LiveEvent, placeOfSequence, sequenceOf } from '../../../src/hub/drivers/live/live-event.ts';
import { RecentEvents } from '../../../src/hub/drivers/live/recent-events.ts';
import { estimatedDetour } from '../../../src/hub/drivers/places/detour.ts';
import { Duplicates, scoreOf } from '../../../src/hub/drivers/places/duplicates.ts';
import { operatorIn } from '../../../src/hub/drivers/places/evse-operator.ts';
import { chosenHint, hintOf } from '../../../src/hub/drivers/places/price-hint.ts';
import { fits, PublishedTo } from '../../../src/hub/drivers/places/published-to.ts';
import { powerOf } from '../../../src/hub/drivers/places/record.ts';
import { build } from '../../support/build.ts';

const token = build.token({ uid: '04AB', type: 'RFID', visual_number: 'DE-1', issuer: 'Haus', group_id: 'G1' });

describe('unpublished places', () => {
  it('are shown to tokens that equal every field of an entry (L-17)', () => {
    expect(fits({ uid: '04ab', type: 'RFID' }, token)).to.equal(true);
    expect(fits({ uid: '04ab', type: 'APP_USER' }, token)).to.equal(false);
    expect(fits({ visual_number: 'DE-1', issuer: 'Haus' }, token)).to.equal(true);
    expect(fits({ visual_number: 'DE-1', issuer: 'Other' }, token)).to.equal(false);
    expect(fits({ group_id: 'g1' }, token)).to.equal(true);
    expect(fits({}, token), 'one that names nobody').to.equal(false);
    expect(fits({ type: 'RFID' }, token), 'one that names nobody').to.equal(false);
  });

  it('are found by the tokens, until they are no longer there', () => {
    const published = new PublishedTo();
    published.put(1, [{ uid: '04AB', type: 'RFID' }, { group_id: 'G9' }]);
    published.put(2, [{ group_id: 'G1' }]);
    published.put(3, [{ visual_number: 'DE-1', issuer: 'Other' }]);
    expect([...published.numbersFor([token])]).to.deep.equal([1, 2]);
    published.put(1, [{ group_id: 'G9' }]);
    published.remove(2);
    expect([...published.numbersFor([token])]).to.deep.equal([]);
    published.remove(1);
    published.remove(3);
    expect(published.isEmpty).to.equal(true);
  });
});

describe('places that two have told of', () => {
  const place = (number: number, owner: string, ...ids: (string | undefined)[]) => ({
    number,
    owner,
    location: build.location({ evses: ids.map((evse_id, at) => build.evse({ uid: `${at}`, evse_id })) }),
  });

  it('are one when every printed id of the one is at the other, whatever separators it has (U5)', () => {
    const duplicates = new Duplicates();
    const [copy, original] = [place(1, 'DE-AGG', 'BE*BEC*E1'), place(2, 'BE-BEC', 'BEBECE1', 'BE*BEC*E2')];
    duplicates.put(copy, [original]);
    duplicates.put(original, [copy]);
    expect(duplicates.leadersOf(1)).to.deep.equal([{ number: 2, owner: 'BE-BEC' }]);
    expect([duplicates.leadersOf(2), duplicates.shadowsOf(2)]).to.deep.equal([[], [1]]);
    duplicates.put(place(1, 'DE-AGG', 'BE*BEC*E1', 'BE*BEC*E9'), [original]);
    expect(duplicates.leadersOf(1), 'with an EVSE of its own').to.deep.equal([]);
    duplicates.put(place(1, 'DE-AGG', 'BE*BEC*E1', undefined), [original]);
    expect(duplicates.leadersOf(1), 'with an EVSE that nobody can tell').to.deep.equal([]);
  });

  it('are two when one owner tells of both, and the first leads where the id names neither', () => {
    const duplicates = new Duplicates();
    const [one, two] = [place(1, 'DE-AGG', 'FR*STR*E1'), place(2, 'NL-AGG', 'FR*STR*E1')];
    duplicates.put(two, [one]);
    duplicates.put(one, [two]);
    expect([duplicates.leadersOf(1), duplicates.leadersOf(2)]).to.deep.equal([[], [{ number: 1, owner: 'DE-AGG' }]]);
    duplicates.put(place(3, 'DE-AGG', 'FR*STR*E1'), [one]);
    expect(duplicates.leadersOf(3)).to.deep.equal([]);
    expect(operatorIn('fr-str-e1')).to.equal('FR-STR');
    expect(operatorIn('+49*823*1234')).to.equal(undefined);
  });

  it('may be one the more likely, the closer and the more alike they are', () => {
    const location = build.location({ address: 'Hafenstraße 1' });
    const same = { location, operator: 'Stromkade' };
    expect(scoreOf(same, same, 0)).to.equal(1);
    expect(scoreOf(same, { ...same, operator: 'Other' }, 0)).to.be.within(0.3, 0.5);
    expect(scoreOf(same, same, 60)).to.be.lessThan(0.02);
  });
});

describe('what a tariff comes to', () => {
  it('is the price of a kWh without conditions, with VAT where it is known', () => {
    const tariff = build.tariff({
      elements: [
        {
          price_components: [{ type: 'ENERGY', price: 0.9, vat: 19, step_size: 1 }],
          restrictions: { start_time: '08:00', end_time: '20:00' },
        },
        { price_components: [{ type: 'ENERGY', price: 0.5, vat: 19, step_size: 1 }] },
        { price_components: [{ type: 'FLAT', price: 1, step_size: 1 }], restrictions: { reservation: 'RESERVATION' } },
      ],
    });
    expect(hintOf(tariff)).to.include({
      energyPerKwh: '0.595',
      tax: 'INCLUDED',
      hasTimeFee: false,
      hasSessionFee: false,
    });
    const bare = build.tariff({ elements: [{ price_components: [{ type: 'TIME', price: 3, step_size: 60 }] }] });
    expect(hintOf(bare)).to.include({ energyPerKwh: undefined, tax: 'UNKNOWN', hasTimeFee: true });
  });

  it('is of several tariffs that of the cheapest for roaming that is in force; none is never 0', () => {
    const of = (about: Record<string, unknown>) => hintOf(build.tariff(about));
    const component = (price: number) => [{ price_components: [{ type: 'ENERGY', price, step_size: 1 }] }];
    const old = of({ elements: component(0.1), end_date_time: '2020-01-01T00:00:00Z' });
    const adHoc = of({ elements: component(0.2), type: 'AD_HOC_PAYMENT' });
    const [dear, cheap] = [of({ elements: component(0.6) }), of({ elements: component(0.4) })];
    expect(chosenHint([old, adHoc, dear, cheap], Date.now())?.energyPerKwh).to.equal('0.4');
    expect(chosenHint([old, adHoc], Date.now())?.kind).to.equal('AD_HOC');
    expect(chosenHint([old], Date.now())).to.equal(undefined);
  });
});

describe('facts about places', () => {
  it('are the power of a connector, by what is said or by volts and amperes', () => {
    const of = (about: Record<string, unknown>) => powerOf(build.connector(about));
    expect(of({})).to.equal(22.1);
    expect(of({ max_voltage: 400 })).to.equal(22.2);
    expect(of({ power_type: 'AC_1_PHASE', max_amperage: 16 })).to.equal(3.7);
    expect(of({ power_type: 'DC', max_voltage: 920, max_amperage: 500, max_electric_power: 300_000 })).to.equal(300);
  });

  it('are detours: there and back, on roads, and what turning off takes; less at a motorway', () => {
    expect(estimatedDetour(1000, false)).to.deep.equal({ km: 2.7, min: (2.7 / 40) * 60 + 2, basis: 'ESTIMATED' });
    expect(estimatedDetour(200, true).min).to.equal(2);
  });
});

describe('events of statuses', () => {
  const event = (xid: string, position: number, evseUid = 'E1'): LiveEvent => ({
    kind: 'status',
    at: { xid, position },
    number: 36,
    owner: 'BE-BEC',
    evseUid,
    status: 'CHARGING',
    sinceAt: 0,
    observedAt: 0,
  });

  it('have their id with the last of a line: whoever loses the others gets all again', () => {
    const events = [event('9', 1, 'E1'), event('9', 1, 'E2'), event('10', 2, 'E3')];
    const ids = (chosen: number[]) =>
      [
        ...String(eventsText(chosen.flatMap((at) => events[at] ?? []))).matchAll(
          /"evse_uid":"(E\d)"[^\n]*\n(?:id: (\S+)\n)?\n/g,
        ),
      ].map(([, uid, id]) => `${uid} ${id}`);
    expect(ids([0, 1, 2])).to.deep.equal(['E1 undefined', 'E2 9-1', 'E3 10-2']);
    expect(ids([0, 2])).to.deep.equal(['E1 9-1', 'E3 10-2']);
    expect(eventsText([])).to.equal(undefined);
  });

  it('are kept for those who come back, whole lines and no more than so many', () => {
    const recent = new RecentEvents(3);
    expect(recent.since({ xid: '1', position: 1 })).to.equal(undefined);
    recent.add([event('9', 1), event('9', 2)], { xid: '8', position: 5 });
    expect(recent.since({ xid: '8', position: 5 })).to.have.length(2);
    expect(recent.since({ xid: '8', position: 4 })).to.equal(undefined);
    recent.add([event('10', 3, 'E1'), event('10', 3, 'E2'), event('11', 4)], { xid: '9', position: 2 });
    expect(recent.since({ xid: '9', position: 1 })).to.equal(undefined);
    expect(recent.since({ xid: '9', position: 2 })?.map(sequenceAt)).to.deep.equal(['10-3', '10-3', '11-4']);
  });

  it('are named by their places in the log', () => {
    expect(placeOfSequence('18446744073709551615-9007199254740991')).to.deep.equal({
      xid: '18446744073709551615',
      position: 9_007_199_254_740_991,
    });
    for (const text of ['', '1', '1-', '-1', '1-2-3', '18446744073709551616-1', '1-9007199254740992', 'a-b'])
      expect(placeOfSequence(text), text).to.equal(undefined);
  });
});

const sequenceAt = ({ at }: LiveEvent): string => sequenceOf(at);
