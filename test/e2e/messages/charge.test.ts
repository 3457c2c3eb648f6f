import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { build } from '../../support/build.ts';
import { type LoggedMessage, messages, waitForMessages } from '../../support/messages.ts';
import { Scene } from '../commands/scene.ts';

/** A summary without how long it took. */
const sentence = ({ summary }: LoggedMessage): string => summary.replace(/, [\d.]+ ms$/, '');
const correlated = (correlationId: string) => ({ headers: { 'x-correlation-id': correlationId } });

describe('the story of a charge that begins with a card at a station', () => {
  let scene: Scene;
  let count = 0;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene.close());
  afterEach(() => {
    for (const partner of scene.hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  /** A card of the eMSP that the hub knows. */
  async function card(more?: object) {
    count += 1;
    const uid = `CARD-${count}`;
    const token = build.token({ country_code: 'NL', party_id: 'TNM', uid });
    scene.emsp.keep('tokens', token);
    await scene.emsp.push(`tokens/NL/TNM/${uid}`, token, 'NL-HUB');
    if (more !== undefined) scene.emsp.permit(uid, { more: more as never });
    return { uid, cdr_token: build.cdrToken({ country_code: 'NL', party_id: 'TNM', uid }) };
  }
  const noReference = { authorization_reference: undefined };

  async function authorise(uid: string, location_id?: string) {
    const id = randomUUID();
    const at = location_id === undefined ? undefined : { location_id };
    const { envelope } = await scene.cpo.authorize(uid, { ...(at && { at }), ...correlated(id) });
    return { id, info: envelope.data as { allowed: string; authorization_reference?: string } };
  }
  async function session(id: string, about: object): Promise<string> {
    const correlationId = randomUUID();
    const body = build.session({ id, location_id: 'LOC1', ...about });
    const { http } = await scene.cpo.request('PUT', 'sessions', 'receiver', `BE/BEC/${id}`, {
      body,
      ...correlated(correlationId),
    });
    expect(http).to.equal(201);
    return correlationId;
  }
  async function cdr(id: string, about: object): Promise<string> {
    const correlationId = randomUUID();
    const body = build.cdr({ id, ...about });
    const { http } = await scene.cpo.request('POST', 'cdrs', 'receiver', '', { body, ...correlated(correlationId) });
    expect(http).to.equal(201);
    return correlationId;
  }
  const told = async (query: string, length: number) =>
    (await waitForMessages(scene.hub, query, (found) => found.length >= length)).map(sentence);
  /** Of something that is not to be found: once what came after it is there. */
  const settled = () => scene.hub.settled();

  it('is told by the reference that the eMSP gave, from whichever of its messages (K-14, S-10)', async () => {
    const { uid, cdr_token } = await card();
    const { id, info } = await authorise(uid, 'LOC1');
    const { authorization_reference } = info;
    const about = { cdr_token, authorization_reference };
    const begun = await session('CARD-S1', { ...about, status: 'ACTIVE', kwh: 0, total_cost: undefined });
    // Another charge with the same card.
    await session('CARD-S1-OTHER', { cdr_token, authorization_reference: 'ANOTHER' });
    const billed = await cdr('CARD-C1', { ...about, session_id: 'CARD-S1', total_energy: 12.5, currency: 'EUR' });
    const story = [
      'BE-BEC asked NL-TNM whether a token may charge at LOC1: ALLOWED',
      'The hub asked NL-TNM, for BE-BEC, whether a token may charge at LOC1: ALLOWED',
      'BE-BEC told NL-TNM of session CARD-S1 at LOC1, EVSE EVSE1 (ACTIVE, 0 kWh): accepted',
      'The hub told NL-TNM, for BE-BEC, of session CARD-S1 at LOC1, EVSE EVSE1 (ACTIVE, 0 kWh): accepted',
      'BE-BEC sent NL-TNM CDR CARD-C1 of session CARD-S1',
      'The hub sent NL-TNM, for BE-BEC, CDR CARD-C1 of session CARD-S1',
    ];
    for (const query of [
      `correlation_id=${id}`,
      `correlation_id=${begun}`,
      `correlation_id=${billed}`,
      'session=card-s1',
    ]) {
      const sentences = await told(query, story.length);
      expect(
        sentences.map((text, at) => text.slice(0, story[at]?.length)),
        query,
      ).to.deep.equal(story);
      expect(sentences.at(-1), query).to.match(/\(12\.5 kWh, [\d.]+ EUR without VAT\): accepted$/);
    }
    const all = await messages(scene.hub, 'session=card-s1');
    expect(new Set(all.map(({ reference }) => reference))).to.deep.equal(new Set([authorization_reference]));
    const whole = await Promise.all(all.map((one) => scene.hub.admin<object>('GET', `/messages/${one.id}`)));
    for (const secret of [uid, cdr_token.contract_id]) expect(JSON.stringify([all, whole])).to.not.include(secret);
  });

  it('is told without a reference by the card, the location and the time, when the authorisation says where', async () => {
    const { uid, cdr_token } = await card(noReference);
    const earlier = await authorise(uid, 'LOC1');
    const { id, info } = await authorise(uid, 'LOC1');
    expect(info).to.not.have.property('authorization_reference');
    await session('CARD-ELSEWHERE', { cdr_token, location_id: 'LOC2' });
    const begun = await session('CARD-S2', { cdr_token });
    await session('CARD-S2-NEXT', { cdr_token });
    await settled();
    const story = [
      'BE-BEC asked NL-TNM whether a token may charge at LOC1: ALLOWED',
      'The hub asked NL-TNM, for BE-BEC, whether a token may charge at LOC1: ALLOWED',
    ];
    for (const query of [`correlation_id=${id}`, `correlation_id=${begun}`, 'session=CARD-S2']) {
      const sentences = await told(query, 4);
      expect(sentences.slice(0, 2), query).to.deep.equal(story);
      expect(
        sentences.slice(2).every((text) => text.includes('session CARD-S2 ')),
        query,
      ).to.equal(true);
      expect(sentences, query).to.have.lengthOf(4);
    }
    // Who asked twice sees both, the first time and the charge that came of it.
    expect(await told(`correlation_id=${earlier.id}`, 6)).to.have.lengthOf(6);
  });

  it('is not made up: of an authorisation that says no place, was refused, or is of another CPO', async () => {
    const { uid, cdr_token } = await card(noReference);
    const nowhere = await authorise(uid);
    scene.emsp.permit(uid, { allowed: 'NO_CREDIT', more: noReference as never });
    const refused = await authorise(uid, 'LOC1');
    expect(refused.info.allowed).to.equal('NO_CREDIT');
    scene.emsp.permit(uid, { more: noReference as never });
    const elsewhere = randomUUID();
    await scene.otherCpo.authorize(uid, { at: { location_id: 'LOC1' }, ...correlated(elsewhere) });
    await session('CARD-S3', { cdr_token });
    await settled();
    expect(await told('session=CARD-S3', 2)).to.have.lengthOf(2);
    for (const id of [nowhere.id, refused.id, elsewhere]) {
      expect(await told(`correlation_id=${id}`, 2), id).to.have.lengthOf(2);
    }
    expect((await told(`correlation_id=${refused.id}`, 2))[0]).to.equal(
      'BE-BEC asked NL-TNM whether a token may charge at LOC1: NO_CREDIT',
    );
  });

  it('of two charges with one reference is that of the one before it', async () => {
    const { uid, cdr_token } = await card({ authorization_reference: 'ALWAYS-THE-SAME' });
    const first = await authorise(uid, 'LOC1');
    const about = { cdr_token, authorization_reference: 'always-the-same' };
    await session('CARD-S4', about);
    const second = await authorise(uid, 'LOC1');
    // Another driver, for whom the eMSP says the same.
    const other = await card({ authorization_reference: 'ALWAYS-THE-SAME' });
    const third = await authorise(other.uid, 'LOC1');
    await session('CARD-S5', about);
    await session('CARD-S6-OTHER', { ...about, cdr_token: other.cdr_token });
    await settled();
    for (const [{ id }, name] of [
      [first, 'CARD-S4'],
      [second, 'CARD-S5'],
      [third, 'CARD-S6-OTHER'],
    ] as const) {
      for (const query of [`correlation_id=${id}`, `session=${name}`]) {
        const sentences = await told(query, 4);
        expect(sentences, query).to.have.lengthOf(4);
        expect(sentences[3], query).to.include(`of session ${name}`);
      }
    }
  });

  it('has the command that ends it, with its result, and the CDR of a CPO that tells no sessions', async () => {
    const { uid, cdr_token } = await card();
    const { info } = await authorise(uid, 'LOC1');
    const { authorization_reference } = info;
    await session('CARD-S6', { cdr_token, authorization_reference });
    const waiting = scene.waiting();
    const stopped = await scene.emsp.request('POST', 'commands', 'receiver', 'STOP_SESSION', {
      body: { response_url: waiting.url, session_id: 'CARD-S6' },
    });
    await scene.cpo.postResult(scene.callback('commands/STOP_SESSION'), { result: 'ACCEPTED' }, 'NL-TNM');
    await settled();
    const story = String(stopped.headers['x-correlation-id']);
    const expected = [
      'NL-TNM asked BE-BEC to stop the charge of session CARD-S6: ACCEPTED',
      'The hub asked BE-BEC, for NL-TNM, to stop the charge of session CARD-S6: ACCEPTED',
      'BE-BEC told NL-TNM the result of the command (ACCEPTED): accepted',
      'The hub told NL-TNM, for BE-BEC, the result of the command (ACCEPTED): accepted',
    ];
    for (const query of [`correlation_id=${story}`, 'session=CARD-S6']) {
      const sentences = await told(query, 8);
      expect(sentences, query).to.have.lengthOf(8);
      expect(sentences.slice(4), query).to.deep.equal(expected);
    }
    const other = await card();
    const authorised = await authorise(other.uid, 'LOC1');
    const reference = authorised.info.authorization_reference;
    const billed = await cdr('CARD-C7', {
      cdr_token: other.cdr_token,
      authorization_reference: reference,
      session_id: undefined,
    });
    for (const id of [authorised.id, billed]) {
      expect(await told(`correlation_id=${id}`, 4), id).to.have.lengthOf(4);
    }
  });

  it('is found by indices alone', async () => {
    const { db } = scene.hub.app.hub;
    const asked: Knex.Sql[] = [];
    db.on('query', (query: Knex.Sql) => {
      if (/from "(messages|operations)"/.test(query.sql)) asked.push(query);
    });
    const [one] = await messages(scene.hub, 'session=CARD-S2');
    await messages(scene.hub, `correlation_id=${one?.correlation_id}`);
    db.removeAllListeners('query');
    expect(asked.length).to.be.greaterThan(8);
    const client = await scene.hub.app.hub.reads.connect();
    try {
      // What is no use of an index is seen: the tables are small.
      await client.query('begin; set local enable_seqscan = off');
      for (const { sql, bindings } of asked) {
        const { rows } = await client.query<Record<string, string>>(`explain ${sql}`, [...bindings]);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan, `${sql}\n${plan}`).to.not.include('Seq Scan');
      }
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
