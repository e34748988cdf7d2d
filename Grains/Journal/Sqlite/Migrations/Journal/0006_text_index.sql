-- The index of the text filter. A row is a start: the row id is started_at and search are the texts of all executions that started then, one a line, so
-- that the index gives candidates newest first. It may be behind: starts in execution_texts_pending are still to be folded in, in the background, and a
-- list looks at their executions one by one.
create virtual table execution_texts using fts5(search, columnsize = 0, tokenize = 'trigram case_sensitive 1');
-- Small and even pieces of work: a fold is part of the writer's commits.
insert into execution_texts(execution_texts, rank) values ('automerge', 8), ('crisismerge', 64);
create table execution_texts_pending(started_at integer not null primary key);
insert into execution_texts_pending select distinct started_at from executions;
