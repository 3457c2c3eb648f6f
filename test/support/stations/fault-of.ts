import { Fault } from '../../../src/kernel/fault.ts';

/** The kind of the fault that something fails with; throws when it does not fail, or in another way. */
export async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Fault) return error.kind;
    throw error;
  }
  throw new Error('it did not fail');
}
