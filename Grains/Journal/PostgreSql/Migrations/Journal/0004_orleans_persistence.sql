-- What the ADO.NET grain storage of Orleans reads at start-up: the texts of its queries, by key. Parameter and column names are its contract:
-- a write or clear answers the new version in one row, or no row when the version that the grain holds is not the stored one. Both tables may
-- be there already: clustering and reminders keep their queries in the same one.
create table if not exists OrleansQuery(
  QueryKey varchar(64) not null primary key,
  QueryText varchar(8000) not null);

create table if not exists OrleansStorage(
  GrainIdHash integer not null,
  GrainIdN0 bigint not null,
  GrainIdN1 bigint not null,
  GrainTypeHash integer not null,
  GrainTypeString varchar(512) not null,
  GrainIdExtensionString varchar(512),
  ServiceId varchar(150) not null,
  PayloadBinary bytea,
  ModifiedOn timestamp without time zone not null,
  Version integer);

-- The hashes lead, as in Orleans' own scripts; the rest makes the key whole, so that two first writes can not both come in.
create unique index if not exists OrleansStorage_key on OrleansStorage(
  GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, coalesce(GrainIdExtensionString, ''), ServiceId);

insert into OrleansQuery(QueryKey, QueryText) values
('WriteToStorageKey', '
insert into OrleansStorage as stored(
  GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary,
  now() at time zone ''utc'', 1
where @GrainStateVersion is null or exists (
  select 1 from OrleansStorage
  where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
    and GrainTypeString = @GrainTypeString and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''')
    and ServiceId = @ServiceId)
on conflict (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, coalesce(GrainIdExtensionString, ''''), ServiceId)
do update set PayloadBinary = excluded.PayloadBinary, ModifiedOn = excluded.ModifiedOn, Version = stored.Version + 1
  where stored.Version = @GrainStateVersion
returning Version as NewGrainStateVersion
'),
('ReadFromStorageKey', '
select PayloadBinary, Version
from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''') and ServiceId = @ServiceId
limit 1
'),
('ClearStorageKey', '
update OrleansStorage set PayloadBinary = null, ModifiedOn = now() at time zone ''utc'', Version = Version + 1
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''') and ServiceId = @ServiceId
  and Version = @GrainStateVersion
returning Version as NewGrainStateVersion
'),
('DeleteStorageKey', '
delete from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''') and ServiceId = @ServiceId
  and Version = @GrainStateVersion
returning Version + 1 as NewGrainStateVersion
')
on conflict (QueryKey) do update set QueryText = excluded.QueryText;
