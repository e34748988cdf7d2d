-- When headers were saved, so that those of a start which died with its process can be told from those of one that is just being stored.
alter table execution_secrets add column saved_at integer not null default 0;
