import { Fault } from '../../kernel/fault.ts';

/** Something cannot be told truthfully in the version of the one it is for, and so is not told at all (Z-04). */
export class HeldBack extends Fault {
  /** What is answered in its place, where a command cannot be told at all. */
  readonly result: 'NOT_SUPPORTED' | undefined;

  constructor(version: string, field: string, reason: string, result?: 'NOT_SUPPORTED') {
    super('undeliverable', `it cannot be told in OCPI ${version}: ${field}: ${reason}`);
    this.name = 'HeldBack';
    this.result = result;
  }
}
