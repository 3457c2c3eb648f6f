import { type Drive, type DriveStage, stagesOf } from '../../hub/sandbox-drives.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import type { DriveNotes, DriveScene, Outcome } from './drive-scene.ts';
import { stages } from './drive-stages.ts';
import type { Step, TakeStep } from './parts.ts';

/** The next step of a charge at the partner's station: looks at one thing after the other, waits for what has not come. */
export const stepDrive: TakeStep = async (parts, sandbox, task) => {
  const drive = task.data as Drive & DriveNotes;
  const stage = stagesOf(drive.scenario)[drive.checks.length];
  if (stage === undefined) return { changes: {}, inMs: null };
  const now = parts.clock.now();
  const until = drive.until ?? now + parts.limits.sandboxWaitMs;
  if (drive.isCut) return ended(drive, stage, now, { verdict: 'fail', said: 'the sandbox was ended' });
  const note = async (changes: object) => void (await parts.store.note(sandbox.id, task.id, changes));
  const scene = { parts, sandbox, task: task as DriveScene['task'], drive, note };
  const outcome = await stages[stage](scene);
  if (outcome !== undefined) return ended(drive, stage, now, outcome, parts.limits.sandboxWaitMs);
  if (now < until) return { changes: { until }, inMs: parts.limits.sandboxLookMs };
  const seconds = Math.round(parts.limits.sandboxWaitMs / 1000);
  return ended(drive, stage, now, { verdict: 'fail', said: `nothing came within ${seconds} s` });
};

/** Puts a check down, and goes on when there is a next one. */
function ended(drive: Drive, check: DriveStage, now: number, outcome: Outcome, waitMs = 0): Step {
  const { verdict, said, changes = {}, inMs = 0 } = outcome;
  const checks = [...drive.checks, { check, verdict, said, at: formatDateTime(now) }];
  const isOver = verdict === 'fail' || checks.length === stagesOf(drive.scenario).length;
  return { changes: { ...changes, checks, until: now + inMs + waitMs }, inMs: isOver ? null : inMs };
}
