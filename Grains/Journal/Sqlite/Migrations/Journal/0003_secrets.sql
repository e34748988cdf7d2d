-- Headers for an execution's target API, encrypted; deleted when the execution ends.
create table execution_secrets(
  execution_id text not null primary key,
  sealed blob not null);
