-- expires_at: when the snapshots of an ended execution go, or, at or after delete_at, everything of it.
alter table executions add column expires_at integer;
alter table executions add column delete_at integer;
create index executions_by_expiry on executions(expires_at, execution_id) where expires_at is not null;

-- What ended before: after a day, as by default. Of workflows with a retention of their own everything is kept.
update executions set expires_at = ended_at + 864000000000
where ended_at is not null and owner is null and revision in (
  select revision from definition_revisions where json_extract(cast(stored as text), '$.retention') is null);
