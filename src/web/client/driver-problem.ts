import type { Problem } from '../../generated/driver.ts';

/** The hub has answered that something is wrong. Programs decide by `code`. */
export class DriverProblem extends Error {
  readonly problem: Problem;
  /** Seconds after which it is worth trying again; 0: it is not said. */
  readonly retryAfterS: number;

  constructor(problem: Problem, retryAfterS: number) {
    super(problem.detail);
    this.name = 'DriverProblem';
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** The problem of an answer that is none of success; what a proxy has answered in the hub's place becomes one too. */
export async function problemIn(response: Response): Promise<Problem> {
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
  if (isProblem) return (await response.json()) as Problem;
  return {
    type: 'about:blank',
    title: response.statusText || 'The hub did not answer',
    status: response.status,
    detail: `the answer has the status ${response.status} and no description`,
    instance: response.url,
    code: 'not_from_hub',
    trace_id: '',
  };
}
