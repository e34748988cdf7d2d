-- What the ADO.NET grain storage of Orleans reads at start-up: the texts of its queries, by key. Parameter and column names are its contract:
-- a write or clear answers the new version in one row, or no row when the version that the grain holds is not the stored one.
create table OrleansQuery(
  QueryKey text not null primary key,
  QueryText text not null);

create table OrleansStorage(
  GrainIdHash integer not null,
  GrainIdN0 integer not null,
  GrainIdN1 integer not null,
  GrainTypeHash integer not null,
  GrainTypeString text not null,
  GrainIdExtensionString text,
  ServiceId text not null,
  PayloadBinary blob,
  ModifiedOn text not null,
  Version integer not null);

-- The hashes lead, as in Orleans' own scripts; the rest makes the key whole, so that two first writes can not both come in.
create unique index OrleansStorage_key on OrleansStorage(
  GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, ifnull(GrainIdExtensionString, ''), ServiceId);

insert into OrleansQuery(QueryKey, QueryText) values ('WriteToStorageKey', '
insert into OrleansStorage(
  GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, datetime(''now''), 1
where @GrainStateVersion is null or exists (
  select 1 from OrleansStorage
  where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
    and GrainTypeString = @GrainTypeString and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''') and ServiceId = @ServiceId)
on conflict (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, ifnull(GrainIdExtensionString, ''''), ServiceId)
do update set PayloadBinary = excluded.PayloadBinary, ModifiedOn = excluded.ModifiedOn, Version = Version + 1
  where Version = @GrainStateVersion
returning Version as NewGrainStateVersion;
');

insert into OrleansQuery(QueryKey, QueryText) values ('ReadFromStorageKey', '
select PayloadBinary, Version
from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''') and ServiceId = @ServiceId
limit 1;
');

insert into OrleansQuery(QueryKey, QueryText) values ('ClearStorageKey', '
update OrleansStorage set PayloadBinary = null, ModifiedOn = datetime(''now''), Version = Version + 1
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''') and ServiceId = @ServiceId
  and Version = @GrainStateVersion
returning Version as NewGrainStateVersion;
');

insert into OrleansQuery(QueryKey, QueryText) values ('DeleteStorageKey', '
delete from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''') and ServiceId = @ServiceId
  and Version = @GrainStateVersion
returning Version + 1 as NewGrainStateVersion;
');
