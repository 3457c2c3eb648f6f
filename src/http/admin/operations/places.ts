import { reply } from '../../../hub/drivers/live/feedback.ts';
import { confirmSwap, listMisplaced } from '../../../hub/drivers/places/misplaced.ts';
import { feedbackOrder, listFeedback } from '../../../store/read/feedback.ts';
import { filters } from '../filters.ts';
import { mapPage, type Operation, operation } from '../operation.ts';

const tag = 'Places';

/** What operators do about places as drivers see them. */
export const placeOperations: readonly Operation[] = [
  operation({
    id: 'listMisplaced',
    method: 'GET',
    path: '/misplaced',
    tag,
    scope: 'quarantine:read',
    summary: 'List locations that are shown on no map because their coordinates cannot be right',
    description:
      'They are passed on to partners as they are. While a process has just started and is still reading its places, it answers 503.',
    answer: { status: 200, listOf: 'misplaced', order: ['number'] },
    handle: ({ places }, { page }) => listMisplaced(places, page),
  }),
  operation({
    id: 'confirmSwap',
    method: 'POST',
    path: '/misplaced/{id}/swap',
    pathId: { description: 'Public id of the place', pattern: '^loc_[1-9a-z][0-9a-z]{0,10}$' },
    tag,
    scope: 'quarantine:write',
    summary: 'Confirm that the coordinates of a location are the wrong way round',
    description:
      'It is shown to drivers where it lies when they change places, within half a minute, until its CPO says others.',
    answer: { status: 204 },
    faults: ['not-found', 'conflict'],
    handle: ({ places }, { actor, id }) => confirmSwap(places, actor, id),
  }),
  operation({
    id: 'listFeedback',
    method: 'GET',
    path: '/feedback',
    tag,
    scope: 'quarantine:read',
    summary: 'List what drivers have reported about locations, newest first',
    filters: {
      owner: { description: 'Only about locations of this CPO, such as BE-BEC.', pattern: filters.party.pattern },
      state: { description: 'Only those in this state.', enum: ['OPEN', 'ANSWERED', 'FIXED', 'REJECTED'] },
    },
    answer: { status: 200, listOf: 'driver-feedback', order: feedbackOrder },
    handle: async ({ hub }, { filters: { owner, state }, page }) =>
      mapPage(await listFeedback(hub.db, { owner: owner?.toUpperCase(), state }, page), shown),
  }),
  operation<'feedback-reply'>({
    id: 'replyToFeedback',
    method: 'POST',
    path: '/feedback/{id}/reply',
    tag,
    scope: 'quarantine:write',
    summary: 'Answer what a driver has reported, in the name of its CPO',
    body: 'feedback-reply',
    answer: { status: 200, schema: 'driver-feedback' },
    faults: ['not-found'],
    handle: async ({ places }, { actor, id, body }) => shown(await reply(places, actor, id, body)),
  }),
];

const shown = ({ driver: _driver, location: _location, ...feedback }: Awaited<ReturnType<typeof reply>>) => feedback;
