-- Instants are 100 ns ticks since 1970-01-01 UTC: datetime(at / 10000000, 'unixepoch') shows one.

-- One append is one row. A table with a row id, so that the appends of many executions that share a commit lie side by side.
create table execution_journal(
  execution_id text not null,
  first_sequence integer not null,
  event_count integer not null check (event_count > 0),
  events blob not null,
  at integer not null,
  primary key (execution_id, first_sequence));

-- name is null for the state snapshot (the newest only) and the author's name for copies that a snapshot node keeps.
create table execution_snapshots(
  execution_id text not null,
  name text,
  sequence integer not null,
  at integer not null,
  state blob not null);
create unique index execution_snapshots_key on execution_snapshots(execution_id, name, sequence);

-- status: 0 queued, 1 running, 2 waiting, 3 paused, 4 compensating, 5 completed, 6 failed, 7 cancelled.
-- labels is a JSON object; search is what the text filter of lists looks into.
create table executions(
  execution_id text not null primary key,
  domain text not null,
  workflow text not null,
  revision text not null,
  status integer not null,
  parent text,
  machine text,
  owner text,
  epoch integer not null,
  partition integer not null,
  started_at integer not null,
  updated_at integer not null,
  ended_at integer,
  wake_at integer,
  error text,
  labels text,
  search text not null);

-- Every list is newest first; the id breaks ties, so that a page can begin anywhere.
create index executions_by_start on executions(started_at, execution_id);
create index executions_by_status on executions(status, started_at, execution_id);
create index executions_by_workflow on executions(workflow, status, started_at, execution_id);
create index executions_by_parent on executions(parent, started_at, execution_id) where parent is not null;
create index executions_by_wake on executions(wake_at, execution_id) where wake_at is not null;
create index executions_by_owner on executions(owner, execution_id) where owner is not null;

create table execution_labels(
  name text not null,
  value text not null,
  started_at integer not null,
  execution_id text not null,
  primary key (name, value, started_at, execution_id)) without rowid;
