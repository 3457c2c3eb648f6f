import { Fault } from '../../../kernel/fault.ts';
import { findOperationView, listOperations, operationsOrder } from '../../../store/read/operations.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Commands';

/** Commands and changes of charging profiles, and what has become of them. */
export const chargingOperations: readonly Operation[] = [
  operation({
    id: 'listOperations',
    method: 'GET',
    path: '/operations',
    tag,
    scope: 'operations:read',
    summary: 'List commands and charging profile requests, newest first',
    description:
      'From the moment the hub has passed one on until its result has come to the requester. One that ended with TIMEOUT and has led to a Session ' +
      'nevertheless names that Session.',
    filters: {
      partner: { ...filters.partner, description: 'Only those begun by or at the partner with this id.' },
      state: {
        description: 'Only those in this state.',
        enum: ['begun', 'accepted', 'refused', 'unanswered', 'resulted', 'ended', 'timed-out'],
      },
    },
    answer: { status: 200, listOf: 'operation', order: operationsOrder },
    handle: ({ hub }, { filters: { partner, state }, page }) => listOperations(hub.db, { partner, state }, page),
  }),
  operation({
    id: 'getOperation',
    method: 'GET',
    path: '/operations/{id}',
    tag,
    scope: 'operations:read',
    summary: 'Read a command or charging profile request',
    answer: { status: 200, schema: 'operation' },
    faults: ['not-found'],
    async handle({ hub }, { id }) {
      const found = await findOperationView(hub.db, id);
      if (found === undefined) throw new Fault('not-found', 'there is no operation with this id');
      return found;
    },
  }),
];
