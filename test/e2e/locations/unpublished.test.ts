import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, type Pushed, pushesDuring } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** What failed is not tried again before something else has happened. */
const limits = { backoffMinMs: 60_000 };

describe('unpublished Locations', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let both: ConnectedPartner;
  /** Parties that show Locations to the public. */
  let showing: ConnectedPartner[];
  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    showing = [
      await hub.connect('NSP', 'DE-NSP'),
      await hub.connect('NAP', 'DE-NAP'),
      await hub.connect('OTHER', 'DE-OTH'),
    ];
    const party = { country_code: 'FR', party_id: 'TWO' };
    both = await hub.connectAll([
      { ...party, role: 'NSP' },
      { ...party, role: 'EMSP' },
    ]);
    await hub.agree('BE-BEC', '*');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, emsp, both, ...showing]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const idsAt = (partner: ConnectedPartner) => partner.received('locations').map(({ id }) => id);
  const copyAt = (partner: ConnectedPartner, id: string) =>
    partner.received('locations').find((location) => location.id === id);

  /** Does something and resolves with what was pushed to each of the parties. */
  const pushedTo = (partners: readonly ConnectedPartner[], work: () => Promise<unknown>): Promise<Pushed[][]> =>
    pushesDuring(hub, partners, 'locations', work);

  const owners = [
    { uid: '04A1', type: 'RFID' },
    { group_id: 'HOUSE-7' },
    { visual_number: '12-3', issuer: 'Vereniging' },
  ];
  const unpublished = (id: string, about = {}) =>
    build.location({
      id,
      publish: false,
      publish_allowed_to: owners as never,
      evses: [build.evse({ uid: 'A' })],
      ...about,
    });

  it('reach those who can keep them to the owners of the tokens, with the list of these (L-15, L-20, L-41)', async () => {
    const location = unpublished('PRIVATE');
    await cpo.push('locations/BE/BEC/PRIVATE', location);
    await hub.settled();
    for (const partner of [emsp, both]) {
      expect(copyAt(partner, 'PRIVATE'), partner.party).to.deep.equal(location);
      const listed = await partner.list('locations');
      expect(
        listed.find(({ id }) => id === 'PRIVATE'),
        partner.party,
      ).to.deep.equal(location);
      const answer = await partner.request('GET', 'locations', 'sender', 'PRIVATE', { to: 'NL-HUB' });
      expect(answer.envelope.data, partner.party).to.deep.equal(location);
    }
  });

  it('reach nobody who would show them: no push, no list, no single answer (L-15, L-20, L-41)', async () => {
    const pushes = await pushedTo(showing, async () => {
      await cpo.push('locations/BE/BEC/SECRET', unpublished('SECRET'));
      await cpo.patch('locations/BE/BEC/SECRET', build.patch({ name: 'Vooruit' }));
      await cpo.patch('locations/BE/BEC/SECRET/A', build.patch({ status: 'CHARGING' }));
      await cpo.patch('locations/BE/BEC/SECRET/A', build.patch({ floor_level: '2' }));
      await cpo.patch('locations/BE/BEC/SECRET/A/1', build.patch({ max_amperage: 16 }));
    });
    expect(pushes).to.deep.equal([[], [], []]);
    for (const partner of showing) {
      expect(
        (await partner.list('locations')).map(({ id }) => id),
        partner.party,
      ).not.to.include('SECRET');
      for (const part of ['', '/A', '/A/1']) {
        const answer = await partner.request('GET', 'locations', 'sender', `SECRET${part}`, { to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code], partner.party).to.deep.equal([404, 2003]);
      }
    }
    expect(copyAt(emsp, 'SECRET')?.evses?.[0]).to.include({ status: 'CHARGING', floor_level: '2' });
  });

  it('are Locations of their own beside what is published at the same place (L-18)', async () => {
    const place = { address: 'Korenmarkt 1', coordinates: { latitude: '51.054340', longitude: '3.721550' } };
    const open = build.location({ id: 'SITE-OPEN', ...place, evses: [build.evse({ uid: 'OPEN' })] });
    const closed = unpublished('SITE-STAFF', { ...place, evses: [build.evse({ uid: 'STAFF' })] });
    await cpo.push('locations/BE/BEC/SITE-OPEN', open);
    await cpo.push('locations/BE/BEC/SITE-STAFF', closed);
    await hub.settled();
    expect([copyAt(emsp, 'SITE-OPEN'), copyAt(emsp, 'SITE-STAFF')]).to.deep.equal([open, closed]);
    for (const partner of showing) {
      expect(copyAt(partner, 'SITE-OPEN'), partner.party).to.deep.equal(open);
      expect(idsAt(partner), partner.party).not.to.include('SITE-STAFF');
    }
  });

  it('are whole Locations: an EVSE is as public as what it stands in (L-18)', async () => {
    await cpo.push('locations/BE/BEC/MIXED', build.location({ id: 'MIXED', evses: [build.evse({ uid: 'A' })] }));
    await hub.settled();
    const pushes = await pushedTo(showing, () =>
      cpo.push('locations/BE/BEC/MIXED/B', { ...build.evse({ uid: 'B' }), publish: false }),
    );
    expect(pushes.map(linesOf)).to.deep.equal(showing.map(() => ['PUT BE/BEC/MIXED/B']));
    for (const partner of showing)
      expect(copyAt(partner, 'MIXED')?.evses?.map(({ uid }) => uid)).to.deep.equal(['A', 'B']);
  });

  describe('that were published before', () => {
    const changes: readonly (readonly [how: string, change: (id: string) => Promise<unknown>])[] = [
      [
        'a PATCH',
        (id) => cpo.patch(`locations/BE/BEC/${id}`, build.patch({ publish: false, publish_allowed_to: owners })),
      ],
      ['a PUT', (id) => cpo.push(`locations/BE/BEC/${id}`, unpublished(id, { name: 'Not for everybody' }))],
    ];
    for (const [how, change] of changes) {
      it(`are no longer shown: with ${how} those who show them hear that, and nothing else (L-15, L-41, L-20)`, async () => {
        const id = `CLOSED-${how.split(' ')[1]}`;
        await cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses: [build.evse({ uid: 'A' })] }));
        await hub.settled();
        const pushes = await pushedTo(showing, () => change(id));
        const { last_updated } = cpo.own('locations').find((own) => own.id === id) ?? {};
        for (const seen of pushes) {
          expect(seen.map(({ line, body }) => [line, body])).to.deep.equal([
            [`PATCH BE/BEC/${id}`, { publish: false, last_updated }],
          ]);
        }
        expect(copyAt(emsp, id)).to.deep.equal(cpo.own('locations').find((own) => own.id === id));
        const later = await pushedTo(showing, () =>
          cpo.patch(`locations/BE/BEC/${id}/A`, build.patch({ status: 'CHARGING' })),
        );
        expect(later).to.deep.equal([[], [], []]);
      });
    }

    it('are no longer shown by one that was away when that happened (L-15)', async () => {
      const [nsp] = showing as [ConnectedPartner];
      await cpo.push('locations/BE/BEC/AWAY', build.location({ id: 'AWAY' }));
      await hub.settled();
      await nsp.behave({ refuse2001: true }, 'locations');
      await cpo.patch('locations/BE/BEC/AWAY', build.patch({ publish: false, publish_allowed_to: owners }));
      await hub.settled();
      expect(copyAt(nsp, 'AWAY')?.publish).to.equal(true);
      await nsp.behave({}, 'locations');
      const [pushes = []] = await pushedTo([nsp], async () => {
        await hub.admin('POST', `/partners/${nsp.partnerId}/undelivered/retry`, {});
        await until(() => copyAt(nsp, 'AWAY')?.publish === false, { what: 'the unpublished Location' });
      });
      // Once more when its answer was late.
      expect([...new Set(linesOf(pushes))]).to.deep.equal(['PATCH BE/BEC/AWAY']);
      expect(copyAt(nsp, 'AWAY')).not.to.have.property('publish_allowed_to');
    });

    it('come whole when they are published again, with what was not told meanwhile (L-20, L-01)', async () => {
      await cpo.push(
        'locations/BE/BEC/REOPENED',
        build.location({ id: 'REOPENED', evses: [build.evse({ uid: 'A' })] }),
      );
      await hub.settled();
      await cpo.patch('locations/BE/BEC/REOPENED', build.patch({ publish: false }));
      await hub.settled();
      await cpo.patch('locations/BE/BEC/REOPENED/A', build.patch({ status: 'CHARGING' }));
      await hub.settled();
      const pushes = await pushedTo([...showing, emsp], () =>
        cpo.patch('locations/BE/BEC/REOPENED', build.patch({ publish: true })),
      );
      const own = cpo.own('locations').find(({ id }) => id === 'REOPENED');
      for (const seen of pushes) expect(linesOf(seen)).to.deep.equal(['PUT BE/BEC/REOPENED']);
      for (const partner of [...showing, emsp]) expect(copyAt(partner, 'REOPENED'), partner.party).to.deep.equal(own);
    });
  });

  it('stay unknown to those who show Locations and come later', async () => {
    await cpo.push('locations/BE/BEC/BEFORE', unpublished('BEFORE'));
    const late = await hub.connect('NSP', 'DE-LAT');
    await hub.settled();
    expect(idsAt(late)).to.include('SITE-OPEN').and.not.include('BEFORE');
    expect(
      late.receivedLog.filter(({ path }) => path.includes('BEFORE')),
      'not even by their ids',
    ).to.deep.equal([]);
    expect(late.complaints).to.deep.equal([]);
  });
});
