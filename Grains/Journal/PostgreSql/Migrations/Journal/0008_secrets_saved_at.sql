-- When headers were saved, so that those of a start which died with its process can be told from those of one that is just being stored. The default is for
-- silos of the version before, which do not say it.
alter table execution_secrets add column saved_at bigint not null default (extract(epoch from now()) * 10000000)::bigint;
