-- Parties that have spoken a newer version of OCPI than the hub's own. Of their objects alone something may have to be left out for
-- those who speak the hub's version: nobody else's are looked at.
create table newer_owners (party text primary key);
