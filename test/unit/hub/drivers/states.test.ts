import { expect } from 'chai';
import { nextActionOf } from '../../../../src/hub/drivers/charging/hints.ts';
import {
  openReservations,
  type ReservationEvent,
  reservationAfter,
} from '../../../../src/hub/drivers/charging/reservation-states.ts';
import { languageOf, stateText, textLanguages } from '../../../../src/hub/drivers/charging/state-texts.ts';
import {
  adoptableStates,
  isBeforeCharge,
  isLateFrom,
  isOpen,
  type SessionEvent,
  sessionEvents,
  stateAfter,
} from '../../../../src/hub/drivers/charging/states.ts';
import { type SessionState, sessionStates } from '../../../../src/store/drivers/sessions.ts';
import type { reservationStates } from '../../../../src/store/drivers/sessions-reservations.ts';

/** The state after some events, one after the other. */
const then = (state: SessionState, ...events: SessionEvent[]): SessionState =>
  events.reduce((now, event) => stateAfter(now, event), state);

describe('the states of a charge', () => {
  it('of a good one come one after the other', () => {
    const story: [SessionEvent, SessionState][] = [
      ['sent', 'SENT'],
      ['accepted-by-cpo', 'ACCEPTED_BY_CPO'],
      ['accepted-by-station', 'ACCEPTED_BY_STATION'],
      ['plug-awaited', 'WAITING_FOR_PLUG'],
      ['charging', 'CHARGING'],
      ['suspended', 'SUSPENDED'],
      ['charging', 'CHARGING'],
      ['stop-sent', 'STOPPING'],
      ['completed', 'ENDED'],
      ['billed', 'BILLED'],
    ];
    let state: SessionState = 'REQUESTED';
    for (const [event, expected] of story) {
      state = stateAfter(state, event);
      expect(state, event).to.equal(expected);
    }
  });

  it('do not go back when an answer comes after what followed it', () => {
    expect(then('SENT', 'accepted-by-station', 'accepted-by-cpo')).to.equal('ACCEPTED_BY_STATION');
    expect(then('SENT', 'charging', 'accepted-by-cpo', 'accepted-by-station')).to.equal('CHARGING');
    expect(then('CHARGING', 'timed-out', 'refused', 'failed', 'never-started', 'cancelled')).to.equal('CHARGING');
    expect(then('STOPPING', 'charging', 'suspended', 'stop-sent')).to.equal('STOPPING');
  });

  it('end with the bill, whatever they are and whatever comes then: a CDR always wins', () => {
    for (const state of sessionStates) {
      expect(stateAfter(state, 'billed'), state).to.equal('BILLED');
      for (const event of sessionEvents) expect(then(state, 'billed', event), event).to.equal('BILLED');
    }
  });

  it('leave what was given up only by a Session, or a late word of the station (M-08)', () => {
    const late: Partial<Record<SessionEvent, SessionState>> = {
      'accepted-by-station': 'ACCEPTED_BY_STATION',
      'plug-awaited': 'WAITING_FOR_PLUG',
      charging: 'CHARGING',
      suspended: 'SUSPENDED',
      completed: 'ENDED',
      invalidated: 'FAILED',
      billed: 'BILLED',
    };
    for (const event of sessionEvents)
      expect(stateAfter('TIMED_OUT', event), event).to.equal(late[event] ?? 'TIMED_OUT');
    // Whom the station has refused, and who has given up, hears of a Session only.
    expect(then('REJECTED', 'accepted-by-station')).to.equal('REJECTED');
    expect(then('CANCELLED', 'accepted-by-station')).to.equal('CANCELLED');
    expect(then('CANCELLED', 'charging')).to.equal('CHARGING');
  });

  it('of an ended Session stay as they are (S-02)', () => {
    for (const event of sessionEvents)
      expect(stateAfter('ENDED', event), event).to.equal(event === 'billed' ? 'BILLED' : 'ENDED');
  });

  it('go on after a silence as the Session says', () => {
    expect(then('CHARGING', 'silent')).to.equal('STALLED');
    expect(then('STALLED', 'charging')).to.equal('CHARGING');
    expect(then('STALLED', 'completed')).to.equal('ENDED');
    expect(then('STALLED', 'stop-sent')).to.equal('STOPPING');
  });

  it('are open, late or before the charge as their names say', () => {
    const of = (is: (state: SessionState) => boolean): SessionState[] => sessionStates.filter(is);
    expect(of((state) => !isOpen(state))).to.deep.equal([
      'ENDED',
      'BILLED',
      'REJECTED',
      'TIMED_OUT',
      'FAILED',
      'CANCELLED',
    ]);
    expect(of(isLateFrom)).to.deep.equal(['REJECTED', 'TIMED_OUT', 'FAILED', 'CANCELLED']);
    expect(of(isBeforeCharge)).to.deep.equal(sessionStates.slice(0, 5));
    // What the CPO has refused is taken for nothing by its token alone; a reference still names it.
    expect(adoptableStates).to.not.include('REJECTED');
    expect(adoptableStates).to.include.members(['TIMED_OUT', 'FAILED', 'CANCELLED']);
  });

  it('are told in six languages, each in one line of its own', () => {
    for (const state of sessionStates) {
      const lines = textLanguages.map((lang) => stateText(state, [lang]));
      expect(lines.map(({ lang }) => lang)).to.deep.equal([...textLanguages]);
      for (const { text } of lines) expect(text).to.match(/^\S.{5,160}[.]$/u);
      expect(new Set(lines.map(({ text }) => text)).size, state).to.equal(textLanguages.length);
    }
    expect(languageOf(['pt-BR', 'de-AT', 'en'])).to.equal('de');
    expect(languageOf(['pt'])).to.equal('en');
    expect(stateText('CHARGING', ['en'], true).text).to.match(/late/);
    expect(stateText('ENDED', ['en'], true).text).to.not.match(/late/);
  });

  it('say what had best be done', () => {
    expect(nextActionOf('WAITING_FOR_PLUG', null)).to.equal('PLUG_IN');
    expect(nextActionOf('TIMED_OUT', 'NO_ANSWER')).to.equal('TRY_OTHER_EVSE');
    expect(nextActionOf('STALLED', null)).to.equal('CALL_SUPPORT');
    expect(nextActionOf('CHARGING', null)).to.equal(null);
    expect(nextActionOf('CHARGING', 'STOP_FAILED')).to.equal('CALL_SUPPORT');
    expect(nextActionOf('WAITING_FOR_PLUG', 'STOP_FAILED')).to.equal('CALL_SUPPORT');
  });
});

describe('the states of a reservation', () => {
  const all = (state: (typeof reservationStates)[number], ...events: ReservationEvent[]) =>
    events.reduce((now, event) => reservationAfter(now, event), state);

  it('go from the wish to its use, or to its end', () => {
    expect(all('REQUESTED', 'sent', 'accepted', 'done')).to.equal('RESERVED');
    expect(all('RESERVED', 'used')).to.equal('USED');
    expect(all('RESERVED', 'expired')).to.equal('EXPIRED');
    expect(all('RESERVED', 'revoked')).to.equal('CANCELLED');
    expect(all('RESERVED', 'cancel-sent', 'cancelled')).to.equal('CANCELLED');
    expect(all('RESERVED', 'cancel-sent', 'cancel-failed')).to.equal('RESERVED');
    expect(all('SENT', 'timed-out', 'seen')).to.equal('RESERVED');
  });

  it('stay what they are once they are over', () => {
    const events: ReservationEvent[] = ['sent', 'accepted', 'done', 'seen', 'used', 'expired', 'cancelled', 'revoked'];
    for (const state of ['USED', 'CANCELLED', 'EXPIRED', 'REJECTED'] as const) {
      expect(all(state, ...events)).to.equal(state);
      expect(openReservations).to.not.include(state);
    }
  });
});
