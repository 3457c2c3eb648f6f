-- Runs of the read-only checks of a partner's endpoints.

create table conformance_runs (
  id uuid primary key,
  platform_id uuid not null references platforms (id),
  -- finished: every check has a verdict of its own; timed-out: the time of the run was over before; interrupted: the process ended.
  state text not null check (state in ('running', 'finished', 'timed-out', 'interrupted')),
  -- The process that makes the checks.
  node uuid not null,
  started_by text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  -- {verdict, counts, checks}; null while it runs, and when its process ended without a word.
  result jsonb
);
-- One at a time for each partner.
create unique index conformance_runs_running on conformance_runs (platform_id) where state = 'running';
create index conformance_runs_newest on conformance_runs (started_at, id);
