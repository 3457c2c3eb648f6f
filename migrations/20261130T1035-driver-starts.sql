-- A driver asks for one charge at an EVSE at a time, however many processes hear of it at the same moment. No charge comes back to these states.
create unique index driver_sessions_starting on driver_sessions (driver, cpo, location_key, evse_key)
  where driver is not null and state in ('REQUESTED', 'SENT', 'ACCEPTED_BY_CPO');
