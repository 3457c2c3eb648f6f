import { cursorLengthMax } from './cursor.ts';

/** Items on a page when the client does not say. */
export const pageSizeDefault = 50;

/** The parameters every list has. */
export const pageParameters = (pageSizeMax: number) => ({
  limit: {
    description: 'Items on a page.',
    type: 'integer',
    minimum: 1,
    maximum: pageSizeMax,
    default: pageSizeDefault,
  },
  cursor: {
    description: 'Where to go on: `next_cursor` of the page before.',
    type: 'string',
    minLength: 1,
    maxLength: cursorLengthMax,
  },
});
