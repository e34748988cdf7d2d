-- Instants are 100 ns ticks since 1970-01-01 UTC: to_timestamp(at / 1e7) shows one. Text sorts by bytes ("C"), so that a page is the same on
-- every server.

-- One append is one row.
create table execution_journal(
  execution_id text collate "C" not null,
  first_sequence bigint not null,
  event_count integer not null check (event_count > 0),
  events bytea not null,
  at bigint not null,
  primary key (execution_id, first_sequence));

-- The newest state of an execution whose tail has grown long.
create table execution_states(
  execution_id text collate "C" not null primary key,
  sequence bigint not null,
  at bigint not null,
  state bytea not null);

-- Copies that a snapshot node keeps under the author's name.
create table execution_snapshots(
  execution_id text collate "C" not null,
  name text collate "C" not null,
  sequence bigint not null,
  number bigint generated always as identity,
  at bigint not null,
  state bytea not null,
  primary key (execution_id, name, sequence));

-- status: 0 queued, 1 running, 2 waiting, 3 paused, 4 compensating, 5 completed, 6 failed, 7 cancelled. labels is a JSON object.
create table executions(
  execution_id text collate "C" not null primary key,
  domain text collate "C" not null,
  workflow text collate "C" not null,
  revision text collate "C" not null,
  status smallint not null,
  parent text collate "C",
  machine text collate "C",
  owner text collate "C",
  epoch bigint not null,
  partition smallint not null,
  started_at bigint not null,
  updated_at bigint not null,
  ended_at bigint,
  wake_at bigint,
  error text collate "C",
  labels text collate "C");

-- Every list is newest first; the id breaks ties, so that a page can begin anywhere. What stands behind the id is looked at in the index.
create index executions_by_start on executions(started_at, execution_id);
create index executions_by_status on executions(status, started_at, execution_id, domain);
create index executions_by_workflow on executions(workflow, status, started_at, execution_id, domain);
create index executions_by_domain on executions(domain, started_at, execution_id);
create index executions_by_parent on executions(parent, started_at, execution_id) where parent is not null;
create index executions_by_wake on executions(partition, wake_at, execution_id) where wake_at is not null;
create index executions_by_owner on executions(owner, execution_id, partition) where owner is not null;

-- What the text filter of lists looks into: id, workflow, labels and error, lower-cased. A table of its own, because it stays the same while the
-- header changes. In its own order of starts, so that a common text is met soon without touching the headers.
create table execution_texts(
  execution_id text collate "C" not null primary key,
  started_at bigint not null,
  search text collate "C" not null);
create index execution_texts_by_start on execution_texts(started_at, execution_id);

create table execution_labels(
  name text collate "C" not null,
  value text collate "C" not null,
  started_at bigint not null,
  execution_id text collate "C" not null,
  primary key (name, value, started_at, execution_id));

-- Labels seldom change: the conditions of the triggers cost next to nothing, the function runs only when there is something to do.
create function execution_labels_follow() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.labels is not null then
    delete from execution_labels l using jsonb_each_text(old.labels::jsonb) o
    where l.name = o.key and l.value = o.value and l.started_at = old.started_at and l.execution_id = old.execution_id;
  end if;
  if new.labels is not null then
    insert into execution_labels(name, value, started_at, execution_id)
    select n.key, n.value, new.started_at, new.execution_id from jsonb_each_text(new.labels::jsonb) n
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger execution_labels_of_new after insert on executions
  for each row when (new.labels is not null) execute function execution_labels_follow();
create trigger execution_labels_of_changed after update on executions
  for each row when (old.labels is distinct from new.labels or (new.labels is not null and old.started_at <> new.started_at))
  execute function execution_labels_follow();
