/** What writes need from outside, and the error that they share. */

/** Passed in, so that tests decide. */
export interface Deps {
  readonly now: () => number;
  readonly newId: () => string;
}

/** The conversation does not exist any more; what was written is still in its draft. */
export class GoneError extends Error {
  constructor() {
    super('conversation gone');
    this.name = 'GoneError';
  }
}
