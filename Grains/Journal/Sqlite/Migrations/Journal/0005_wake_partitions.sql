-- With the partition, so that keepers find what is due in the index alone.
drop index executions_by_wake;
create index executions_by_wake on executions(wake_at, execution_id, partition) where wake_at is not null;
