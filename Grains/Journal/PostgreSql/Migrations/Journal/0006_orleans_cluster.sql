-- Who is in the cluster, and the reminders of its grains: what the ADO.NET providers of Orleans for clustering and reminders read and write through the
-- texts in OrleansQuery. Parameter and column names are their contract. Parameters that only some of their versions pass are not used.
create table OrleansMembershipVersionTable(
  DeploymentId varchar(150) not null primary key,
  Timestamp timestamptz(3) not null default now(),
  Version integer not null default 0);

create table OrleansMembershipTable(
  DeploymentId varchar(150) not null references OrleansMembershipVersionTable(DeploymentId),
  Address varchar(45) not null,
  Port integer not null,
  Generation integer not null,
  SiloName varchar(150) not null,
  HostName varchar(150) not null,
  Status integer not null,
  ProxyPort integer,
  SuspectTimes varchar(8000),
  StartTime timestamptz(3) not null,
  IAmAliveTime timestamptz(3) not null,
  primary key (DeploymentId, Address, Port, Generation));

create table OrleansRemindersTable(
  ServiceId varchar(150) not null,
  GrainId varchar(150) not null,
  ReminderName varchar(150) not null,
  StartTime timestamptz(3) not null,
  Period bigint not null,
  GrainHash integer not null,
  Version integer not null,
  primary key (ServiceId, GrainId, ReminderName));

create index OrleansRemindersTable_hash on OrleansRemindersTable(ServiceId, GrainHash);

-- A change counts only at the version that was read: it answers how many rows it changed, 1 or 0. Two at once meet at the row of the version.
insert into OrleansQuery(QueryKey, QueryText) values
('InsertMembershipVersionKey', '
with inserted as (
  insert into OrleansMembershipVersionTable(DeploymentId) values (@DeploymentId) on conflict do nothing returning 1)
select count(*)::integer from inserted
'),
('InsertMembershipKey', '
with next as (
  update OrleansMembershipVersionTable set Timestamp = now(), Version = Version + 1
  where DeploymentId = @DeploymentId and Version = @Version and not exists (
    select 1 from OrleansMembershipTable
    where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation)
  returning DeploymentId),
inserted as (
  insert into OrleansMembershipTable(
    DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
  select DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime from next
  returning 1)
select count(*)::integer from inserted
'),
('UpdateMembershipKey', '
with next as (
  update OrleansMembershipVersionTable set Timestamp = now(), Version = Version + 1
  where DeploymentId = @DeploymentId and Version = @Version and exists (
    select 1 from OrleansMembershipTable
    where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation)
  returning DeploymentId),
updated as (
  update OrleansMembershipTable as silo set Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
  from next
  where silo.DeploymentId = next.DeploymentId and Address = @Address and Port = @Port and Generation = @Generation
  returning 1)
select count(*)::integer from updated
'),
('UpdateIAmAlivetimeKey', '
update OrleansMembershipTable set IAmAliveTime = @IAmAliveTime
where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation
'),
('MembershipReadAllKey', '
select version.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, null::text as MetadataJson, StartTime,
  IAmAliveTime, version.Version
from OrleansMembershipVersionTable as version left join OrleansMembershipTable as silo on silo.DeploymentId = version.DeploymentId
where version.DeploymentId = @DeploymentId
'),
('MembershipReadRowKey', '
select version.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, null::text as MetadataJson, StartTime,
  IAmAliveTime, version.Version
from OrleansMembershipVersionTable as version left join OrleansMembershipTable as silo
  on silo.DeploymentId = version.DeploymentId and Address = @Address and Port = @Port and Generation = @Generation
where version.DeploymentId = @DeploymentId
'),
('GatewaysQueryKey', '
select Address, ProxyPort, Generation from OrleansMembershipTable where DeploymentId = @DeploymentId and Status = @Status and ProxyPort > 0
'),
('DeleteMembershipTableEntriesKey', '
with silos as (delete from OrleansMembershipTable where DeploymentId = @DeploymentId)
delete from OrleansMembershipVersionTable where DeploymentId = @DeploymentId
'),
('CleanupDefunctSiloEntriesKey', '
delete from OrleansMembershipTable where DeploymentId = @DeploymentId and IAmAliveTime < @IAmAliveTime and Status <> 3
'),
('CleanupDefunctSiloEntryKey', '
delete from OrleansMembershipTable
where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation and Status = 6
'),
('UpsertReminderRowKey', '
insert into OrleansRemindersTable as stored(ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period::bigint, @GrainHash, 0)
on conflict (ServiceId, GrainId, ReminderName) do update
  set StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = stored.Version + 1
returning Version
'),
('ReadReminderRowKey', '
select GrainId, ReminderName, StartTime, Period, null::varchar as CronExpression, null::timestamptz as NextDueUtc, null::timestamptz as LastFireUtc,
  0::smallint as Priority, 0::smallint as Action, Version
from OrleansRemindersTable
where ServiceId = @ServiceId and GrainId = @GrainId and ReminderName = @ReminderName
'),
('ReadReminderRowsKey', '
select GrainId, ReminderName, StartTime, Period, null::varchar as CronExpression, null::timestamptz as NextDueUtc, null::timestamptz as LastFireUtc,
  0::smallint as Priority, 0::smallint as Action, Version
from OrleansRemindersTable
where ServiceId = @ServiceId and GrainId = @GrainId
'),
('ReadRangeRows1Key', '
select GrainId, ReminderName, StartTime, Period, null::varchar as CronExpression, null::timestamptz as NextDueUtc, null::timestamptz as LastFireUtc,
  0::smallint as Priority, 0::smallint as Action, Version
from OrleansRemindersTable
where ServiceId = @ServiceId and GrainHash > @BeginHash and GrainHash <= @EndHash
'),
('ReadRangeRows2Key', '
select GrainId, ReminderName, StartTime, Period, null::varchar as CronExpression, null::timestamptz as NextDueUtc, null::timestamptz as LastFireUtc,
  0::smallint as Priority, 0::smallint as Action, Version
from OrleansRemindersTable
where ServiceId = @ServiceId and (GrainHash > @BeginHash or GrainHash <= @EndHash)
'),
('DeleteReminderRowKey', '
with deleted as (
  delete from OrleansRemindersTable
  where ServiceId = @ServiceId and GrainId = @GrainId and ReminderName = @ReminderName and Version = @Version
  returning 1)
select count(*)::integer from deleted
'),
('DeleteReminderRowsKey', '
delete from OrleansRemindersTable where ServiceId = @ServiceId
')
on conflict (QueryKey) do update set QueryText = excluded.QueryText;
