/** The parameter of a path that names a charge, a reservation or the like. */
export const idParam = {
  description: 'Its id.',
  pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
} as const;
