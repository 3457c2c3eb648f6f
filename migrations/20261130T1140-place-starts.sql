-- How starts by app went is counted from time to time, place by place: out of this alone, and without sorting them.
create index driver_sessions_begun on driver_sessions (cpo, location_key, created_at) include (state, driver) where origin = 'APP';
