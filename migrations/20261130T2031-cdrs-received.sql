-- A CDR that came in another version of OCPI than the hub's own, as it was received: `document` has it in the hub's form.
alter table cdrs add column received text, add column received_version text,
  add check ((received is null) = (received_version is null));
