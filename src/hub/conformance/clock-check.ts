import { parseDateTime } from '../../ocpi/date-time.ts';
import { type Check, type Exchange, type Judgement, pass, type Run, skip, warn } from './check.ts';
import { fieldsOf } from './reading.ts';

/** Whether the partner's clock goes with ours, by the timestamps of all its answers; so it is the last check. */
export const clockCheck: Check = {
  id: 'clock.skew',
  group: 'clock',
  title: 'has a clock that is right',
  requirements: ['T-25', 'T-82'],
  judge: async (run) => judgeSkew(run),
};

function judgeSkew({ timed, hub }: Run): Judgement {
  const skews = timed.flatMap((exchange) => {
    const skewMs = skewOf(exchange);
    return skewMs === undefined ? [] : { exchange, skewMs };
  });
  const [first, ...others] = skews;
  if (first === undefined) return skip('no answer had a timestamp');
  const worst = others.reduce((one, other) => (Math.abs(other.skewMs) > Math.abs(one.skewMs) ? other : one), first);
  const seconds = Math.round(Math.abs(worst.skewMs) / 1000);
  const said = `it was ${seconds} s ${worst.skewMs < 0 ? 'behind' : 'ahead of'} the hub's`;
  return Math.abs(worst.skewMs) > hub.limits.conformanceClockSkewMs
    ? warn(said, worst.exchange)
    : pass(seconds === 0 ? "it went with the hub's" : said, worst.exchange);
}

/** How far a timestamp is outside of the time between request and answer; negative when it is before. */
function skewOf({ answer }: Exchange): number | undefined {
  const { timestamp } = fieldsOf(answer?.value);
  const at = typeof timestamp === 'string' ? parseDateTime(timestamp) : undefined;
  if (answer === undefined || at === undefined) return undefined;
  return at < answer.sentAt ? at - answer.sentAt : Math.max(0, at - answer.answeredAt);
}
