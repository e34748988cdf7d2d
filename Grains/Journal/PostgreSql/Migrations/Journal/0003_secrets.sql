-- Headers for an execution's target API, encrypted; deleted when the execution ends.
create table execution_secrets(
  execution_id text collate "C" not null primary key,
  sealed bytea not null);
