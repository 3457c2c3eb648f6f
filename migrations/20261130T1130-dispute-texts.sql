-- What a driver has written in a dispute goes with him; all else of a thread stays as it is.
create function refuse_entry_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.author = 'DRIVER' and new.text is null
    and (new.dispute, new.number, new.at, new.author, new.kind) = (old.dispute, old.number, old.at, old.author, old.kind)
  then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger dispute_entries_append_only on dispute_entries;
create trigger dispute_entries_append_only before update or delete on dispute_entries
  for each row execute function refuse_entry_change();
