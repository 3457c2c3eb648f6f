import { Fault } from '../../../kernel/fault.ts';

/** There is nobody, or nobody of this eMSP: the same to whoever asks. */
export const noDriver = (): Fault => new Fault('not-found', 'there is no driver with this id');
